# /why: why there is no alert, or why the case is still open.

help-why = <b>چرا هشدار نداد، و چه کم دارد</b>: { $command }

why-brand-title = <b>چرا هشدار نداد؟ { $brand }</b>، { $moment }
why-open-title = <b>چرا هنوز باز است؟ { $brand }</b>، { $moment }
why-fires-now = شرط‌های هشدار همین حالا برقرار است؛ هشدار در راه است.
why-case = پرونده { $number }، شدت { $severity }، از { $since } باز است.
why-case-calm = از { $since } آرام است؛ اگر همین‌طور بماند، { $closes } بسته می‌شود.
why-case-above = هنوز باز است، چون حرف‌ها به نزدیک معمول نرسیده است.
why-case-held = هشدارش فرستاده نشد، چون سقف هشدارهای روز پر بود؛ در گزارش صبح می‌آید.
why-past = { $moment }: { $reason }
    .held = { $moment }: { $reason }؛ سقف هشدارهای روز پر بود
why-following-still_open = پرونده باز است؛ آنچه می‌آید به همان می‌پیوندد
why-following-calming = پرونده باز است و حرف‌ها به معمول نزدیک شده است
why-met = • { $what }: برقرار است.
why-unmet = • <b>{ $what }: هنوز نه.</b>
why-condition-too_few = دست‌کم { $needed } مطلب اصلی ({ $value } آمده)
why-condition-too_few_owners = دست‌کم { $needed } صدای مستقل ({ $value } هست)
why-condition-usual = شمار مطلب‌ها برای این ساعت غیرعادی (احتمال کمتر از یک در { $odds })
    .cold = معمول را هنوز نمی‌شناسیم؛ دست‌کم { $floor } مطلب اصلی در نیم ساعت
why-condition-neutral = لحن منفی یا موضوعی سنگین
why-missing = با { $posts } پست منفی دیگر هشدار می‌دهیم.
why-missing-owners = با { $posts } پست منفی دیگر از دست‌کم { $owners } منبع دیگر هشدار می‌دهیم.
why-grave = واژه‌ای سنگین در منبعی معتبر، یا از دو صدای جدا، بی‌درنگ هشدار می‌دهد.
why-looked = آخرین بررسی خودکار: { $moment }.

# hoshdar backtest

backtest-head = در { $days } روز گذشته { $mentions } مطلب بود و { $count } هشدار می‌آمد.
backtest-late = { $count } مطلب دیر دیده شد؛ مثل همان وقت، به تنهایی هشدار نمی‌سازد.
backtest-backfilled = { $count } مطلب بعدها خوانده شده است؛ چنان سنجیدیم که انگار هنگام انتشار دیده شده‌اند.
backtest-cold = در آغاز این بازه، معمول این برند هنوز معلوم نبود؛ کف ثابت به کار رفت.
backtest-one = { $at }: شدت { $severity } (بیشینه { $peak })، { $kind }. { $reason }.
backtest-numbers = در { $minutes } دقیقه: { $stories } مطلب اصلی از { $owners } صدای جدا، { $negatives } منفی؛ معمول { $usual }. شگفتی { $surprise }، امتیاز شدت { $score } از ۱۰۰.
backtest-reopened = { $count } بار دوباره باز می‌شد.
backtest-held = سقف هشدارهای روز پر بود؛ در گزارش صبح می‌آمد.
backtest-post = { $at }، { $source }: { $text }
backtest-took = { $seconds } ثانیه
backtest-policy-unreadable = پرونده { $file } خوانده نشد.
backtest-policy-wrong = در { $file } این مقدار پذیرفتنی نیست: { $name }
cli-unknown-brand = برندی به نام «{ $name }» نیست.
