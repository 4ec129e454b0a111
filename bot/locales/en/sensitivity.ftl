# /sensitivity, and what votes lead to.

help-sensitivity = <b>How sensitive alerts are</b>, and what you changed: { $command }

sensitivity-title = <b>How sensitive alerts are: { $brand }</b>
sensitivity-level-calm = Calm
sensitivity-level-normal = Normal
sensitivity-level-keen = Keen
sensitivity-why-calm = large waves only; for a team that answers nothing smaller
sensitivity-why-normal = what we suggest
sensitivity-why-keen = small waves too; earlier, and sometimes for nothing
sensitivity-chosen = <b>{ $name } (now)</b>
sensitivity-other = <b>{ $name }</b>
sensitivity-line = • { $name }: { $why }. Alerts there would have been in the last 30 days: { $alerts }.
    .counting = • { $name }: { $why }. Counting…
    .unknown = • { $name }: { $why }.
sensitivity-grave = Grave words alert at once at every level.
sensitivity-rests = Counted on { $mentions } mentions of the last 30 days, by the rules of the live alerts.
sensitivity-backfilled = { $count } of them were read later; they count as if seen when they were published.
sensitivity-cold = At the beginning of that time the brand's usual was not known yet.
sensitivity-changes = <b>What the team changed:</b>
sensitivity-change = { $number }. { $what } (since { $day })
    .ends = { $number }. { $what } (from { $day } to { $end })
sensitivity-button-undo = Undo { $number }

change-min_stories = { $count } more original posts are needed
change-min_negatives = { $count } more negative posts are needed
change-owner = posts of "{ $value }" do not count towards this brand's alerts
change-hashtag = posts with the hashtag "{ $value }" do not count towards alerts
change-label-old_news = old news does not count towards alerts

proposal-title = <b>A proposal for the alerts of { $brand }</b>
proposal-votes = Cases not worth an alert for this reason: { $votes }. Reason: <b>{ $reason }</b>.
proposal-shared-hashtag = { $shared } of { $total } mentions carry the hashtag "{ $value }".
proposal-shared-owner = { $shared } of { $total } mentions were written by "{ $value }".
proposal-shared-label = { $shared } of { $total } mentions are old news.
proposal-ask-hashtag = Leave this hashtag out of the alert threshold from now on?
proposal-ask-owner = Leave what "{ $value }" writes out of this brand's alert threshold from now on?
proposal-ask-label = Leave old news out of the alert threshold from now on?
proposal-ask-min_stories = Ask for { $count } more original posts from now on?
proposal-ask-min_negatives = Ask for { $count } more negative posts from now on?
proposal-tested = With this change the last { $days } days would have had { $fewer } alerts fewer, and no confirmed case would have been lost.
proposal-grave = Words of gravity 5 alert as before. It can be undone at any time in /sensitivity.
proposal-accepted = Accepted.
proposal-for_a_time = Accepted until { $end }.
proposal-declined = Declined; nothing has changed.
proposal-button-yes = Yes
proposal-button-no = No
proposal-button-end = Only until it ends
proposal-end = By your calendar "{ $name }" ends on { $end }; the change can be accepted until that day only.
    .guessed = This contest is not in your calendar; "Only until it ends" means until { $end }, and then it falls off by itself.
proposal-contest-over = This contest is over already: press Yes or No.
