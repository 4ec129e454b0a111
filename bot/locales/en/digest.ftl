# The morning report, and the line about good words that /summary carries too.

digest-title = <b>Morning report, { $day }</b>, 24 hours to { $clock }
digest-figures = <b>{ $brand }:</b> { $mentions } mentions, as usual ({ $usual }), { $negative } negative.
    .busy = <b>{ $brand }:</b> { $mentions } mentions, more than usual ({ $usual }), { $negative } negative.
    .cold = <b>{ $brand }:</b> { $mentions } mentions, { $negative } negative. We do not know its usual yet.
digest-cases = <b>Open cases:</b> { $cases }.
digest-case = case { $number }, { $claim } (unconfirmed), severity { $severity }, { $owner }
digest-owner = owner { $name }
    .none = no owner yet
digest-held = <b>Held alerts:</b> { $cases }. The day's limit was reached; 4 and 5 are never held.
    .none = No alert was held.
digest-held-case = case { $number }, { $kind }, severity { $severity }
digest-others = <b>Rivals and linked names:</b> { $matters }.
digest-other = { $brand }: { $claim } (unconfirmed), { $mentions } mentions
    .open = { $brand }: { $claim } (unconfirmed), { $mentions } mentions, still going on
digest-more = { $count } more
digest-praise = <b>Opportunity:</b> in { $span } to { $at }, { $mentions } mentions came and { $positives } of them were praise; more than usual for that hour.
digest-silence = <b>Little talk:</b> almost nothing is said of this brand, though its sources are seen.
digest-button-summary = Summary
