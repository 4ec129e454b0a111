# The alert: one live message per case and chat, the short messages that ring, and what its buttons answer.

alert-title = <b>Alert, severity { $severity } of 5: { $brand }</b>
    .owned = <b>Alert, severity { $severity } of 5: { $brand }</b>, being handled
    .moved = { $title } (from { $before } to { $after } at { $at })
alert-whose-rival = { $brand } (a rival)
alert-whose-linked = { $brand } (linked to the brand)
alert-quieter-rival = It is about a rival, not your brand: for you it goes no higher than { $most } and makes no sound.
alert-quieter-linked = It is about somebody linked to the brand: for you it goes no higher than { $most }.
alert-claim = <b>{ $claim } (unconfirmed)</b>
    .owned = <b>{ $claim } (under review)</b>

alert-span = { $span }: { $mentions } mentions in { $sources } sources; { $usual }.
alert-from-to = { $from } to { $to }
    .one = At { $from }
alert-usual = usual for this span { $usual }
    .rare = usual for this span less than one
    .cold = we do not know the usual yet
alert-tone = { $share } negative; usual { $usual }.
    .alone = { $share } negative.
alert-copies = { $copies } of the { $mentions } are copies of { $texts } texts.
    .one = { $copies } of the { $mentions } are copies of one text.
alert-growing = Doubling every { $doubling } and still growing.
    .minute = Doubling every minute and still growing.
    .plain = Still growing.
    .slower = Growth is slowing: doubling time went from { $before } to { $doubling }.
alert-peaked = Growth is slowing.
alert-fading = Fewer and fewer mentions.

alert-news = <b>New:</b>
alert-news-kind = • { $at } a new matter: { $kind }
alert-news-pushed = • { $at } one text, { $sources } sources, within { $span }; first: { $first }
alert-news-calming = • { $at } a calming voice: { $source } ({ $members } members); others { $before } negative until then, { $after } after
    .alone = • { $at } a calming voice: { $source } ({ $members } members)

alert-first = <b>First post we saw</b>, { $at }, { $source }:
    .top = <b>First post we saw, and the most viewed</b>, { $at }, { $source }, { $views } views:
alert-top = <b>Most viewed</b>, { $at }, { $source }: { $views } views
    .about = <b>Most viewed</b>, { $at }, { $source }: about { $views } views
alert-source-telegram = { $title } channel
    .members = { $title } channel ({ $members } members)
alert-source-feed = { $title } site
    .members = { $title } site (audience { $members })
alert-source-other = { $title }
    .members = { $title } ({ $members } members)

alert-why = <b>Why { $severity }:</b> { $reasons }.
alert-why-gravity = the matter is "{ $kind }"
alert-why-instant = a grave word came from a weighty source or from two separate voices
alert-why-slow_burn = complaints have been rising for days
alert-why-surprise = far more mentions than usual at this hour
alert-why-negativity = many mentions are negative
alert-why-audience = the sources together have a large audience
alert-why-velocity = it grows fast
alert-why-concentration = most mentions are about one matter
alert-why-unknown = few signs so far

alert-unseen = <b>Not seen:</b> { $platforms }.
alert-unseen-more = <b>Not seen:</b> { $platforms }; { $unseen }.
alert-owner = Owner: { $name }, since { $at }
    .after = Owner: { $name }, since { $at } ({ $duration } after the alert)
    .none = Owner: none yet
    .told = Owner: none yet; the deputy was told at { $at }
alert-golden = Golden hour: until { $at }
alert-muted = Muted: until { $at }, by { $name }
alert-footer = Case { $number }, updated { $at }

alert-closed = <b>Case { $number } closed: { $brand }</b>, { $at }
alert-closed-span = From the first post to usual: { $duration }.
alert-closed-peak = Highest severity: { $severity } of 5. { $mentions } mentions in { $sources } sources.
alert-closed-owner = Owner: { $name }, since { $at }.
    .none = Owner: there was none.
alert-dismissed = <b>Case { $number } was not worth an alert: { $brand }</b> ({ $name }, { $at })
alert-dismissed-until = It can be undone until { $until }.
alert-dismissed-reason = Reason: <b>{ $reason }</b>.

# The short messages that ring, in reply to the live message.
alert-rose = <b>Case { $number } is now severity { $severity }.</b> { $brand }, { $at }
alert-reopened = <b>Case { $number } is open again, severity { $severity }.</b> { $brand }, { $at }
alert-newkind = <b>A new matter has joined case { $number }: { $kind }.</b> { $brand }, { $at }
alert-unowned = <b>Case { $number } has no owner yet.</b> { $brand }, severity { $severity }
alert-ring-counts = { $mentions } mentions in { $sources } sources so far; { $usual }.
alert-ring-kinds = A new matter: { $kinds }.
alert-ring-why = It stands out because { $reasons }.
alert-ring-unowned = The case has no owner yet.
alert-ring-owner = Owner: { $name }.
alert-ring-since = The alert was sent at { $at }. Press "I own it", so that the others know.

# Buttons.
alert-button-own = I own it
alert-button-take = I take over
alert-button-posts = Posts
alert-button-faq = Prepared response
alert-button-mute = Mute 1 h
alert-button-dismiss = Not worth an alert
alert-button-summary = For the manager
alert-button-show = Show the alert
alert-button-undo = Undo
alert-button-sure = Yes, not worth it
alert-button-not-sure = No, keep it
alert-button-why = Why?
alert-button-spread = How it spread
alert-button-back = Posts
alert-button-newer = Previous
alert-button-older = Next
alert-button-open-case = Open a case
alert-button-no-case = No need

# What a press answers (at most 120 characters).
alert-toast-owned = You own case { $number }.
alert-toast-already-owned = { $name } took it at { $at }. Take over?
alert-toast-owned-moment-earlier = { $name } was a moment earlier.
alert-toast-old-button = This button is from { $day }. I sent the current state.
alert-toast-no-right = This needs the analyst role. Ask your team admin.
alert-toast-muted = Muted until { $at }. I will tell you if severity rises.
alert-toast-mute-refused = Severity 5 cannot be muted; someone must own it first.
alert-toast-undone = Case { $number } is open again.
alert-toast-undo-late = The time to undo is over.
alert-toast-undo-other-open = Another case of this brand is open; this one stays dismissed.
alert-toast-kept = Case { $number } stays open.
alert-toast-case-opened = Case { $number } is open.
alert-toast-no-case = All right; no case was opened.
alert-toast-no-posts = No post is kept for this case yet.
alert-toast-no-copies = No text of this case was seen twice.

# Not worth an alert: the question at severity 4-5, and the reason afterwards.
dismiss-sure = <b>Case { $number } has severity { $severity }.</b> Not worth an alert?
dismiss-sure-who = Your name ({ $name }) and the time are kept, and it can be undone for 10 minutes.
dismiss-noted = Noted: <b>case { $number } was not worth an alert</b> ({ $name }, { $at }). It can be undone until { $until }.
dismiss-ask = Why? One tap makes the next one better.
dismiss-thanks = Thank you. Reason: <b>{ $reason }</b>.
dismiss-undone = Undone: <b>case { $number } is open</b> ({ $name }, { $at }).
dismiss-reason-not_us = Not about us
dismiss-reason-advert = Advert or contest
dismiss-reason-old = Old news
dismiss-reason-small = Too small
dismiss-reason-tone = Tone misread

# The posts of a case, and the arithmetic of its severity.
posts-title = <b>Posts of case { $number }</b>, { $from } to { $to } of { $all }
    .brand = <b>Posts about { $brand }</b>, { $from } to { $to } of { $all }
posts-first = <b>First</b>, { $at }, { $source }
posts-top = <b>Most viewed</b>, { $at }, { $source }
posts-one = { $at }, { $source }
posts-views = { $line }; { $views } views
posts-tone = { $line }; { $tone }

posts-order = The first one, then the most viewed, then the newest.
    .brand = Newest first.
why-title = <b>Why severity { $severity }?</b> Case { $number }, { $brand }
why-line = • { $part }: { $points } of 100
why-total = Together: { $points } of 100; each part has a weight, and the weights add to 100.
why-rule = Opened because: { $reason }.
why-reason-spike = far more mentions than usual at this hour
why-reason-negative_spike = far more negative mentions than usual at this hour
why-reason-kind_spike = many at once speak of one matter that is rare for this brand
why-reason-slow_burn = complaints have been rising for days
why-reason-rival_trouble = a rival is in trouble
why-reason-linked_trouble = somebody linked to the brand is in trouble
why-reason-cold_floor = we do not know this brand's usual yet, and the count passed the fixed floor
why-reason-instant = a grave word came from a weighty source or from two separate voices
why-reason-by_hand = somebody of the team opened the case
why-counts = In the span measured: { $stories } stories from { $owners } separate voices; usual { $usual }.
    .cold = In the span measured: { $stories } stories from { $owners } separate voices; we do not know the usual yet.
why-rare = As a rule, the chance of such a count is less than one in { $number }.
why-index = There is no accepted public index of severity; this is our own sum.
why-part-surprise = how unusual the count is
why-part-negativity = share of negative mentions
why-part-audience = audience of the sources
why-part-velocity = speed of growth
why-part-gravity = gravity of the matter
why-part-concentration = concentration on one matter

# What is usual and what is going on, once a brand's history is read.
picture-title = <b>{ $brand } added; I have read the last { $days } days.</b>
picture-counts = { $mentions } mentions from { $sources } sources. Your usual day has about { $usual }, some { $negative } of them negative.
    .none = I saw no mention of this brand; perhaps its name or query is not written right.
picture-now = 🟡 One thing is going on already: { $claim }, since { $from }, { $mentions } mentions in { $sources } sources. I sent no alert because it began before I arrived. Open a case?
picture-calm = 🟢 Nothing unusual now. When talk leaves its usual course I tell you here.
picture-unseen = Not seen: { $platforms }.

# How the texts of a case spread.
spread-title = <b>How it spread, case { $number }: { $brand }</b>
spread-counts = <b>One text, { $mentions } mentions in { $sources } sources, within { $span }</b>
spread-first = First post we saw: { $first }, { $at }
spread-node = • { $count } forwards from { $title } ({ $at })
    .outside = • { $count } forwards from { $title }, which we do not watch
spread-nameless = a source without a name
spread-rest = • { $count } more forwards from several sources
spread-unmarked = • { $count } copies that name no origin
spread-note = These are times and counts only; they do not tell who is behind it. Copies of news agencies and of our own statement do not count as coordinated.
