# Sources that are not seen: one message, edited in silence until they are back.

outage-title = ⚫ <b>We cannot see some sources</b>
outage-title-all = ⚫ <b>We see no source at all</b>
outage-title-account = ⚫ <b>The Telegram reading account is locked out</b>
outage-title-silent = ⚫ <b>Some sources have gone quiet</b>
outage-count = Since { $since }, { $count } of { $total } sources are unreachable: { $which }.
outage-count-silent = Since { $since }, { $count } of { $total } sources have been quiet for longer than is their habit: { $which }.
outage-share = About { $share } of the sources' audience.
outage-back-some = { $count } more of this list { $count ->
    [one] is
   *[other] are
} visible again.

outage-all-of = all { $count } { $platform } sources
outage-some-of = { $count } { $platform } { $count ->
    [one] source
   *[other] sources
}
outage-named = "{ $title }" ({ $error })
outage-named-silent = "{ $title }"

outage-means = <b>What it means:</b> if something appears there we do not know yet. Fewer mentions in this span is not calm, and does not count as usual.
outage-means-silent = <b>What it means:</b> their pages open and nothing was missed, but they have been quiet for longer than ever in the last month. They may have moved.
outage-do = <b>What we do:</b> we try again, next at { $next }. Once they are back we read what was missed, and this message is updated.
outage-do-silent = <b>What we do:</b> we go on reading; with their first new post this message is updated.
outage-you-nothing = <b>From you:</b> nothing.
outage-you-network = <b>From you:</b> so many at once look like our own network. Check this machine's internet and the proxies; <code>hoshdar check</code> says which of them does not open.
outage-you-account = <b>From you:</b> { $error }.
outage-account-lost = ⚫ <b>The reading account { $name } has been out since { $since }.</b>
outage-account-others = { $count ->
    [one] Another account reads its channels.
   *[other] { $count } other accounts read its channels.
    }
outage-you-address = <b>From you:</b> these do not mend by themselves. In the list of sources, give their new address or remove them.
outage-you-silent = <b>From you:</b> if the channel has moved to a new address, add it.

outage-over = ⚫ <b>The sources are visible again since { $clock }.</b>
outage-over-silent = ⚫ <b>The quiet sources write again since { $clock }.</b>
outage-over-left = ⚫ <b>The sources we could not see are not watched any more.</b>
outage-over-was = From { $since } to { $until }, { $count } { $count ->
    [one] source
   *[other] sources
}: { $which }.
outage-late = { $mentions } missed mentions were read and counted in their own time.
outage-late-none = Nothing about your brands was missed.
outage-blind = A part of this span stays unseen for { $count } { $count ->
    [one] source
   *[other] sources
}: { $which }.
outage-blind-none = Nothing of this span stayed unseen.

outage-button-list = List of sources
