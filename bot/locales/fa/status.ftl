# /status: is it serious, what is usual, what do we not see.

status-calm = 🟢 <b>{ $brand }: حالت عادی</b>
status-busy = 🔵 <b>{ $brand }: بیشتر از معمول</b>، پرونده‌ای باز نیست
status-unknown = 🔵 <b>{ $brand }: پرونده‌ای باز نیست</b>
status-blind = ⚫ <b>{ $brand }: بخشی از منابع را نمی‌بینیم</b>
status-case = { $emoji } <b>{ $brand }: یک پرونده باز، شدت { $severity }</b>
status-cases = { $emoji } <b>{ $brand }: { $count } پرونده باز، بالاترین شدت { $severity }</b>
status-span = ۲۴ ساعت تا { $day }، { $clock }

status-case-line = <b>پرونده { $number }:</b> { $claim }
status-case-owner = مسئول: { $owner }
status-case-no-owner = مسئول: هنوز ندارد
status-case-count = از { $since }، { $said } مطلب؛ { $mentions } مطلب آن در همین موضوع.
status-outside = بیرون از این موضوع: { $mentions } مطلب.

status-mentions-weekday = { $mentions } مطلب؛ معمول { $weekday }‌ها { $usual }.
status-mentions-any-day = { $mentions } مطلب؛ معمول روزهای دیگر { $usual }.
status-mentions-cold = { $mentions } مطلب. هنوز حالت عادی شما را نمی‌شناسیم ({ $days } روز سابقه). تا رسیدن به { $needed } روز، با کف ثابت { $floor } مطلب در ساعت هشدار می‌دهیم.
status-tone = لحن: { $negative } منفی، { $neutral } خنثی، { $positive } مثبت. برآیند لحن { $net }.
status-tone-before = لحن: { $negative } منفی، { $neutral } خنثی، { $positive } مثبت. برآیند لحن { $net } (۲۴ ساعت پیش از آن { $before }).
status-topics = بیشترین حرف: { $topics }.
status-topic = { $kind } ({ $count })
status-silence = از این برند تقریباً حرفی زده نمی‌شود، با اینکه منابعش دیده می‌شوند.

status-no-case = پرونده باز: ندارد.
status-no-case-last = پرونده باز: ندارد. آخرین پرونده: { $day }.
status-rivals-usual = رقبا: { $rivals } عادی.
status-rivals-busy = رقبا: { $rivals } بیشتر از معمول.
status-rivals-both = رقبا: { $busy } بیشتر از معمول؛ { $usual } عادی.
status-sources-all = منابع: هر { $sources } منبع دیده می‌شود. { $platforms } در این گزارش نیست.
status-sources-some = منابع: { $seen } از { $sources } دیده می‌شود؛ { $unseen }. { $platforms } در این گزارش نیست.
status-sources-none = منابع: هنوز منبعی اضافه نشده است.
status-unseen = { $count } منبع { $platform } از { $since } در دسترس نیست
status-unseen-never = { $count } منبع { $platform } هنوز خوانده نشده است
status-sources-missed = منابع: هر { $sources } منبع دیده می‌شود؛ { $missed }. { $platforms } در این گزارش نیست.
status-missed = { $count } منبع { $platform } از { $since } تا { $until } دیده نشد
status-missed-spells = { $count } منبع { $platform } در { $spells } نوبت، روی هم { $length }، دیده نشد
status-tone-alike = لحن: { $negative } منفی، { $neutral } خنثی، { $positive } مثبت. برآیند لحن { $net }؛ در { $sources } منبعی که هر دو شبانه‌روز دیده شد { $alike }، ۲۴ ساعت پیش از آن { $before }.

status-no-brand = هنوز برندی معرفی نشده است. از مدیر سامانه بخواهید برند شما را اضافه کند.

status-button-case = پرونده { $number }
status-button-summary = خلاصه
status-button-sov = سهم صدا
status-button-why = چرا هشدار نداد؟

whynot-title = <b>چرا هشدار نداد؟ { $brand }</b>، آخرین بررسی { $moment }
whynot-never = هنوز این برند بررسی نشده است.
whynot-figures = در پنجره بررسی: { $stories } مطلب اصلی از { $owners } صدای مستقل، { $negatives } مطلب منفی. معمول این بازه { $usual } مطلب اصلی است.
whynot-figures-cold = در پنجره بررسی: { $stories } مطلب اصلی از { $owners } صدای مستقل، { $negatives } مطلب منفی. حالت عادی هنوز معلوم نیست.
whynot-needed = برای هشدار آماری دست‌کم { $stories } مطلب اصلی از { $owners } صدای مستقل لازم است، به شرط آن‌که برای این ساعت غیرعادی باشد و لحن منفی یا موضوع سنگین داشته باشد.

whynot-history_unread = گذشته این برند هنوز خوانده نشده است؛ پیش از آن هشدار نمی‌دهیم.
whynot-quiet = در پنجره بررسی مطلبی ندیدیم.
whynot-only_backfill = فقط مطالب قدیمی رسیده است؛ خواندن گذشته هشدار نمی‌سازد.
whynot-only_late = فقط مطالبی رسیده است که بسیار دیرتر از انتشار دیده شده‌اند؛ این‌ها به تنهایی هشدار نمی‌سازند.
whynot-too_few = تعداد مطالب از حداقل لازم کمتر است.
whynot-too_few_owners = صداهای مستقل از حداقل لازم کمتر است.
whynot-usual = تعداد مطالب برای این ساعت غیرعادی نیست.
whynot-praise = حرف‌ها زیاد شده، اما بیشتر تعریف است.
whynot-neutral = حرف‌ها زیاد شده، اما نه منفی است و نه درباره موضوعی سنگین.
whynot-silence = گفت‌وگو درباره این برند تقریباً قطع شده، با اینکه منابعش دیده می‌شوند.
whynot-cool_down = همین موضوع به‌تازگی بی‌مورد شناخته شد و شدت آن بالاتر نرفته است.
whynot-open = برای این برند پرونده باز است یا هشدار آن فرستاده شده است.
