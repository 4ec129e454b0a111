# The command line on reading: a brand's own words, and what a query would hit.

world-bad-word = The word { $word } cannot be kept for brand { $brand }: { $detail }
world-too-many-words = In { $where }: a brand has at most { $limit } words of its own.
word-empty = it has no letter or digit to look for, or signs that mean something else: { $word }
word-too-long = it is longer than { $limit } characters.
word-bad-gravity = gravity goes from 0 to 5, not { $gravity }.
word-unknown-kind = no kind { $kind } is known. One of: { $kinds }
word-too-grave = { $word } tells of { $kind }, which is of the gravest; it cannot be made lighter.
words-usage = Usage: hoshdar brands words KEY list, or add WORD --kind KIND --gravity 1..5 (or --gravity 0), or remove WORD
words-added = Brand { $brand } keeps the word { $word }. Words of this brand: { $count }.
words-removed = Brand { $brand } keeps the word { $word } no longer. Words of this brand: { $count }.
words-unknown = This brand has no word { $word }.
preview-one-of = Give either a brand's key or --query.
preview-bad-query = The query: { $detail } At { $position }: { $around }
preview-total = Of the last { $days } days { $read } posts were read; the query hits { $hits }.
preview-term = { $term }: in { $hits } posts; { $alone } of them come by this word alone.
