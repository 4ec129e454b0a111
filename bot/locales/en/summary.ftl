# /summary: five lines that a manager can forward as they are. It must fit a caption of 1,024 characters.

summary-title = <b>{ $brand }, { $period } to { $day }, { $clock }</b>

summary-1-case = <b>1. What happened:</b> since { $since }, "{ $claim }". Not confirmed yet. Case { $number } is open, severity { $severity }.
summary-1-case-closed = <b>1. What happened:</b> since { $since }, "{ $claim }". Case { $number } is closed.
summary-1-usual = <b>1. What happened:</b> no case was opened; the volume of talk was usual.
summary-1-above = <b>1. What happened:</b> more talk than usual; no case was opened.
summary-1-unknown = <b>1. What happened:</b> no case was opened. What is usual is not known yet.
summary-1-more = { $count ->
    [one] { $count } more case in this span.
   *[other] { $count } more cases in this span.
}

summary-2 = <b>2. How much:</b> { $mentions } mentions in { $sources } sources; usual { $usual }.
summary-2-cold = <b>2. How much:</b> { $mentions } mentions in { $sources } sources; the usual is not known yet ({ $days } days seen).
summary-2-none = <b>2. How much:</b> nothing seen in this span.
summary-2-copies = { $copies } are copies.
summary-2-copies-of = { $copies } are copies of { $texts } texts.
summary-2-tone = Tone { $negative } negative, { $neutral } neutral, { $positive } positive.
summary-2-peak-hour = Busiest hour: { $from } to { $to }.
    .last = The last hour is the busiest.
summary-2-peak-day = Busiest day: { $day }.
    .last = The last day is the busiest.
summary-2-growing = Still growing.
summary-2-peaked = Past its peak; too early to say it is fading.
summary-2-fading = Fading.

summary-3 = <b>3. Who:</b> largest sources: { $sources }.
summary-3-none = <b>3. Who:</b> no source wrote about the brand.
summary-3-source = { $title } ({ $audience } members)
summary-3-source-plain = { $title }

summary-4 = <b>4. What people say:</b> most talk: { $topics }.
summary-4-asked = <b>4. What people want:</b> { $questions } mentions are questions. Most talk: { $topics }.
summary-4-asked-only = <b>4. What people want:</b> { $questions } mentions are questions.
summary-4-none = <b>4. What people want:</b> no frequent question or topic seen.

summary-5 = <b>5. What we did:</b> { $deeds }.
summary-5-none = <b>5. What we did:</b> nothing is recorded in the case yet.
summary-5-no-case = <b>5. What we did:</b> there was no case in this span.

summary-deed-owned = { $clock } case { $number } got an owner
summary-deed-taken_over = { $clock } case { $number } was handed to a colleague
summary-deed-muted = { $clock } reminders of case { $number } were muted for an hour
summary-deed-attached = { $clock } a post was added to case { $number }

summary-unseen = Not seen: { $platforms }.
summary-unseen-more = Not seen: { $platforms }; { $unseen }.
summary-picture-title = { $brand }, { $period } to { $day }

error-unknown-brand = I know no brand named "{ $name }". For example: { $example }
error-unknown-brand-near = I know no brand named "{ $name }". Did you mean { $near }?

chart-mentions = all mentions
chart-negatives = negative mentions
chart-usual = usual
chart-nothing = Nothing seen in this span
