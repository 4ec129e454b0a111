# `hoshdar learn`, `hoshdar model`, and trouble with what reads the tone.

learn-done = { $count } برچسب آموخته شد (یادگیری { $number }). روی هم: { $all }
learn-on-labels = روی همین برچسب‌ها، هر متن بی آن‌که دیده باشدش: درست از { $before } به { $after }، میانگین F1 از { $macro_before } به { $macro_after }
learn-few = با کمتر از { $least } برچسب، سنجش پیش و پس معنایی ندارد.
learn-on-corpus = روی { $texts } نوشته دیگر: پاسخ { $changed } آن‌ها عوض شد؛ میانگین F1 از { $macro_before } به { $macro_after }
learn-brand = برند { $brand }: { $count } برچسب تنها برای خودش
learn-undone = یادگیری { $number } پس گرفته شد ({ $count } برچسب). روی هم: { $all }
learn-nothing = هنوز چیزی آموخته نشده است.
learn-one-thing = یکی را بدهید: فایل برچسب‌ها، ‎--undo یا ‎--list

labels-columns = سطر { $line }: ستون‌های text و label باید باشند. ستون‌های فایل: { $columns }
labels-not-csv = سطر { $line }: CSV درستی نیست.
labels-none = سطر { $line }: پس از سطر عنوان برچسبی نیست.
labels-too-many = فایل بیش از { $limit } برچسب دارد.
labels-unreadable = فایل { $file } خوانده نمی‌شود.
labels-too-large = فایل از { $limit } مگابایت بزرگ‌تر است.
labels-not-utf8 = سطر { $line }: متن به UTF-8 نیست.
labels-too-many-cells = سطر { $line }: خانه‌ها از ستون‌ها بیشترند؛ متنی که ویرگول دارد باید در گیومه باشد.
labels-bad-label = سطر { $line }: برچسب { $value } شناخته نیست. یکی از این‌ها: منفی، خنثی، مثبت
labels-no-text = سطر { $line }: متن خالی است.
labels-bad-brand = سطر { $line }: کلید برند { $value } باید ۱ تا ۳۲ نویسه از a-z و 0-9 و _ و - باشد.
labels-book-broken = دفتر برچسب‌ها ({ $file }) در سطر { $line } خراب است. تا درست شود، آموخته‌ها کنار گذاشته می‌شوند.

model-shown = مدل { $choice }، نسخه { $version }
model-shown-learnt = آموخته‌ها: { $count } برچسب؛ شمار برندهایی که برچسب جداگانه دارند: { $brands }
model-works = مدل لحن آماده است ({ $version }).
model-exported = نوشته شد: { $folder }، { $megabytes } مگابایت. همان پاسخ در { $same } از { $texts } متن آزمایشی؛ بیشترین اختلاف امتیاز { $difference }

model-unknown-kind = مدل { $value } شناخته نیست. شکل درست: builtin یا onnx:DIR یا transformers:NAME_OR_DIR
model-labels-unknown = معلوم نیست هر دسته مدل کدام لحن است ({ $names }). نام دسته‌ها را به ترتیب در HOSHDAR_MODEL_LABELS بدهید، مثل negative,neutral,positive
model-extra-missing = کتابخانه‌های این مدل نصب نیستند: pip install hoshdar[{ $extra }]
model-file-missing = فایل { $file } نیست یا خوانده نمی‌شود.
model-file-broken = فایل { $file } آن نیست که باید باشد.
model-file-changed = فایل { $file } همان نیست که هنگام ساختن بود.
model-wrong-inputs = گراف مدل ورودی‌هایی می‌خواهد که نمی‌شناسیم: { $names }
model-wrong-answer = مدل برای { $classes } دسته پاسخی به شکل { $shape } می‌دهد.
model-not-numbers = مدل به‌جای عدد پاسخ بی‌معنا می‌دهد.
model-not-loaded = مدل بار نشد ({ $cause }).
model-failed = مدل از کار افتاد ({ $cause }).
model-slow-tokenizer = این مدل توکن‌ساز سریع ندارد و به ONNX نمی‌رود.

status-model = مدل لحنی که تنظیم شده کار نمی‌کند؛ تا درست شود مدل همراه برنامه می‌خواند. دستور hoshdar check دلیلش را می‌گوید.
status-labels = آموخته‌های لحن خوانده نمی‌شوند و کنار گذاشته شده‌اند. دستور hoshdar check دلیلش را می‌گوید.
