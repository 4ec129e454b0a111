# `hoshdar learn`, `hoshdar model`, and trouble with what reads the tone.

learn-done = { $count ->
    [one] { $count } label learnt (learning { $number }).
   *[other] { $count } labels learnt (learning { $number }).
} Altogether: { $all }
learn-on-labels = On these labels, each text unseen: right from { $before } to { $after }, mean F1 from { $macro_before } to { $macro_after }
learn-few = With fewer than { $least } labels, before and after cannot be measured.
learn-on-corpus = On { $texts } other texts: the answer changed for { $changed } of them; mean F1 from { $macro_before } to { $macro_after }
learn-brand = Brand { $brand }: { $count } labels for it alone
learn-undone = Learning { $number } taken back ({ $count } labels). Altogether: { $all }
learn-nothing = Nothing has been learnt yet.
learn-one-thing = Give one of these: a file of labels, --undo or --list

labels-columns = Line { $line }: wants the columns text and label. The file's columns: { $columns }
labels-not-csv = Line { $line }: not valid CSV.
labels-none = Line { $line }: no label follows the header.
labels-too-many = The file holds more than { $limit } labels.
labels-unreadable = The file { $file } cannot be read.
labels-too-large = The file is larger than { $limit } MB.
labels-not-utf8 = Line { $line }: not UTF-8 text.
labels-too-many-cells = Line { $line }: more cells than columns; a text that holds a comma wants quotation marks.
labels-bad-label = Line { $line }: the label { $value } is not known. One of: 0, 1, 2, negative, neutral, positive
labels-no-text = Line { $line }: the text is empty.
labels-bad-brand = Line { $line }: the brand { $value } must be 1 to 32 of a-z, 0-9, _ and -.
labels-book-broken = The book of labels ({ $file }) is broken in line { $line }. What was learnt is left out until it is mended.

model-shown = Model { $choice }, version { $version }
model-shown-learnt = Learnt: { $count } labels, { $brands ->
    [0] none for one brand alone
    [one] some for { $brands } brand alone
   *[other] some for { $brands } brands alone
}
model-works = The reader of tone is ready ({ $version }).
model-exported = Written: { $folder }, { $megabytes } MB. Same answer on { $same } of { $texts } trial texts; largest difference of a score { $difference }

model-unknown-kind = There is no model { $value }. One of: builtin, onnx:DIR, transformers:NAME_OR_DIR
model-labels-unknown = It is not known which tone each class of the model is ({ $names }). Name the classes in order in HOSHDAR_MODEL_LABELS, such as negative,neutral,positive
model-extra-missing = The libraries of this model are not installed: pip install hoshdar[{ $extra }]
model-file-missing = The file { $file } is missing or cannot be read.
model-file-broken = The file { $file } is not what it should be.
model-file-changed = The file { $file } is not the one that was made.
model-wrong-inputs = The model's graph wants inputs that are not known: { $names }
model-wrong-answer = The model has { $classes } classes and answers in the shape { $shape }.
model-not-numbers = The model answers with something else than numbers.
model-not-loaded = The model could not be loaded ({ $cause }).
model-failed = The model broke down ({ $cause }).
model-slow-tokenizer = This model has no fast tokenizer and cannot become ONNX.

status-model = The reader of tone that was set does not work; until it does, the built-in one reads. The command hoshdar check says why.
status-labels = What was learnt about tone cannot be read and is left out. The command hoshdar check says why.
