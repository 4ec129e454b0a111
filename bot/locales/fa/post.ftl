# A post that somebody forwards or pastes: seen or new, and what can be done with it.

post-seen = <b>این متن را دیده‌ایم.</b> نخستین بار { $moment } در «{ $source }».
post-seen-like = <b>متنی نزدیک به این را دیده‌ایم.</b> نخستین بار { $moment } در «{ $source }».
post-copies = { $copies } بازنشر، در مجموع در { $sources } منبع.
post-copies-none = بازنشری از آن ندیده‌ایم.
post-tone = لحن درباره { $brand }: { $tone }.
post-no-brand = نام هیچ‌یک از برندهای شما در آن نیست.
post-in-case = در پرونده { $number } است.
post-in-no-case = در هیچ پرونده‌ای نیست.

post-new-unwatched = <b>این متن تازه است</b> و منبعش، «{ $source }»، را رصد نمی‌کنیم.
post-new-watched = <b>این متن تازه است.</b> منبعش، «{ $source }»، را رصد می‌کنیم، اما این پست هنوز به ما نرسیده است.
post-new-unknown = <b>این متن تازه است</b> و منبعش معلوم نیست.
post-new-watch = منبع اضافه شود؟
post-new-attach = به پرونده‌ای وصل شود؟
post-recent = نشانی پست و عین متن را در همه مطالب گشتیم و متن‌های نزدیک را در مطالب تازه.
post-unseen = آنچه نمی‌بینیم: { $platforms }.
post-unseen-more = آنچه نمی‌بینیم: { $platforms }؛ { $unseen }.

post-link-only = <b>این پست را ندیده‌ایم.</b> متن پشت لینک را نمی‌خوانم؛ خود پست یا متنش را بفرستید.
post-hint = برای جست‌وجو خود پست، لینک آن یا متنش (دست‌کم شش واژه) را بفرستید. راهنمای دستورها: { $command }

post-watching = منبع «{ $source }» اضافه شد؛ از این پس خوانده می‌شود.
post-watching-already = منبع «{ $source }» از پیش رصد می‌شود.
post-attached = پست به پرونده { $number } وصل شد.
post-attached-already = این پست از پیش در پرونده { $number } است.
post-case-closed = پرونده { $number } دیگر باز نیست.
post-draft-gone = این درخواست قدیمی است. پست را دوباره بفرستید.

post-button-watch = رصد منبع
post-button-attach = وصل به { $number }
post-button-watching = رصد می‌شود
post-button-attached = وصل شد به { $number }

post-link-readable = <b>این پست را ندیده‌ایم.</b> برای جست‌وجو خود پست یا متنش را بفرستید؛ متن پشت لینک را هم می‌توانم بیاورم.
post-button-article = متن کامل

article-reading = متن را می‌آورم؛ چند ثانیه صبر کنید.
article-title = <b>{ $title }</b>
article-whole = نشانی: { $url }
article-goes-on = ادامه‌اش در همان صفحه است: { $url }
article-not-read = متن نیامد: { $reason }. نشانی: { $url }
