# The command line: world files, imports, trouble with the database.

apply-kind-workspace = فضای کار
apply-kind-brand = برند
apply-kind-source = منبع
apply-kind-member = عضو
apply-kind-chat = گفت‌وگو
apply-added-one = افزوده شد: { $kind } { $name }
apply-changed-one = تغییر کرد: { $kind } { $name }، { $field } از { $old } به { $new }
apply-nothing = چیزی برای تغییر نبود؛ همه از پیش همین بود.
apply-changed = { $count } مورد افزوده شد یا تغییر کرد.
remove-done = برداشته شد: { $kind } { $name }
remove-unknown = این { $kind } را نمی‌شناسم: { $name }.
did-you-mean = { $said } منظورتان { $closest } بود؟

world-unreadable = فایل { $file } خوانده نمی‌شود.
world-not-utf8 = متن فایل { $file } به UTF-8 نیست.
world-too-large = فایل تنظیمات از ۵ مگابایت بزرگ‌تر است.
world-not-toml = فایل تنظیمات TOML درستی نیست: { $detail }
world-wrong-type = در { $where }: مقدار { $field } باید { $type ->
    [str] متن
    [int] عدد درست
    [bool] true یا false
    [list] فهرستی از متن‌ها
    [dict] جدول
   *[other] { $type }
} باشد.
world-missing-field = در { $where }: مقدار { $field } نیامده است.
world-bad-text = در { $where }: مقدار { $field } باید یک سطر ۱ تا { $limit } نویسه‌ای باشد.
world-not-one-of = در { $where }: مقدار { $field } نمی‌تواند { $value } باشد. یکی از این‌ها: { $choices }
world-out-of-range = در { $where }: مقدار { $field } باید از { $low } تا { $high } باشد.
world-unknown-field = در { $where }: نام { $field } را نمی‌شناسم.
world-bad-timezone = در { $where }: منطقه زمانی { $value } وجود ندارد.
world-bad-slug = در { $where }: کلید { $value } باید ۱ تا ۳۲ نویسه از a-z و 0-9 و _ و - باشد.
world-bad-address = در { $where }: نشانی { $value } نشانی یک منبع نیست. شکل درست: telegram/name یا feed/https://host/path.xml
world-named-twice = در { $where }: مورد { $value } دو بار آمده است.
world-unknown-brand = در { $where }، { $field }: برندی به نام { $value } نمی‌شناسم.
world-unknown-source = در { $where }: منبعی به نشانی { $value } نمی‌شناسم.
world-link-without-role = در { $where }: مقدارهای linked_to و link فقط برای برندهای با نقش linked هستند.
world-link-to-other = در { $where }: برند { $value } برند خودی نیست و چیزی به آن وابسته نمی‌شود.
world-bad-query = عبارت جست‌وجوی برند { $brand }: { $detail } جای { $position }: { $around }

query-empty = عبارت جست‌وجو خالی است.
query-unfinished = عبارت جست‌وجو ناتمام است؛ پرانتز یا گیومه‌ای باز مانده یا واژه‌ای کم است.
query-open-quote = گیومه‌ای که اینجا باز شده بسته نشده است.
query-unexpected = جای { $word } اینجا نیست.
query-too-long = عبارت جست‌وجو بلند است یا بیش از { $word } واژه دارد.
query-too-deep = پرانتزهای تودرتو بیش از اندازه‌اند.
query-stray-operator = یک سوی { $word } خالی است.
query-empty-term = در { $word } حرف یا رقمی برای جست‌وجو نیست.

storage-failed = پایگاه داده نپذیرفت. گزارش برنامه بیشتر می‌گوید.
storage-from-the-future = پایگاه داده را نسخه تازه‌تری از هشدار ساخته است (بازنگری { $revision }). همان نسخه را نصب کنید یا پایگاه داده دیگری بدهید.
storage-disk-full = دیسک پر است. آنچه ذخیره شده از دست نرفته؛ جا باز کنید و دوباره آغاز کنید.
storage-unreachable = پایگاه داده باز نمی‌شود یا در قفل برنامه دیگری است.

import-unreadable = فایل { $file } خوانده نمی‌شود.
import-no-format = فایل { $file } نه JSON سطری است، نه CSV با سطر عنوان، نه خروجی result.json تلگرام.
import-bad-option = گزینه { $option } به شکل NAME=VALUE است، با یکی از: { $fields }
import-bad-timezone = منطقه زمانی { $value } وجود ندارد.
import-no-column = فایل ستون { $column } ندارد. ستون‌هایش: { $columns }
import-bad-row = سطر { $line }: { $detail }
import-row-not-json = نوشته‌اش JSON درستی نیست.
import-row-not-object = نوشته‌اش یک شیء JSON نیست.
import-row-not-utf8 = متنش به UTF-8 نیست.
import-row-too-long = از ۱۰ مگابایت بلندتر است.
import-row-columns = شمار ستون‌هایش با سطر عنوان نمی‌خواند.
import-row-missing = مقدار { $field } نیامده است.
import-row-bad-source = مقدار { $value } منبع نیست.
import-row-bad-time = زمان { $value } خوانده نمی‌شود.
import-row-naive-time = زمان { $value } منطقه زمانی ندارد؛ آن را با --tz بدهید.
import-row-future-time = زمان { $value } در آینده است.
import-row-bad-views = مقدار { $value } شمار بازدید نیست.
import-more-errors = … و { $count } سطر دیگر هم پذیرفته نشد.
import-done = { $read } سطر خوانده شد: { $new } پست تازه، { $known } از پیش شناخته، { $refused } پذیرفته‌نشده؛ { $mentions } مطلب درباره برندها.
