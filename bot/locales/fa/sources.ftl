# چرا منبعی خوانده نشد. هر متن یک تکه کوتاه است که پس از نام منبع می‌آید.

source-error-timeout = در زمان مقرر پاسخ نداد
source-error-unreachable = در دسترس نبود
source-error-unexpected = خواندنش به خطایی برخورد که انتظارش نمی‌رفت؛ شرحش در گزارش فنی است
source-error-not-stored = خوانده شد، اما ذخیره نشد؛ دوباره خوانده می‌شود
source-error-flood = تلگرام گفته است کمی صبر کنیم
source-error-names-spent = سقف روزانه تلگرام برای یافتن نام کانال‌ها پر شده است؛ فردا ادامه می‌دهیم
source-error-account-banned = تلگرام حساب خواننده را مسدود کرده است؛ با حساب دیگری وارد شوید: hoshdar login --name NAME
source-error-deleted = کانال دیگر نیست؛ نامش به جایی نمی‌رسد
source-error-private = کانال خصوصی شده یا دیگر نیست
source-error-not-found = کانالی با این نام نیست
source-error-name-taken-over = این نام حالا از آن کانال دیگری است
source-error-same-as-another = همان کانالی است که با نام دیگری هم ثبت شده است
source-error-refused = درخواست ما را نپذیرفت
source-error-session-missing = حساب خواننده هنوز وارد تلگرام نشده است؛ فرمان hoshdar login این کار را می‌کند
source-error-session-lost = تلگرام حساب خواننده را بیرون کرده است؛ با hoshdar login دوباره وارد شوید
source-error-session-in-use = نشست حساب خواننده در برنامه دیگری باز است
source-error-session-broken = فایل نشست حساب خواننده خراب است؛ با hoshdar login دوباره بسازیدش
source-error-bad-address = نشانی درستی ندارد
source-error-address-refused = نشانی‌اش به درون شبکه می‌رسد و باز نشد
source-error-preview-off = صفحه عمومی‌اش در وب بسته است یا چنین کانالی نیست
source-error-no-preview = خواندن این سکو هنوز آماده نیست
source-error-no-egress = راهی که برای رسیدن به آن خواسته شده، در تنظیمات نیست
source-error-no-article = متن خبری در آن پیدا نشد
source-error-redirects = پی‌درپی به نشانی‌های دیگر می‌فرستد
source-error-too-large = بزرگ‌تر از اندازه مجاز است
source-error-broken = آنچه فرستاد خوانا نبود
source-error-not-a-feed = خوراک خبری نیست
source-error-doctype = تعریف‌هایی دارد که خواندنش را ناامن می‌کند
source-error-gone = در این نشانی چیزی نیست
source-error-forbidden = اجازه خواندن نمی‌دهد
source-error-busy = خواسته است کمتر بپرسیم
source-error-server = سرورش خطا داد

feed-file-unreadable = فایل { $file } خوانده نشد.
feed-refused = { $file }: { $reason }.

login-no-api = پیش از ورود، HOSHDAR_TELEGRAM_API_ID و HOSHDAR_TELEGRAM_API_HASH را از my.telegram.org بگیرید و در .env بگذارید.
login-in-use = نشست { $file } در برنامه دیگری باز است. نخست هشدار را ببندید.
login-phone = شماره تلفن با کد کشور
login-code = کدی که تلگرام فرستاد
login-password = گذرواژه دومرحله‌ای
login-done = وارد شد: { $name }. نشست در { $file } است؛ آن را به کسی ندهید.
login-failed = تلگرام نپذیرفت: { $detail }
login-unreachable = تلگرام در دسترس نیست؛ HOSHDAR_TELEGRAM_PROXY را ببینید.
