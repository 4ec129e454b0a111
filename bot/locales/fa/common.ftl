# Words that every message shares. Dates, numbers and lists.

minus = منفی { $number }
millions = { $number } میلیون
thousands = { $number } هزار
minutes = { $count } دقیقه
hours = { $count } ساعت
hours-minutes = { $hours } ساعت و { $minutes } دقیقه
list-and = { $head } و { $last }
list-comma = ،{" "}
date = { $day } { $month }
date-day = { $weekday } { $day } { $month }
date-day-clock = { $day } { $clock }

weekday-0 = شنبه
weekday-1 = یکشنبه
weekday-2 = دوشنبه
weekday-3 = سه‌شنبه
weekday-4 = چهارشنبه
weekday-5 = پنجشنبه
weekday-6 = جمعه

month-1 = فروردین
month-2 = اردیبهشت
month-3 = خرداد
month-4 = تیر
month-5 = مرداد
month-6 = شهریور
month-7 = مهر
month-8 = آبان
month-9 = آذر
month-10 = دی
month-11 = بهمن
month-12 = اسفند

tone-negative = منفی
tone-neutral = خنثی
tone-positive = مثبت

role-owner = مالک
role-admin = مدیر تیم
role-analyst = تحلیل‌گر
role-viewer = بیننده

platform-telegram = تلگرام
platform-feed = خبر
platform-eitaa = ایتا
platform-bale = بله
platform-import = ورودی دستی
platforms-unconnected = اینستاگرام و ایکس

# The twenty kinds of crisis: a short name, and the claim as a headline.
kind-harm = جان‌باختن، آسیب جسمی و حادثه
    .claim = گزارش آسیب یا حادثه
kind-product_safety = سلامت و ایمنی محصول
    .claim = گزارش مشکل سلامت محصول
kind-quality = افت کیفیت و کم‌فروشی
    .claim = گله از کیفیت محصول
kind-data_leak = نشت داده و حریم خصوصی
    .claim = ادعای نشت اطلاعات
kind-outage = اختلال و قطعی سرویس
    .claim = گزارش اختلال سرویس
kind-money = پول مردم
    .claim = گله از برداشت یا برنگشتن پول
kind-service = خدمات مشتری و ارسال
    .claim = گله از خدمات و ارسال
kind-price = قیمت و گران‌فروشی
    .claim = گله از قیمت
kind-boycott = تحریم و کارزار مصرف‌کننده
    .claim = دعوت به نخریدن
kind-influencer = حاشیه سفیر برند
    .claim = حاشیه درباره سفیر برند
kind-campaign = تبلیغ یا مسابقه حاشیه‌ساز
    .claim = اعتراض به تبلیغ یا مسابقه
kind-culture = باور، قومیت، جنسیت و عرف
    .claim = اعتراض به بی‌احترامی به باورها
kind-politics = سیاست و وابستگی
    .claim = ادعای وابستگی سیاسی
kind-regulator = حقوقی و نظارتی
    .claim = خبر اقدام حقوقی یا نظارتی
kind-corruption = فساد و سلامت مالی
    .claim = ادعای فساد مالی
kind-labour = کارکنان و اعتراض صنفی
    .claim = خبر اعتراض کارکنان
kind-conduct = رفتار مدیر یا کارمند
    .claim = گله از رفتار مدیر یا کارمند
kind-environment = محیط زیست و حیوانات
    .claim = گله از آسیب به محیط زیست
kind-rumour = شایعه و خبر کهنه
    .claim = ادعایی که دست به دست می‌شود
kind-impersonation = جعل نام برند و فیشینگ
    .claim = گزارش جعل نام برند
kind-general = موضوع نامشخص
    .claim = گله‌های تازه با موضوع نامشخص
