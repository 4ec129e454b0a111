# /faq: prepared responses by kind, search, one entry.

faq-title = <b>Prepared responses</b> ({ $count })
faq-how = Choose a kind or type a few words, e.g. <code>/faq product return</code>
faq-suggested = Suggested for case { $number }:
faq-row = { $number }. { $title }
faq-found = <b>Responses near "{ $words }"</b>
faq-none = No response found for "{ $words }". Try other words, or choose a kind.
faq-kinds = <b>Kinds</b>
faq-kind = <b>{ $kind }</b> ({ $count })
faq-case-none = There is no prepared response for this kind yet.

faq-entry = <b>{ $title }</b>
faq-entry-about = { $form }, { $kind }. The text ships with the bot; nobody of your team has approved it yet.
faq-entry-blanks = { $count ->
    [one] { $count } blank is to be filled. The full text is the next message.
   *[other] { $count } blanks are to be filled. The full text is the next message.
}
faq-entry-no-blanks = It has no blanks. The full text is the next message.
faq-no-short = This response has no short version.

faq-form-holding = Holding statement
faq-form-answer = Answer to a question
faq-form-script = Support script
faq-form-correction = Correction
faq-form-apology = Apology
faq-form-update = Update

faq-button-short = Short version
faq-button-kind = Same kind
faq-button-kinds = All kinds
