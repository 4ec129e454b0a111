# /sensitivity, and what votes lead to.

help-sensitivity = <b>حساسیت هشدارها</b>، و آنچه تغییر داده‌اید: { $command }

sensitivity-title = <b>حساسیت هشدار: { $brand }</b>
sensitivity-level-calm = کم‌صدا
sensitivity-level-normal = معمول
sensitivity-level-keen = حساس
sensitivity-why-calm = فقط موج‌های بزرگ؛ برای تیمی که به حرف‌های کوچک پاسخ نمی‌دهد
sensitivity-why-normal = آنچه پیشنهاد می‌کنیم
sensitivity-why-keen = موج‌های کوچک هم؛ زودتر، و گاهی بی‌مورد
sensitivity-chosen = <b>{ $name } (اکنون)</b>
sensitivity-other = <b>{ $name }</b>
sensitivity-line = • { $name }: { $why }. در ۳۰ روز گذشته { $alerts } هشدار می‌آمد.
    .counting = • { $name }: { $why }. در حال محاسبه…
    .unknown = • { $name }: { $why }.
sensitivity-grave = واژه‌های سنگین در هر سه حالت بی‌درنگ هشدار می‌دهند.
sensitivity-rests = این شمارش روی { $mentions } مطلب ۳۰ روز گذشته است، با همان قاعده‌های هشدار زنده.
sensitivity-backfilled = { $count } مطلب آن بعدها خوانده شده است؛ چنان شمردیم که انگار هنگام انتشار دیده شده‌اند.
sensitivity-cold = در آغاز این بازه، معمول این برند هنوز معلوم نبود.
sensitivity-changes = <b>تغییرهای تیم:</b>
sensitivity-change = { $number }. { $what } (از { $day })
    .ends = { $number }. { $what } (از { $day } تا { $end })
sensitivity-button-undo = برگرداندن { $number }

change-min_stories = { $count } مطلب اصلی بیشتر لازم است
change-min_negatives = { $count } مطلب منفی بیشتر لازم است
change-owner = مطالب «{ $value }» در آستانه هشدار این برند حساب نمی‌شود
change-hashtag = مطالب هشتگ «{ $value }» در آستانه هشدار حساب نمی‌شود
change-label-old_news = خبرهای قدیمی در آستانه هشدار حساب نمی‌شود

proposal-title = <b>پیشنهاد برای هشدارهای { $brand }</b>
proposal-votes = { $votes } پرونده با این دلیل بی‌مورد بود: <b>{ $reason }</b>.
proposal-shared-hashtag = { $shared } مطلب از { $total } مطلب آن هشتگ «{ $value }» دارد.
proposal-shared-owner = { $shared } مطلب از { $total } مطلب آن را «{ $value }» نوشته است.
proposal-shared-label = { $shared } مطلب از { $total } مطلب آن خبر قدیمی است.
proposal-ask-hashtag = از این پس مطالب این هشتگ در آستانه هشدار حساب نشود؟
proposal-ask-owner = از این پس مطالب «{ $value }» در آستانه هشدار این برند حساب نشود؟
proposal-ask-label = از این پس خبرهای قدیمی در آستانه هشدار حساب نشود؟
proposal-ask-min_stories = از این پس { $count } مطلب اصلی بیشتر لازم باشد؟
proposal-ask-min_negatives = از این پس { $count } مطلب منفی بیشتر لازم باشد؟
proposal-tested = با این تغییر، در { $days } روز گذشته { $fewer } هشدار کمتر می‌آمد و هیچ پرونده تأییدشده‌ای از دست نمی‌رفت.
proposal-grave = واژه‌های شدت ۵ مثل پیش هشدار می‌دهند. هر وقت خواستید در /sensitivity برگردانید.
proposal-accepted = پذیرفته شد.
proposal-for_a_time = تا { $end } پذیرفته شد.
proposal-declined = پذیرفته نشد؛ چیزی تغییر نکرد.
proposal-button-yes = بله
proposal-button-no = نه
proposal-button-end = فقط تا پایان مسابقه
proposal-end = «{ $name }» به گفته تقویم شما { $end } تمام می‌شود؛ این تغییر را می‌توان تا همان روز پذیرفت.
    .guessed = این مسابقه در تقویم شما نیست؛ «فقط تا پایان مسابقه» یعنی تا { $end }، و پس از آن خودش برداشته می‌شود.
proposal-contest-over = پایان این مسابقه گذشته است؛ «بله» یا «نه» را بزنید.
