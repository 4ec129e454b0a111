# /sov: how much they talk of us beside the rivals, and in which tone. It must fit a caption of 1,024 characters.

sov-title = <b>سهم صدا، { $period } تا { $day }، { $clock }</b>
sov-set = { $brands }؛ { $platforms }
sov-own = { $brand } <b>{ $share }</b> مطالب اصلی
sov-own-before-more = { $brand } <b>{ $share }</b> مطالب اصلی ({ $period } پیش از آن { $before }؛ { $points } واحد درصد بیشتر)
sov-own-before-less = { $brand } <b>{ $share }</b> مطالب اصلی ({ $period } پیش از آن { $before }؛ { $points } واحد درصد کمتر)
sov-own-before-same = { $brand } <b>{ $share }</b> مطالب اصلی ({ $period } پیش از آن هم { $before })
sov-ways = با بازنشرها { $mentions }، با وزن اعضای منابع { $audience }
sov-rival = { $brand } { $share }
sov-no-rival = رقیبی برای مقایسه معرفی نشده است.
sov-tone = <b>لحن:</b> برآیند { $nets }.
sov-tone-but = <b>اما لحن:</b> برآیند { $nets }.
sov-net = { $brand } { $net }
sov-without = { $negatives } مطلب از { $stories } مطلب اصلی ما منفی بود؛ بدون آن‌ها سهم ما { $share } می‌شد.
sov-nothing = در این بازه مطلبی درباره این برندها ندیدیم.
sov-meaning = سهم صدا یعنی چقدر از ما حرف زده‌اند، نه چقدر از ما راضی‌اند.
sov-basis = مبنا: { $stories } مطلب اصلی، { $mentions } با بازنشر، از { $sources } منبع.
sov-before-unseen = بازه پیش از آن را کامل ندیده‌ایم؛ مقایسه نکردیم.
sov-own-alike = { $brand } <b>{ $share }</b> مطالب اصلی؛ در { $sources } منبعی که در هر دو بازه دیده شد { $alike }، { $period } پیش از آن { $before }
sov-basis-steady = مقایسه دو بازه: { $sources } منبع ثابت.
sov-unseen = ندیده: { $platforms }.
sov-unseen-more = ندیده: { $platforms }؛ { $unseen }.
sov-picture = در تصویر: سهم صدای هر برند، و جای آن میان سهم و لحن.
sov-picture-title = سهم صدا، { $period } تا { $day }

error-period = بازه را نفهمیدم. مثلاً: ۲۴ ساعت، ۷ روز، هفته گذشته، ۳۰ روز. بیشترین بازه ۹۰ روز است.

period-hours = { $count } ساعت
period-days = { $count } روز
words-hour = ساعت ساعته
words-day = روز روزه
words-week = هفته
words-month = ماه ماهه
words-last = گذشته اخیر قبل پیش آخر

chart-stories = مطالب اصلی
chart-mentions-share = با بازنشرها
chart-audience = با وزن اعضای منابع
chart-share-axis = سهم صدا (مطالب اصلی)
chart-net-axis = برآیند لحن
chart-equal = سهم برابر
chart-less-good = کمتر گفته شد، لحن مثبت
chart-more-good = بیشتر گفته شد، لحن مثبت
chart-less-bad = کمتر گفته شد، لحن منفی
chart-more-bad = بیشتر گفته شد، لحن منفی
