# /summary: five lines that a manager can forward as they are. It must fit a caption of 1,024 characters.

summary-title = <b>{ $brand }، { $period } تا { $day }، { $clock }</b>

summary-1-case = <b>۱. چه شد:</b> از { $since } «{ $claim }» در مطالب آمد. درستی آن هنوز تأیید نشده است. پرونده { $number } باز است، شدت { $severity }.
summary-1-case-closed = <b>۱. چه شد:</b> از { $since } «{ $claim }» در مطالب آمد. پرونده { $number } بسته شده است.
summary-1-usual = <b>۱. چه شد:</b> پرونده‌ای باز نشد و حجم حرف‌ها در حد معمول بود.
summary-1-above = <b>۱. چه شد:</b> حجم حرف‌ها بیشتر از معمول بود؛ پرونده‌ای باز نشد.
summary-1-unknown = <b>۱. چه شد:</b> پرونده‌ای باز نشد. هنوز حالت عادی را نمی‌شناسیم.
summary-1-more = { $count } پرونده دیگر هم در این بازه بود.

summary-2 = <b>۲. چقدر:</b> { $mentions } مطلب در { $sources } منبع؛ معمول این بازه { $usual }.
summary-2-cold = <b>۲. چقدر:</b> { $mentions } مطلب در { $sources } منبع؛ معمول این بازه هنوز معلوم نیست ({ $days } روز سابقه).
summary-2-none = <b>۲. چقدر:</b> در این بازه مطلبی ندیدیم.
summary-2-copies = از این میان { $copies } مطلب بازنشر است.
summary-2-copies-of = از این میان { $copies } مطلب بازنشر { $texts } متن است.
summary-2-tone = لحن { $negative } منفی، { $neutral } خنثی، { $positive } مثبت.
summary-2-peak-hour = پرمطلب‌ترین ساعت، { $from } تا { $to } بود.
    .last = پرمطلب‌ترین ساعت، همین ساعت آخر است.
summary-2-peak-day = پرمطلب‌ترین روز، { $day } بود.
    .last = پرمطلب‌ترین روز، همین روز آخر است.
summary-2-growing = هنوز رو به افزایش است.
summary-2-peaked = از اوج گذشته است؛ هنوز برای گفتن «فروکش کرد» زود است.
summary-2-fading = رو به کاهش است.

summary-3 = <b>۳. چه کسانی:</b> پرمخاطب‌ترین منابع: { $sources }.
summary-3-none = <b>۳. چه کسانی:</b> منبعی از این برند ننوشت.
summary-3-source = { $title } ({ $audience } عضو)
summary-3-source-plain = { $title }

summary-4 = <b>۴. مردم چه می‌گویند:</b> بیشترین موضوع: { $topics }.
summary-4-asked = <b>۴. مردم چه می‌خواهند:</b> { $questions } مطلب پرسش است. بیشترین موضوع: { $topics }.
summary-4-asked-only = <b>۴. مردم چه می‌خواهند:</b> { $questions } مطلب پرسش است.
summary-4-none = <b>۴. مردم چه می‌خواهند:</b> پرسش یا موضوع پرتکراری دیده نشد.

summary-5 = <b>۵. ما چه کردیم:</b> { $deeds }.
summary-5-none = <b>۵. ما چه کردیم:</b> هنوز اقدامی در پرونده ثبت نشده است.
summary-5-no-case = <b>۵. ما چه کردیم:</b> در این بازه پرونده‌ای نبود.

summary-deed-owned = { $clock } پرونده { $number } مسئول پیدا کرد
summary-deed-taken_over = { $clock } پرونده { $number } به همکار دیگری سپرده شد
summary-deed-muted = { $clock } یادآوری‌های پرونده { $number } یک ساعت بی‌صدا شد
summary-deed-attached = { $clock } یک پست به پرونده { $number } اضافه شد

summary-unseen = دیده نشده: { $platforms }.
summary-unseen-more = دیده نشده: { $platforms }؛ { $unseen }.
summary-picture-title = { $brand }، { $period } تا { $day }

error-unknown-brand = برندی به نام «{ $name }» نمی‌شناسم. برای نمونه: { $example }
error-unknown-brand-near = برندی به نام «{ $name }» نمی‌شناسم. منظورتان { $near } بود؟

chart-mentions = همه مطالب
chart-negatives = مطالب منفی
chart-usual = معمول
chart-nothing = در این بازه مطلبی ندیدیم
