# /why: why there is no alert, or why the case is still open.

help-why = <b>Why there was no alert, and what is missing</b>: { $command }

why-brand-title = <b>Why no alert? { $brand }</b>, { $moment }
why-open-title = <b>Why is it still open? { $brand }</b>, { $moment }
why-fires-now = Every condition of an alert is met right now; the alert is on its way.
why-case = Case { $number }, severity { $severity }, open since { $since }.
why-case-calm = Calm since { $since }; if it stays so, it closes at { $closes }.
why-case-above = Still open, because the talk is not yet near its usual.
why-case-held = Its alert was not sent, because the day's budget was used up; the morning report tells it.
why-past = { $moment }: { $reason }
    .held = { $moment }: { $reason }; the day's budget was used up
why-following-still_open = a case is open; what comes joins it
why-following-calming = a case is open, and the talk is near its usual
why-met = • { $what }: met.
why-unmet = • <b>{ $what }: not yet.</b>
why-condition-too_few = at least { $needed } original posts ({ $value } came)
why-condition-too_few_owners = at least { $needed } independent voices ({ $value } spoke)
why-condition-usual = a count unusual for this hour (probability below one in { $odds })
    .cold = the usual is not known yet; at least { $floor } original posts in half an hour
why-condition-neutral = a negative tone or a grave matter
why-missing = { $posts } more negative posts would make it an alert.
why-missing-owners = { $posts } more negative posts, from at least { $owners } other sources, would make it an alert.
why-grave = A grave word in a weighty source, or from two separate voices, alerts at once.
why-looked = Last look by itself: { $moment }.

# hoshdar backtest

backtest-head = { $mentions } mentions in the last { $days } days; alerts that would have come: { $count }.
backtest-late = { $count } mentions were seen late; as then, they open nothing by themselves.
backtest-backfilled = { $count } mentions were read later; they are judged as if seen when they were published.
backtest-cold = At the beginning of that time the brand's usual was not known yet: the fixed floor held.
backtest-one = { $at }: severity { $severity } (highest { $peak }), { $kind }. { $reason }.
backtest-numbers = In { $minutes } minutes: { $stories } original posts from { $owners } separate voices, { $negatives } negative; usual { $usual }. Surprise { $surprise }, severity score { $score } of 100.
backtest-reopened = It would have reopened { $count } times.
backtest-held = The day's budget was used up: it would have come in the morning digest.
backtest-post = { $at }, { $source }: { $text }
backtest-took = { $seconds } seconds
backtest-policy-unreadable = { $file } cannot be read.
backtest-policy-wrong = { $file } holds a value that cannot be used: { $name }
cli-unknown-brand = There is no brand "{ $name }".
