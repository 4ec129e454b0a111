# What the posts of a case say alike, and what people ask.

talk-button = پرسش‌ها
talk-said = <b>گفته می‌شود</b> (تأیید نشده): { $facts }؛ { $posts } پست از { $sources } منبع
talk-batch = سری { $name }
talk-branch = شعبه { $name }
talk-day = { $day }
talk-title = <b>گفته‌ها و پرسش‌های پرونده { $number }</b>، از { $posts } پست تازه‌تر
talk-worded = پرسش‌ها و عبارت‌ها از { $posts } پست تازه‌تر است.
talk-nothing-agreed = هنوز چیزی نیست که دست‌کم ۳ منبع جدا یکسان بگویند.
talk-questions = <b>آنچه مردم می‌پرسند</b>
talk-question = { $place }. «{ $question }»؛ { $posts } پست از { $sources } منبع
talk-no-questions = هنوز پرسشی نیست که دست‌کم ۲ بار آمده باشد.
talk-phrases = <b>عبارت‌های پرتکرار</b>: { $phrases }
