# /sources: what is read, how it stands, and what can be done with it.

sources-none = هنوز منبعی اضافه نشده است. برای شروع: { $command }
sources-title = <b>منابع</b>: { $total } منبع؛ { $counts }.
sources-count-down = { $count } در دسترس نیست
sources-count-silent = { $count } ساکت
sources-count-new = { $count } هنوز خوانده نشده
sources-count-fine = { $count } خوانده می‌شود
sources-count-paused = { $count } متوقف
sources-page = صفحه { $page } از { $pages }

sources-state-down = ⚫ <b>در دسترس نیست</b>
sources-state-silent = <b>بیش از عادت خود ساکت</b>
sources-state-new = <b>در انتظار نخستین خواندن</b>
sources-state-fine = <b>خوانده می‌شود</b>
sources-state-paused = <b>متوقف</b>

sources-entry = <b>{ $number }. { $title }</b>، { $platform }
sources-part-post = آخرین پست { $moment }
sources-part-no-post = پستی نیامده است
sources-part-read = آخرین خواندن { $moment }، تأخیر { $lag }
sources-part-never = هنوز خوانده نشده است
sources-part-next = بار بعد { $moment }
sources-part-way = از راه { $way }
sources-parts = { $parts }.

egress-usual = راه معمول
egress-direct = مستقیم، بی پراکسی
egress-home = پراکسی داخل کشور
egress-abroad = پراکسی خارج از کشور

way-account = حساب خواننده
way-preview = صفحه وب
way-feed = خوراک خبری
way-petition = صفحه کارزار
way-import = ورودی دستی

sources-card-title = <b>{ $title }</b>، { $platform }
sources-card-address = نشانی: <code>{ $address }</code>
sources-card-facts = وزن { $tier } از ۵؛ { $audience } عضو؛ صاحب: { $owner }
sources-card-facts-plain = وزن { $tier } از ۵؛ صاحب: { $owner }
sources-card-unverified = هنوز زنده دیده نشده است؛ تا نخستین خواندن، تأییدنشده می‌ماند.
sources-card-way = راه { $way }: { $parts }.
sources-card-egress = راه خروج: { $egress }.
sources-card-spare = راه { $way }: جانشین؛ وقتی راه دیگر کار می‌کند، خوانده نمی‌شود.
sources-card-read-only = تغییر منابع با «تحلیل‌گر» به بالاست.
sources-card-tier = وزن حرف این منبع چند باشد؟ ۱ کمترین و ۵ بیشترین است؛ خبر سنگین از منبع وزن ۴ و ۵ بی‌درنگ هشدار می‌سازد.
sources-card-remove = این منبع دیگر خوانده نشود؟ پست‌هایی که از آن داریم می‌ماند و هر وقت بخواهید دوباره اضافه می‌شود.

sources-test-came = <b>آزمون:</b> خوانده شد؛ { $count } پست تازه آمد.
sources-test-nothing = <b>آزمون:</b> خوانده شد؛ پست تازه‌ای نبود.
sources-test-failed = <b>آزمون:</b> { $error }.
sources-test-waiting = <b>آزمون:</b> هنوز نتیجه نیامده است؛ کمی بعد دوباره ببینید.
sources-test-begun = آزمون شروع شد؛ چند ثانیه صبر کنید.

sources-added = <b>اضافه شد.</b>
sources-added-already = <b>از پیش رصد می‌شود.</b>
sources-removed = منبع «{ $title }» دیگر خوانده نمی‌شود. پست‌هایش مانده است.
sources-gone = این منبع دیگر در فهرست نیست.

sources-add-prompt = <b>منبع تازه:</b> نشانی یا @نام را در پاسخ به همین پیام بفرستید.
sources-add-examples = نمونه: <code>{"\u2068"}@isna94{"\u2069"}</code> یا <code>{"\u2068"}https://www.isna.ir/rss{"\u2069"}</code> یا <code>{"\u2068"}eitaa.com/farsna{"\u2069"}</code>
sources-add-catalogue = یا از فهرست منابع شناخته‌شده، یک حوزه را باز کنید:
sources-add-unclear = این نشانی را نشناختم. نمونه: {"\u2068"}@isna94{"\u2069"} یا {"\u2068"}https://www.isna.ir/rss{"\u2069"}

sources-feeds-looking = در { $address } دنبال خوراک خبری می‌گردم…
sources-feeds-found = <b>{ $count } خوراک</b> در { $address } پیدا شد. کدام اضافه شود؟
sources-feeds-entry = <b>{ $number }. { $title }</b>، { $count } مطلب
sources-feeds-none = خوراکی اضافه نشد؛ نشانی { $address }: { $reason }.
sources-button-as-typed = همین نشانی

catalogue-title = <b>{ $field }</b>: { $count } منبع شناخته‌شده؛ تا نخستین خواندن، تأییدنشده.
catalogue-suggested = در میان منابع شناخته‌شده این‌ها بود؛ تا نخستین خواندن، تأییدنشده.
catalogue-entry = <b>{ $number }. { $title }</b>، { $platform }
catalogue-entry-watched = <b>{ $number }. { $title }</b>، { $platform }؛ رصد می‌شود
catalogue-added = «{ $title }» اضافه شد.

field-agencies = خبرگزاری‌ها
field-general = خبر عمومی
field-economy = اقتصاد
field-banking = بانک و پرداخت
field-tech = فناوری
field-startups = کسب‌وکار نوپا
field-energy = انرژی
field-auto = خودرو
field-food = غذا و کشاورزی
field-health = سلامت
field-sport = ورزش
field-cities = شهرها
field-consumer = مصرف‌کننده و حوادث
field-culture = فرهنگ و سفر

sources-button-add = افزودن منبع
sources-button-previous = قبلی
sources-button-next = بعدی
sources-button-list = فهرست منابع
sources-button-pause = توقف
sources-button-resume = ادامه
sources-button-test = آزمون
sources-button-tier = وزن
sources-button-remove = حذف
sources-button-remove-sure = بله، خوانده نشود
sources-button-keep = نه، بماند
sources-button-fields = حوزه‌ها

sources-cli-paused = منبع { $name } تا اطلاع شما خوانده نمی‌شود.
sources-cli-resumed = منبع { $name } دوباره خوانده می‌شود.
sources-cli-no-egress = راه خروجی به نام { $name } نیست؛ direct یا home یا abroad.
sources-cli-test-read = راه { $way } ({ $egress }): خوانده شد؛ { $title }
sources-cli-test-failed = راه { $way } ({ $egress }): { $error }
sources-cli-test-untried = راه { $way }: امتحان نشد
sources-cli-test-posts = { $count } پست آمد؛ آخرین‌ها:
