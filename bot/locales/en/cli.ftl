# The command line: world files, imports, trouble with the database.

apply-kind-workspace = workspace
apply-kind-brand = brand
apply-kind-source = source
apply-kind-member = member
apply-kind-chat = chat
apply-added-one = Added { $kind } { $name }
apply-changed-one = Changed { $kind } { $name }, { $field }: from { $old } to { $new }
apply-nothing = Nothing to change, all was so already.
apply-changed = { $count ->
    [one] { $count } entry was added or changed.
   *[other] { $count } entries were added or changed.
}
remove-done = Removed { $kind } { $name }
remove-unknown = No { $kind } { $name } is known.
did-you-mean = { $said } Did you mean { $closest }?

world-unreadable = The file { $file } cannot be read.
world-not-utf8 = The file { $file } is not UTF-8 text.
world-too-large = The world file is larger than 5 MB.
world-not-toml = The world file is not valid TOML: { $detail }
world-wrong-type = In { $where }: { $field } must be of type { $type ->
    [str] text
    [int] whole number
    [bool] true or false
    [list] list of texts
    [dict] table
   *[other] { $type }
}.
world-missing-field = In { $where }: { $field } is missing.
world-bad-text = In { $where }: { $field } must be one line of 1 to { $limit } characters.
world-not-one-of = In { $where }: { $field } cannot be { $value }. It is one of: { $choices }.
world-out-of-range = In { $where }: { $field } must lie between { $low } and { $high }.
world-unknown-field = In { $where }: the field { $field } is not known.
world-bad-timezone = In { $where }: there is no time zone { $value }.
world-bad-slug = In { $where }: the key { $value } must be 1 to 32 of a-z, 0-9, _ and -.
world-bad-address = In { $where }: { $value } is not the address of a source. Right forms: telegram/name and feed/https://host/path.xml
world-named-twice = In { $where }: { $value } is there twice.
world-unknown-brand = In { $where }, { $field }: no brand { $value } is known.
world-unknown-source = In { $where }: no source { $value } is known.
world-link-without-role = In { $where }: linked_to and link belong to brands of the role linked.
world-link-to-other = In { $where }: { $value } is not one of our own brands, so nothing can be linked to it.
world-bad-query = The query of brand { $brand }: { $detail } Place { $position }: { $around }

query-empty = The query is empty.
query-unfinished = The query ends too early; a bracket or a quotation mark is still open, or a word is missing.
query-open-quote = The quotation mark opened here is not closed.
query-unexpected = { $word } cannot stand here.
query-too-long = The query is too long, or holds more than { $word } terms.
query-too-deep = Too many brackets inside each other.
query-stray-operator = { $word } has nothing to join on one of its sides.
query-empty-term = { $word } holds no letter or digit to search for.

storage-failed = The database refused. The log says more.
storage-from-the-future = The database was made by a newer version of Hoshdar (revision { $revision }). Install that version or use another database.
storage-disk-full = The disk is full. Nothing stored so far is lost; make room and start again.
storage-unreachable = The database cannot be opened, or it is locked by another program.

import-unreadable = The file { $file } cannot be read.
import-no-format = { $file } is neither JSON lines, nor CSV with a header line, nor Telegram's result.json.
import-bad-option = { $option } wants NAME=VALUE with one of: { $fields }.
import-bad-timezone = There is no time zone { $value }.
import-no-column = The file has no column { $column }. Its columns: { $columns }
import-bad-row = Line { $line }: { $detail }
import-row-not-json = not valid JSON.
import-row-not-object = not a JSON object.
import-row-not-utf8 = not UTF-8 text.
import-row-too-long = longer than 10 MB.
import-row-columns = it has more or fewer columns than the header.
import-row-missing = { $field } is missing.
import-row-bad-source = { $value } is not a source.
import-row-bad-time = the time { $value } cannot be read.
import-row-naive-time = the time { $value } names no time zone. Give one by --tz.
import-row-future-time = the time { $value } lies in the future.
import-row-bad-views = { $value } is not a number of views.
import-more-errors = … and { $count } more lines refused.
import-done = { $read } rows read: { $new } new posts, { $known } already known, { $refused } refused; { $mentions } mentions of brands.
