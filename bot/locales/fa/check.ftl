# `hoshdar check` and `hoshdar run`: one line each.

check-setting-wrong = تنظیم { $name } درست نیست. شکل درستش در فایل نمونه تنظیم‌ها (.env.example) آمده است.
setting-mtproxy-faketls = { $name }: رمزهای MTProxy که با ee آغاز می‌شوند پشتیبانی نمی‌شوند؛ رمزی بدون ee یا پراکسی SOCKS5 بدهید.
check-database = پایگاه داده آماده است.
check-world = { $brands } برند خودی و { $sources } منبع ثبت شده است.
check-no-brand = هنوز برندی ثبت نشده است. فایل برندها و منابع را با دستور hoshdar apply بدهید.
check-no-token = توکن ربات تنظیم نشده است. از ‎@BotFather بگیرید و در HOSHDAR_BOT_TOKEN بگذارید.
check-token-refused = تلگرام توکن ربات را نپذیرفت. توکن تازه را از ‎@BotFather بگیرید.
check-owners = { $count } سرپرست در تنظیم‌ها هست.
check-no-owner = هیچ سرپرستی تنظیم نشده است. شناسه عددی تلگرام خود را در HOSHDAR_OWNERS بگذارید.
check-bot = ربات { $name } پاسخ داد ({ $via ->
    [proxy] با پراکسی
   *[direct] بی پراکسی
}).
check-bot-unreachable = نشانی { $address } پاسخ نداد ({ $via ->
    [proxy] با پراکسی
   *[direct] بی پراکسی
}). پراکسی ربات در HOSHDAR_BOT_PROXY تنظیم می‌شود.
check-no-account = حساب خواننده تنظیم نشده است؛ کانال‌ها فقط از صفحه عمومی‌شان خوانده می‌شوند، بی دیدگاه‌ها. برای خواندن کامل، شناسه و هش را از my.telegram.org بگیرید و در HOSHDAR_TELEGRAM_API_ID و HOSHDAR_TELEGRAM_API_HASH بگذارید.
check-no-session = فایل نشست { $path } نیست. یک بار hoshdar login را اجرا کنید.
check-account = حساب خواننده کانال‌ها ({ $name }) وصل شد ({ $via ->
    [proxy] با پراکسی
   *[direct] بی پراکسی
}).
check-account-in-use = حساب خواننده { $name } در هشدارِ در حال اجراست.
check-account-wrong = حساب خواننده کانال‌ها: { $reason } ({ $via ->
    [proxy] با پراکسی
   *[direct] بی پراکسی
}). پراکسی این حساب در HOSHDAR_TELEGRAM_PROXY تنظیم می‌شود.
check-feeds = راه سایت‌های خبری باز است ({ $via ->
    [proxy] با پراکسی
   *[direct] بی پراکسی
}).
check-feeds-unreachable = نشانی { $address } پاسخ نداد ({ $via ->
    [proxy] با پراکسی
   *[direct] بی پراکسی
}). پراکسی سایت‌های خبری در HOSHDAR_FEED_PROXY تنظیم می‌شود.
check-egress = راه { $name } باز است.
check-egress-unreachable = نشانی { $address } از راه { $name } پاسخ نداد. پراکسی این راه در { $setting } تنظیم می‌شود.
check-egress-missing = { $sources } منبع راه { $name } را می‌خواهد که تنظیم نشده است. پراکسی‌اش را در { $setting } بگذارید.
check-port-free = درگاه { $port } آزاد است؛ با hoshdar run باز می‌شود.
check-port-free-door = درگاه { $port } آزاد است؛ با hoshdar run باز می‌شود و از { $senders } فرستنده پست می‌پذیرد.
check-port-ours = هشدار روی درگاه { $port } در حال اجراست.
check-port-taken = درگاه { $port } آزاد نیست. عدد دیگری در HOSHDAR_WEB_PORT بگذارید.
check-door = ورودی پست‌ها توکن { $sender } را می‌شناسد.
check-door-silent = برنامه در حال اجرا درباره توکن { $sender } پاسخی نداد. کمی بعد دوباره hoshdar check را بزنید.
check-door-refused = برنامه در حال اجرا توکن { $sender } را نمی‌شناسد. پس از تغییر HOSHDAR_INGEST_TOKEN برنامه را دوباره اجرا کنید.
run-token-missing = توکن ربات تنظیم نشده است. hoshdar check می‌گوید چه چیزی کم است.
run-port-closed = درگاه { $port } روی نشانی { $host } باز نمی‌شود. HOSHDAR_WEB_HOST و HOSHDAR_WEB_PORT را ببینید.
run-port-taken = درگاه { $port } آزاد نیست. عدد دیگری در HOSHDAR_WEB_PORT بگذارید.
