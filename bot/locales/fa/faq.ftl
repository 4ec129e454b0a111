# /faq: prepared responses by kind, search, one entry.

faq-title = <b>پاسخ‌های آماده</b> ({ $count } پاسخ)
faq-how = موضوع را انتخاب کنید یا چند کلمه بنویسید؛ مثلاً: <code>{"\u2068"}/faq پس گرفتن محصول{"\u2069"}</code>
faq-suggested = برای پرونده { $number } پیشنهاد می‌شود:
faq-row = { $number }. { $title }
faq-found = <b>پاسخ‌های نزدیک به «{ $words }»</b>
faq-none = برای «{ $words }» پاسخی پیدا نشد. با واژه‌های دیگری امتحان کنید یا موضوع را انتخاب کنید.
faq-kinds = <b>موضوع‌ها</b>
faq-kind = <b>{ $kind }</b> ({ $count } پاسخ)
faq-case-none = برای این موضوع هنوز پاسخ آماده‌ای نداریم.

faq-entry = <b>{ $title }</b>
faq-entry-about = { $form }، { $kind }. متن همراه ربات است و هنوز کسی از تیم شما تأییدش نکرده است.
faq-entry-blanks = { $count } جای خالی باید پر شود. متن کامل در پیام بعد است.
faq-entry-no-blanks = جای خالی ندارد. متن کامل در پیام بعد است.
faq-no-short = این پاسخ نسخه کوتاه ندارد.

faq-form-holding = اطلاعیه اولیه
faq-form-answer = پاسخ به پرسش
faq-form-script = متن پشتیبانی
faq-form-correction = اصلاح خبر
faq-form-apology = عذرخواهی
faq-form-update = خبر بعدی

faq-button-short = نسخه کوتاه
faq-button-kind = همین موضوع
faq-button-kinds = همه موضوع‌ها
