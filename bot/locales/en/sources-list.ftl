# /sources: what is read, how it stands, and what can be done with it.

sources-none = No source has been added yet. To begin: { $command }
sources-title = <b>Sources</b>: { $total } in all; { $counts }.
sources-count-down = { $count } unreachable
sources-count-silent = { $count } quiet
sources-count-new = { $count } not read yet
sources-count-fine = { $count } being read
sources-count-paused = { $count } paused
sources-page = Page { $page } of { $pages }

sources-state-down = ⚫ <b>Unreachable</b>
sources-state-silent = <b>Quiet beyond their habit</b>
sources-state-new = <b>Waiting for their first reading</b>
sources-state-fine = <b>Being read</b>
sources-state-paused = <b>Paused</b>

sources-entry = <b>{ $number }. { $title }</b>, { $platform }
sources-part-post = last post { $moment }
sources-part-no-post = no post yet
sources-part-read = last read { $moment }, lag { $lag }
sources-part-never = not read yet
sources-part-next = next try { $moment }
sources-part-way = by { $way }
sources-parts = { $parts }.

egress-usual = the usual way out
egress-direct = directly, without a proxy
egress-home = the proxy inside the country
egress-abroad = the proxy abroad

way-account = the reading account
way-preview = its web page
way-feed = its feed
way-petition = its petition page
way-import = import

sources-card-title = <b>{ $title }</b>, { $platform }
sources-card-address = Address: <code>{ $address }</code>
sources-card-facts = Tier { $tier } of 5; { $audience } members; owner: { $owner }
sources-card-facts-plain = Tier { $tier } of 5; owner: { $owner }
sources-card-unverified = Not seen alive yet; it stays unverified until it is first read.
sources-card-way = By { $way }: { $parts }.
sources-card-egress = Way out: { $egress }.
sources-card-spare = By { $way }: a stand-in; it is not read while the other way works.
sources-card-read-only = Changing sources needs the analyst role.
sources-card-tier = How much does this source's word weigh? 1 is least, 5 most; grave news from a source of tier 4 or 5 makes an alert at once.
sources-card-remove = Stop reading this source? The posts we have of it stay, and it can be added again at any time.

sources-test-came = <b>Test:</b> read; { $count } new { $count ->
    [one] post
   *[other] posts
} came.
sources-test-nothing = <b>Test:</b> read; there was no new post.
sources-test-failed = <b>Test:</b> { $error }.
sources-test-waiting = <b>Test:</b> no result yet; look again in a moment.
sources-test-begun = The test has begun; a few seconds.

sources-added = <b>Added.</b>
sources-added-already = <b>It is watched already.</b>
sources-removed = "{ $title }" is not read any more. Its posts stay.
sources-gone = This source is not in the list any more.

sources-add-prompt = <b>A new source:</b> send its address or @name in reply to this message.
sources-add-examples = For example: <code>@isna94</code>, <code>https://www.isna.ir/rss</code>, <code>eitaa.com/farsna</code>
sources-add-catalogue = Or open a field of the well-known sources:
sources-add-unclear = I did not recognise this address. For example: @isna94 or https://www.isna.ir/rss

sources-feeds-looking = Looking for feeds at { $address }…
sources-feeds-found = <b>{ $count } { $count ->
    [one] feed
   *[other] feeds
}</b> found at { $address }. Which one shall be added?
sources-feeds-entry = <b>{ $number }. { $title }</b>, { $count } { $count ->
    [one] entry
   *[other] entries
}
sources-feeds-none = No feed was added; the address { $address }: { $reason }.
sources-button-as-typed = This address

catalogue-title = <b>{ $field }</b>: { $count } well-known sources; unverified until first read.
catalogue-suggested = Of the well-known sources; unverified until first read.
catalogue-entry = <b>{ $number }. { $title }</b>, { $platform }
catalogue-entry-watched = <b>{ $number }. { $title }</b>, { $platform }; watched
catalogue-added = "{ $title }" was added.

field-agencies = News agencies
field-general = General news
field-economy = Economy
field-banking = Banks and payment
field-tech = Technology
field-startups = Startups
field-energy = Energy
field-auto = Cars
field-food = Food and farming
field-health = Health
field-sport = Sport
field-cities = Cities
field-consumer = Consumers, accidents
field-culture = Culture and travel

sources-button-add = Add a source
sources-button-previous = Previous
sources-button-next = Next
sources-button-list = List of sources
sources-button-pause = Pause
sources-button-resume = Resume
sources-button-test = Test
sources-button-tier = Tier
sources-button-remove = Remove
sources-button-remove-sure = Yes, stop reading
sources-button-keep = No, keep it
sources-button-fields = Fields

sources-cli-paused = Source { $name } is not read until you say so.
sources-cli-resumed = Source { $name } is being read again.
sources-cli-no-egress = There is no way out called { $name }; direct, home or abroad.
sources-cli-test-read = By { $way } ({ $egress }): read; { $title }
sources-cli-test-failed = By { $way } ({ $egress }): { $error }
sources-cli-test-untried = By { $way }: not tried
sources-cli-test-posts = { $count } posts came; the newest:
