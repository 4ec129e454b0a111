# /calendar: holidays and the team's own campaigns.

calendar-title = <b>تقویم</b>
calendar-added = ثبت شد: <b>{ $name }</b>، { $days }
calendar-campaigns = <b>کمپین‌های شما:</b>
    .none = کمپینی ثبت نشده است.
calendar-campaign = • { $days }: { $name }
calendar-holidays = <b>تعطیلی‌های پیش رو:</b>
calendar-holiday = • { $day }: { $name }
calendar-what = در روزهای کمپین حرف بیشتری عادی شمرده می‌شود و روز تعطیل مثل جمعه. شکایت و موضوع سنگین در این روزها هم هشدار می‌دهد.
calendar-how = برای افزودن، تاریخ و نام را بنویسید: <code>{"\u2068"}/calendar ۱۲ آذر تا ۱۵ آذر حراج زمستان{"\u2069"}</code>
calendar-button-remove = حذف { $name }
date-span = { $start } تا { $end }
words-until = تا الی
command-calendar = تعطیلی‌ها و کمپین‌ها
help-calendar = <b>تعطیلی‌ها و کمپین‌های خودتان</b>: { $command }، مثلاً <code>{"\u2068"}/calendar ۱۲ آذر تا ۱۵ آذر حراج زمستان{"\u2069"}</code>

error-calendar-date = تاریخ را نفهمیدم. برای نمونه: /calendar ۱۲ آذر تا ۱۵ آذر حراج زمستان
error-calendar-order = پایان کمپین پیش از آغاز آن است.
error-calendar-name = کمپین یک نام کوتاه می‌خواهد و بیشتر از { $most } روز نمی‌شود. برای نمونه: /calendar ۱۲ آذر تا ۱۵ آذر حراج زمستان
error-calendar-unknown = کمپینی با شماره { $number } نیست.
