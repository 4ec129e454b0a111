# The command line on reading: a brand's own words, and what a query would hit.

world-bad-word = واژه { $word } برای برند { $brand } پذیرفته نشد: { $detail }
world-too-many-words = در { $where }: هر برند بیش از { $limit } واژه از آن خود ندارد.
word-empty = حرف یا رقمی برای جست‌وجو ندارد، یا نشانه‌هایی دارد که معنای دیگری دارند: { $word }
word-too-long = از { $limit } نویسه بلندتر است.
word-bad-gravity = وزن از ۰ تا ۵ است، نه { $gravity }.
word-unknown-kind = نوع { $kind } را نمی‌شناسم. یکی از این‌ها: { $kinds }
word-too-grave = واژه { $word } نشانه { $kind } است که سنگین‌ترین وزن را دارد؛ سبک‌تر نمی‌شود.
words-usage = شکل درست: hoshdar brands words KEY list، یا add WORD --kind KIND --gravity 1..5 (یا --gravity 0)، یا remove WORD
words-added = واژه { $word } برای برند { $brand } نگه داشته شد. واژه‌های این برند: { $count }.
words-removed = واژه { $word } از برند { $brand } برداشته شد. واژه‌های این برند: { $count }.
words-unknown = این برند واژه { $word } را ندارد.
preview-one-of = یا کلید برند را بدهید یا --query را.
preview-bad-query = عبارت جست‌وجو: { $detail } جای { $position }: { $around }
preview-total = در { $days } روز گذشته { $read } پست خوانده شد؛ این عبارت در { $hits } پست هست.
preview-term = { $term }: در { $hits } پست؛ { $alone } پست را فقط همین واژه می‌آورد.
