# /status: is it serious, what is usual, what do we not see.

status-calm = 🟢 <b>{ $brand }: as usual</b>
status-busy = 🔵 <b>{ $brand }: more than usual</b>, no open case
status-unknown = 🔵 <b>{ $brand }: no open case</b>
status-blind = ⚫ <b>{ $brand }: we cannot see some sources</b>
status-case = { $emoji } <b>{ $brand }: one open case, severity { $severity }</b>
status-cases = { $emoji } <b>{ $brand }: { $count } open cases, highest severity { $severity }</b>
status-span = 24 hours to { $day }, { $clock }

status-case-line = <b>Case { $number }:</b> { $claim }
status-case-owner = Owner: { $owner }
status-case-no-owner = Owner: none yet
status-case-count = { $said ->
    [one] { $said } mention since { $since }, { $mentions } of them in this matter.
   *[other] { $said } mentions since { $since }, { $mentions } of them in this matter.
}
status-outside = { $mentions ->
    [one] Outside this matter: { $mentions } mention.
   *[other] Outside this matter: { $mentions } mentions.
}

status-mentions-weekday = { $mentions } mentions; { $weekday }s usually have { $usual }.
status-mentions-any-day = { $mentions } mentions; other days usually have { $usual }.
status-mentions-cold = { $mentions } mentions. We do not know your usual yet ({ $days } days seen). Until { $needed } days we alert on a fixed floor of { $floor } mentions an hour.
status-tone = Tone: { $negative } negative, { $neutral } neutral, { $positive } positive. Net { $net }.
status-tone-before = Tone: { $negative } negative, { $neutral } neutral, { $positive } positive. Net { $net } (the 24 hours before: { $before }).
status-topics = Most talk: { $topics }.
status-topic = { $kind } ({ $count })
status-silence = Almost nothing is said of this brand, though its sources are seen.

status-no-case = Open cases: none.
status-no-case-last = Open cases: none. Last case: { $day }.
status-rivals-usual = Rivals: { $rivals } as usual.
status-rivals-busy = Rivals: { $rivals } above usual.
status-rivals-both = Rivals: { $busy } above usual; { $usual } as usual.
status-sources-all = Sources: all { $sources } seen. { $platforms } are not in this report.
status-sources-some = Sources: { $seen } of { $sources } seen; { $unseen }. { $platforms } are not in this report.
status-sources-none = Sources: none added yet.
status-unseen = { $count } from { $platform } unreachable since { $since }
status-unseen-never = { $count } from { $platform } not read yet
status-sources-missed = Sources: all { $sources } seen; { $missed }. { $platforms } are not in this report.
status-missed = { $count } from { $platform } unseen from { $since } to { $until }
status-missed-spells = { $count } from { $platform } unseen in { $spells } spells, { $length } in all
status-tone-alike = Tone: { $negative } negative, { $neutral } neutral, { $positive } positive. Net { $net }; in the { $sources } sources seen on both days { $alike }, the 24 hours before { $before }.

status-no-brand = No brand is set up yet. Ask the person who runs me to add yours.

status-button-case = Case { $number }
status-button-summary = Summary
status-button-sov = Share of voice
status-button-why = Why no alert?

whynot-title = <b>Why no alert? { $brand }</b>, last look { $moment }
whynot-never = This brand has not been looked at yet.
whynot-figures = In the window: { $stories } stories of { $owners } independent voices, { $negatives } negative mentions. Usual for it: { $usual } stories.
whynot-figures-cold = In the window: { $stories } stories of { $owners } independent voices, { $negatives } negative mentions. The usual is not known yet.
whynot-needed = A statistical alert needs at least { $stories } stories of { $owners } independent voices, unusual for this hour, and a negative tone or a grave matter.

whynot-history_unread = This brand's past is not read yet; before that we do not alert.
whynot-quiet = Nothing was seen in the window.
whynot-only_backfill = Only old posts arrived; reading the past raises no alert.
whynot-only_late = Only posts seen long after their publication arrived; these alone raise no alert.
whynot-too_few = There are fewer mentions than the least that is needed.
whynot-too_few_owners = There are fewer independent voices than the least that is needed.
whynot-usual = The number of mentions is not unusual for this hour.
whynot-praise = There is more talk, but most of it is praise.
whynot-neutral = There is more talk, but it is neither negative nor about a grave matter.
whynot-silence = Talk about this brand almost disappeared while its sources were watched.
whynot-cool_down = The same matter was found not worth an alert a short while ago, and its severity has not risen.
whynot-open = A case is open for this brand, or its alert was sent.
