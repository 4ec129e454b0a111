# Sources that are not seen: one message, edited in silence until they are back.

outage-title = ⚫ <b>بخشی از منابع را نمی‌بینیم</b>
outage-title-all = ⚫ <b>هیچ منبعی را نمی‌بینیم</b>
outage-title-account = ⚫ <b>حساب خواننده تلگرام بیرون مانده است</b>
outage-title-silent = ⚫ <b>از بعضی منابع چیزی نمی‌رسد</b>
outage-count = از { $since }، { $count } منبع از { $total } منبع در دسترس نیست: { $which }.
outage-count-silent = از { $since }، { $count } منبع از { $total } منبع بیش از عادت خود چیزی ننوشته است: { $which }.
outage-share = حدود { $share } اعضای منابع.
outage-back-some = { $count } منبع دیگر این فهرست دوباره دیده می‌شود.

outage-all-of = همه { $count } منبع { $platform }
outage-some-of = { $count } منبع { $platform }
outage-named = «{ $title }» ({ $error })
outage-named-silent = «{ $title }»

outage-means = <b>یعنی چه:</b> اگر در این منابع خبری باشد، فعلاً خبردار نمی‌شویم. کم شدن مطالب در این مدت نشانه آرامش نیست و در حالت عادی حساب نمی‌شود.
outage-means-silent = <b>یعنی چه:</b> صفحه‌شان باز می‌شود و چیزی از قلم نیفتاده است، اما سکوتشان از درازترین سکوت ماه پیش هم بیشتر شده است. شاید جای دیگری رفته باشند.
outage-do = <b>چه می‌کنیم:</b> دوباره امتحان می‌کنیم، بار بعد { $next }. پس از وصل شدن، مطالب جامانده را می‌خوانیم و همین پیام به‌روز می‌شود.
outage-do-silent = <b>چه می‌کنیم:</b> همچنان می‌خوانیم؛ با نخستین پست تازه همین پیام به‌روز می‌شود.
outage-you-nothing = <b>از شما:</b> کاری لازم نیست.
outage-you-network = <b>از شما:</b> این همه با هم، بیشتر نشانه شبکه خود ماست. اینترنت این دستگاه و پروکسی‌ها را ببینید؛ فرمان <code>{"\u2068"}hoshdar check{"\u2069"}</code> می‌گوید کدام یک باز نمی‌شود.
outage-you-account = <b>از شما:</b> { $error }.
outage-account-lost = ⚫ <b>حساب خواننده { $name } از { $since } بیرون مانده است.</b>
outage-account-others = کانال‌ها را { $count } حساب دیگر می‌خوانند.
outage-you-address = <b>از شما:</b> این‌ها خودبه‌خود درست نمی‌شود. در فهرست منابع، نشانی تازه‌شان را بدهید یا برشان دارید.
outage-you-silent = <b>از شما:</b> اگر کانال به نشانی تازه‌ای رفته است، آن را اضافه کنید.

outage-over = ⚫ <b>منابع از { $clock } دوباره دیده می‌شوند.</b>
outage-over-silent = ⚫ <b>منابع ساکت از { $clock } دوباره می‌نویسند.</b>
outage-over-left = ⚫ <b>منابعی که نمی‌دیدیم دیگر رصد نمی‌شوند.</b>
outage-over-was = از { $since } تا { $until }، { $count } منبع: { $which }.
outage-late = { $mentions } مطلب جامانده خوانده شد و در زمان خودش به حساب آمد.
outage-late-none = مطلب جامانده‌ای درباره برندهای شما نبود.
outage-blind = بخشی از این بازه برای { $count } منبع ندیده می‌ماند: { $which }.
outage-blind-none = چیزی از این بازه ندیده نماند.

outage-button-list = فهرست منابع
