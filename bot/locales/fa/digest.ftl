# The morning report, and the line about good words that /summary carries too.

digest-title = <b>گزارش صبح، { $day }</b>، ۲۴ ساعت تا { $clock }
digest-figures = <b>{ $brand }:</b> { $mentions } مطلب، در حد معمول ({ $usual })، { $negative } منفی.
    .busy = <b>{ $brand }:</b> { $mentions } مطلب، بیشتر از معمول ({ $usual })، { $negative } منفی.
    .cold = <b>{ $brand }:</b> { $mentions } مطلب، { $negative } منفی. معمول این برند را هنوز نمی‌شناسیم.
digest-cases = <b>پرونده‌های باز:</b> { $cases }.
digest-case = پرونده { $number }، { $claim } (تأیید نشده)، شدت { $severity }، { $owner }
digest-owner = مسئول { $name }
    .none = هنوز بی‌مسئول
digest-held = <b>هشدارهای نگه‌داشته:</b> { $cases }. سقف هشدارهای روز پر شده بود؛ شدت ۴ و ۵ هرگز نگه داشته نمی‌شود.
    .none = هشداری نگه داشته نشد.
digest-held-case = پرونده { $number }، { $kind }، شدت { $severity }
digest-others = <b>رقبا و وابستگان:</b> { $matters }.
digest-other = { $brand }: { $claim } (تأیید نشده)، { $mentions } مطلب
    .open = { $brand }: { $claim } (تأیید نشده)، { $mentions } مطلب، هنوز در جریان
digest-more = و { $count } مورد دیگر
digest-praise = <b>فرصت:</b> در { $span } تا { $at }، { $mentions } مطلب آمد و { $positives } مطلب آن تعریف بود؛ بیش از معمول آن ساعت.
digest-silence = <b>کم‌حرفی:</b> از این برند تقریباً حرفی زده نمی‌شود، با اینکه منابع دیده می‌شوند.
digest-button-summary = خلاصه مدیر
