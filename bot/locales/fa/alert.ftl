# The alert: one live message per case and chat, the short messages that ring, and what its buttons answer.

alert-title = <b>هشدار شدت { $severity } از ۵: { $brand }</b>
    .owned = <b>هشدار شدت { $severity } از ۵: { $brand }</b>، در دست رسیدگی
    .moved = { $title } ({ $at } از { $before } به { $after } رسید)
alert-whose-rival = { $brand } (رقیب)
alert-whose-linked = { $brand } (وابسته به برند)
alert-quieter-rival = درباره رقیب است، نه برند شما؛ برای شما از شدت { $most } بالاتر نمی‌رود و بی‌صدا می‌آید.
alert-quieter-linked = درباره فرد یا شرکتی وابسته به برند است؛ برای شما از شدت { $most } بالاتر نمی‌رود.
alert-claim = <b>{ $claim } (تأیید نشده)</b>
    .owned = <b>{ $claim } (در حال بررسی)</b>

alert-span = { $span }، { $mentions } مطلب در { $sources } منبع؛ { $usual }.
alert-from-to = از { $from } تا { $to }
    .one = در ساعت { $from }
alert-usual = معمول این بازه { $usual } مطلب است
    .rare = معمول این بازه کمتر از یک مطلب است
    .cold = معمول این بازه را هنوز نمی‌شناسیم
alert-tone = لحن { $share } منفی؛ معمول { $usual }.
    .alone = لحن { $share } منفی.
alert-copies = { $copies } مطلب از این { $mentions } بازنشر { $texts } متن یکسان است.
    .one = { $copies } مطلب از این { $mentions } بازنشر یک متن است.
alert-growing = هر { $doubling } دو برابر می‌شود و هنوز رو به افزایش است.
    .minute = هر دقیقه دو برابر می‌شود و هنوز رو به افزایش است.
    .plain = هنوز رو به افزایش است.
    .slower = سرعت رشد کمتر شده: دو برابر شدن از { $before } به { $doubling } رسیده است.
alert-peaked = رشد رو به کاهش است.
alert-fading = شمار مطلب‌ها رو به کاهش است.

alert-news = <b>تازه:</b>
alert-news-kind = • { $at } موضوع تازه: { $kind }
alert-news-pushed = • { $at } یک متن، { $sources } منبع، در { $span }؛ نخستین: { $first }
alert-news-calming = • { $at } صدای آرام‌کننده: { $source } ({ $members } عضو)؛ لحن دیگران تا آن ساعت { $before } منفی، پس از آن { $after }
    .alone = • { $at } صدای آرام‌کننده: { $source } ({ $members } عضو)

alert-first = <b>نخستین مطلبی که دیدیم</b>، { $at }، { $source }:
    .top = <b>نخستین مطلبی که دیدیم، و پربازدیدترین</b>، { $at }، { $source }، { $views } بازدید:
alert-top = <b>پربازدیدترین</b>، { $at }، { $source }: { $views } بازدید
    .about = <b>پربازدیدترین</b>، { $at }، { $source }: حدود { $views } بازدید
alert-source-telegram = کانال { $title }
    .members = کانال { $title } ({ $members } عضو)
alert-source-feed = سایت { $title }
    .members = سایت { $title } ({ $members } مخاطب)
alert-source-other = منبع { $title }
    .members = منبع { $title } ({ $members } عضو)

alert-why = <b>چرا شدت { $severity }:</b> { $reasons }.
alert-why-gravity = موضوع «{ $kind }» است
alert-why-instant = واژه‌ای سنگین در منبعی معتبر یا از دو صدای جدا آمده است
alert-why-slow_burn = شکایت‌ها چند روز است که بیشتر می‌شود
alert-why-surprise = شمار مطلب‌ها بسیار بیشتر از معمول این ساعت است
alert-why-negativity = لحن بسیاری از مطلب‌ها منفی است
alert-why-audience = منابعی که نوشته‌اند روی هم پرمخاطب‌اند
alert-why-velocity = سرعت رشد زیاد است
alert-why-concentration = بیشتر مطلب‌ها درباره یک موضوع است
alert-why-unknown = نشانه‌ها هنوز کم است

alert-unseen = <b>آنچه نمی‌بینیم:</b> { $platforms }.
alert-unseen-more = <b>آنچه نمی‌بینیم:</b> { $platforms }؛ { $unseen }.
alert-owner = مسئول: { $name }، از { $at }
    .after = مسئول: { $name }، از { $at } ({ $duration } پس از هشدار)
    .none = مسئول: هنوز ندارد
    .told = مسئول: هنوز ندارد؛ { $at } به جانشین خبر داده شد
alert-golden = ساعت طلایی: تا { $at }
alert-muted = بی‌صدا: تا { $at }، به خواست { $name }
alert-footer = پرونده { $number }، به‌روز شده { $at }

alert-closed = <b>پرونده { $number } بسته شد: { $brand }</b>، { $at }
alert-closed-span = از نخستین مطلب تا بازگشت به حالت عادی: { $duration }.
alert-closed-peak = بیشترین شدت: { $severity } از ۵. { $mentions } مطلب در { $sources } منبع.
alert-closed-owner = مسئول: { $name }، از { $at }.
    .none = مسئول: نداشت.
alert-dismissed = <b>پرونده { $number } بی‌مورد بود: { $brand }</b> ({ $name }، { $at })
alert-dismissed-until = تا { $until } می‌توان برگرداند.
alert-dismissed-reason = دلیل: <b>{ $reason }</b>.

# The short messages that ring, in reply to the live message.
alert-rose = <b>پرونده { $number } به شدت { $severity } رسید.</b> { $brand }، { $at }
alert-reopened = <b>پرونده { $number } دوباره باز شد، شدت { $severity }.</b> { $brand }، { $at }
alert-newkind = <b>موضوع تازه‌ای به پرونده { $number } اضافه شد: { $kind }.</b> { $brand }، { $at }
alert-unowned = <b>پرونده { $number } هنوز مسئول ندارد.</b> { $brand }، شدت { $severity }
alert-ring-counts = تا این ساعت { $mentions } مطلب در { $sources } منبع؛ { $usual }.
alert-ring-kinds = موضوع تازه: { $kinds }.
alert-ring-why = { $reasons }.
alert-ring-unowned = پرونده هنوز مسئول ندارد.
alert-ring-owner = مسئول: { $name }.
alert-ring-since = هشدار { $at } فرستاده شد. یک نفر «با من» را بزند تا بقیه بدانند.

# Buttons.
alert-button-own = با من
alert-button-take = تحویل می‌گیرم
alert-button-posts = پست‌ها
alert-button-faq = پاسخ آماده
alert-button-mute = بی‌صدا ۱ ساعت
alert-button-dismiss = بی‌مورد است
alert-button-summary = خلاصه مدیر
alert-button-show = دیدن هشدار
alert-button-undo = برگردان
alert-button-sure = بله، بی‌مورد بود
alert-button-not-sure = نه، بماند
alert-button-why = چرا؟
alert-button-spread = مسیر بازنشر
alert-button-back = پست‌ها
alert-button-newer = قبلی
alert-button-older = بعدی
alert-button-open-case = پرونده باز شود
alert-button-no-case = لازم نیست

# What a press answers (at most 120 characters).
alert-toast-owned = مسئول پرونده { $number } شدید.
alert-toast-already-owned = { $name } { $at } مسئول شد. می‌خواهید تحویل بگیرید؟
alert-toast-owned-moment-earlier = یک لحظه زودتر، { $name } مسئول شد.
alert-toast-old-button = این دکمه مال { $day } است. وضعیت تازه را فرستادم.
alert-toast-no-right = این کار با «تحلیل‌گر» به بالاست. از مدیر تیم بخواهید.
alert-toast-muted = تا { $at } بی‌صدا. اگر شدت بالا برود، خبر می‌دهم.
alert-toast-mute-refused = شدت ۵ بی‌صدا نمی‌شود؛ اول یک نفر مسئول شود.
alert-toast-undone = پرونده { $number } دوباره باز است.
alert-toast-undo-late = مهلت برگرداندن تمام شده است.
alert-toast-undo-other-open = پرونده دیگری از همین برند باز است؛ این یکی بی‌مورد می‌ماند.
alert-toast-kept = پرونده { $number } باز می‌ماند.
alert-toast-case-opened = پرونده { $number } باز شد.
alert-toast-no-case = باشد؛ پرونده‌ای باز نشد.
alert-toast-no-posts = برای این پرونده هنوز پستی ثبت نشده است.
alert-toast-no-copies = در این پرونده متنی دو بار دیده نشد.

# Not worth an alert: the question at severity 4-5, and the reason afterwards.
dismiss-sure = <b>پرونده { $number } شدت { $severity } است.</b> بی‌مورد بود؟
dismiss-sure-who = نام شما ({ $name }) و ساعت ثبت می‌شود و تا ۱۰ دقیقه می‌توان برگرداند.
dismiss-noted = ثبت شد: <b>پرونده { $number } بی‌مورد بود</b> ({ $name }، { $at }). تا { $until } می‌توان برگرداند.
dismiss-ask = چرا بی‌مورد بود؟ با یک لمس، دفعه بعد بهتر می‌شود.
dismiss-thanks = ممنون. دلیل: <b>{ $reason }</b>.
dismiss-undone = برگشت: <b>پرونده { $number } باز است</b> ({ $name }، { $at }).
dismiss-reason-not_us = درباره ما نبود
dismiss-reason-advert = تبلیغ یا مسابقه
dismiss-reason-old = خبر قدیمی
dismiss-reason-small = کوچک بود
dismiss-reason-tone = لحن را بد فهمید

# The posts of a case, and the arithmetic of its severity.
posts-title = <b>پست‌های پرونده { $number }</b>، { $from } تا { $to } از { $all } پست
    .brand = <b>پست‌های { $brand }</b>، { $from } تا { $to } از { $all } پست
posts-first = <b>نخستین</b>، { $at }، { $source }
posts-top = <b>پربازدیدترین</b>، { $at }، { $source }
posts-one = { $at }، { $source }
posts-views = { $line }؛ { $views } بازدید
posts-tone = { $line }؛ لحن { $tone }

posts-order = نخست آغازگر، سپس پربازدیدترین، سپس تازه‌ترها.
    .brand = از تازه‌ترین به قدیمی‌ترین.
why-title = <b>چرا شدت { $severity }؟</b> پرونده { $number }، { $brand }
why-line = • { $part }: { $points } از ۱۰۰
why-total = مجموع: { $points } از ۱۰۰؛ هر بخش وزنی دارد و مجموع وزن‌ها ۱۰۰ است.
why-rule = دلیل باز شدن: { $reason }.
why-reason-spike = شمار مطلب‌ها از معمول این ساعت بسیار بیشتر شد
why-reason-negative_spike = شمار مطلب‌های منفی از معمول این ساعت بسیار بیشتر شد
why-reason-kind_spike = چند نفر هم‌زمان از موضوعی می‌گویند که برای این برند کم‌سابقه است
why-reason-slow_burn = شکایت‌ها چند روز است که بیشتر می‌شود
why-reason-rival_trouble = رقیب دچار مشکل شده است
why-reason-linked_trouble = فرد یا شرکت وابسته به برند دچار مشکل شده است
why-reason-cold_floor = معمول این برند را هنوز نمی‌شناسیم و شمار مطلب‌ها از کف ثابت گذشت
why-reason-instant = واژه‌ای سنگین در منبعی معتبر یا از دو صدای جدا آمد
why-reason-by_hand = یک نفر از تیم پرونده را باز کرد
why-counts = در بازه سنجش: { $stories } مطلب اصلی از { $owners } صدای جدا؛ معمول { $usual }.
    .cold = در بازه سنجش: { $stories } مطلب اصلی از { $owners } صدای جدا؛ معمول را هنوز نمی‌شناسیم.
why-rare = در حالت عادی، احتمال چنین شماری کمتر از یک در { $number } است.
why-index = برای شدت هشدار شاخص پذیرفته‌ای در دنیا نیست؛ این حساب خود ماست.
why-part-surprise = غیرعادی بودن شمار مطلب‌ها
why-part-negativity = سهم مطلب‌های منفی
why-part-audience = اعضای منابع
why-part-velocity = سرعت رشد
why-part-gravity = سنگینی موضوع
why-part-concentration = تمرکز بر یک موضوع

# What is usual and what is going on, once a brand's history is read.
picture-title = <b>{ $brand } اضافه شد؛ { $days } روز گذشته را خواندم.</b>
picture-counts = { $mentions } مطلب از { $sources } منبع. حالت عادی شما روزی حدود { $usual } مطلب است و نزدیک { $negative } آن منفی است.
    .none = مطلبی درباره این برند ندیدم؛ شاید نام یا جست‌وجوی آن درست نوشته نشده باشد.
picture-now = 🟡 یک موضوع همین حالا در جریان است: { $claim }، از { $from }، { $mentions } مطلب در { $sources } منبع. هشدار نفرستادم، چون پیش از آمدن من شروع شده بود. پرونده باز شود؟
picture-calm = 🟢 اکنون چیزی غیرعادی نمی‌بینم. اگر حرف‌ها از حالت عادی خارج شود، همین‌جا خبرتان می‌کنم.
picture-unseen = آنچه نمی‌بینیم: { $platforms }.

# How the texts of a case spread.
spread-title = <b>مسیر بازنشر، پرونده { $number }: { $brand }</b>
spread-counts = <b>یک متن، { $mentions } مطلب در { $sources } منبع، در { $span }</b>
spread-first = نخستین مطلبی که دیدیم: { $first }، { $at }
spread-node = • { $count } بازارسال از { $title } ({ $at })
    .outside = • { $count } بازارسال از { $title }، که آن را رصد نمی‌کنیم
spread-nameless = منبعی بی‌نام
spread-rest = • { $count } بازارسال دیگر از چند منبع
spread-unmarked = • { $count } رونوشت بدون نام مبدأ
spread-note = این‌ها فقط زمان و شمار است؛ از آن برنمی‌آید که چه کسی پشت آن است. بازنشر خبرگزاری‌ها و بیانیه خود ما هماهنگی شمرده نمی‌شود.
