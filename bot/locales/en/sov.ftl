# /sov: how much they talk of us beside the rivals, and in which tone. It must fit a caption of 1,024 characters.

sov-title = <b>Share of voice, { $period } to { $day }, { $clock }</b>
sov-set = { $brands }; { $platforms }
sov-own = { $brand } <b>{ $share }</b> of stories
sov-own-before-more = { $brand } <b>{ $share }</b> of stories ({ $before } in the { $period } before; up { $points } percentage points)
sov-own-before-less = { $brand } <b>{ $share }</b> of stories ({ $before } in the { $period } before; down { $points } percentage points)
sov-own-before-same = { $brand } <b>{ $share }</b> of stories (also { $before } in the { $period } before)
sov-ways = { $mentions } with copies, { $audience } weighted by source audience
sov-rival = { $brand } { $share }
sov-no-rival = No rival is set up for comparison.
sov-tone = <b>Tone:</b> net { $nets }.
sov-tone-but = <b>But tone:</b> net { $nets }.
sov-net = { $brand } { $net }
sov-without = { $negatives } of our { $stories } stories were negative; without them our share would be { $share }.
sov-nothing = Nothing seen about these brands in this span.
sov-meaning = Share of voice is how much they talk of us, not how content they are.
sov-basis = Basis: { $stories } stories, { $mentions } with copies, { $sources } sources.
sov-before-unseen = The span before was not seen whole; it is not compared.
sov-own-alike = { $brand } <b>{ $share }</b> of stories; in the { $sources } sources seen in both spans { $alike }, the { $period } before { $before }
sov-basis-steady = The two spans compared: the same { $sources } sources.
sov-unseen = Unseen: { $platforms }.
sov-unseen-more = Unseen: { $platforms }; { $unseen }.
sov-picture = In the picture: each brand's share of voice, and its place between share and tone.
sov-picture-title = Share of voice, { $period } to { $day }

error-period = I did not understand the period. E.g. 24 hours, 7 days, last week, 30 days. The longest is 90 days.

period-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
period-days = { $count } days
words-hour = h hr hrs hour hours
words-day = d day days
words-week = w week weeks
words-month = month months
words-last = last past the

chart-stories = stories
chart-mentions-share = with copies
chart-audience = by source audience
chart-share-axis = share of voice (stories)
chart-net-axis = net sentiment
chart-equal = equal share
chart-less-good = less talk, good tone
chart-more-good = more talk, good tone
chart-less-bad = less talk, bad tone
chart-more-bad = more talk, bad tone
