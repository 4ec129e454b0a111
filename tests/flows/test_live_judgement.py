"""What the live watch knows beyond a burst: clones, copies told at once, calming voices, smouldering days, silence,
holidays and campaigns."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, insert, update

from bot.texts import Texts
from bot.views import alert, spread
from bot.views.format import Format
from crisis.calendar import FRIDAY
from crisis.judge import Action, Reason
from monitors.watch import Watch
from storage import brands, calendar, coverage, decisions, hearing
from storage import spread as spreads
from storage.tables import mentions as mention_rows
from storage.tables import posts as post_rows
from storage.tables import rollups as rollup_rows
from storage.tables import sources as source_rows
from tests.alert_room import clean
from tests.watch_room import POISONED, POISONING, World
from tests.watch_room import quiet_fortnight as quiet_fortnight
from tests.watch_room import world as world

SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))
TEHRAN = ZoneInfo("Asia/Tehran")


async def copies(world: World, at: datetime, sources: list[str], gap: timedelta = SECOND, sentiment: int = 0) -> int:
    """One text told by each source, a moment after another; the story."""
    first = await world.say(sources[0], at, sentiment=sentiment)
    for number, source in enumerate(sources[1:], 1):
        await world.say(source, at + number * gap, story=first, sentiment=sentiment)
    return first


async def live_text(world: World) -> str:
    fmt = Format(Texts("fa"), "Asia/Tehran")
    return clean(alert.live(await world.case(), fmt, world.now).text)


async def test_sources_that_repeat_together_are_one_voice(world: World) -> None:
    """Five clones that told four texts within seconds of each other: a burst of theirs is one person's."""
    clones = [f"small{number}" for number in range(5)]
    for day in range(1, 5):
        await copies(world, world.now - day * DAY, clones)
    await world.burst(14, owners=5, topics=[POISONING])
    decision = await world.look()
    assert (decision.action, decision.reason) == (Action.NONE, Reason.TOO_FEW_OWNERS)
    assert decision.arithmetic["owners"] == 1


async def test_a_text_told_by_many_at_once_is_told_as_a_fact_with_its_way(world: World) -> None:
    at = world.now - 3 * MINUTE
    first = await copies(world, at, [f"small{number}" for number in range(8)], 15 * SECOND, -1)
    async with world.db.write() as conn:
        await conn.execute(update(source_rows).where(source_rows.c.id == world.ids["small0"]).values(stable_id="900"))
        forwarded = {"origin_stable_id": "900", "origin_title": "small0"}
        number = (await conn.execute(post_rows.select().where(post_rows.c.id == first))).one().external_id
        later = update(post_rows).where(post_rows.c.story_id == first, post_rows.c.id.in_([first + 1, first + 2]))
        await conn.execute(later.values(origin_external_id=number, **forwarded))
    await world.burst(14, topics=[POISONING])
    assert (await world.look()).action is Action.OPEN
    one = await world.case()
    assert one.figures.pushed is not None
    assert (one.figures.pushed.sources, one.figures.pushed.seconds, one.figures.pushed.at) == (8, 105, at)
    assert "• ۲۱:۳۷ یک متن، ۸ منبع، در ۲ دقیقه؛ نخستین: " in await live_text(world)
    async with world.db.read() as conn:
        (tree,) = await spreads.spread(conn, one.id)
    assert (tree.mentions, tree.sources, tree.unmarked) == (8, 8, 5)
    assert [(node.title, node.forwards, node.seen) for node in tree.nodes] == [(tree.first, 2, True)]
    told = clean(spread.spread(one, [tree], Format(Texts("fa"), "Asia/Tehran"), world.now).text)
    assert "یک متن، ۸ مطلب در ۸ منبع، در ۲ دقیقه" in told
    assert "• ۲ بازارسال از " in told
    assert "• ۵ رونوشت بدون نام مبدأ" in told


async def test_the_wire_of_a_newsroom_is_no_campaign(world: World) -> None:
    async with world.db.write() as conn:
        await conn.execute(update(source_rows).where(source_rows.c.id == world.ids["agency"]).values(platform="feed"))
    await copies(world, world.now - 2 * MINUTE, ["agency", *(f"small{number}" for number in range(8))])
    await world.burst(14, topics=[POISONING])
    assert (await world.look()).action is Action.OPEN
    assert (await world.case()).figures.pushed is None


async def test_a_calming_voice_is_listed_with_the_tone_before_and_after_it(world: World) -> None:
    await world.burst(14, topics=[POISONING])
    await world.look()
    spoke = world.now + MINUTE
    await world.say("agency", spoke, labels=["patience"])
    world.now = spoke + 10 * MINUTE
    for number in range(4):
        await world.say(f"small{number}", world.now, sentiment=-1 if number == 0 else 0)
    await world.look(SECOND)
    (voice,) = (await world.case()).figures.calming
    assert (voice.title, voice.at, voice.before, voice.after) == ("agency", spoke, 100, 25)
    told = await live_text(world)
    assert "صدای آرام‌کننده: agency (۹۰۰ هزار عضو)؛ لحن دیگران تا آن ساعت ۱۰۰٪ منفی، پس از آن ۲۵٪" in told
    async with world.db.write() as conn:  # as an edit does: the same words again are another mention
        again = update(mention_rows).where(mention_rows.c.id == voice.mention_id)
        await conn.execute(again.values(id=voice.mention_id + 1_000_000))
    await world.burst(2)
    await world.look(20 * SECOND)
    assert [one.title for one in (await world.case()).figures.calming] == ["agency"]


@pytest.mark.parametrize("most_read", [5_000, 20])
async def test_complaints_that_rise_for_days_open_a_quiet_case(
    world: World, most_read: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No hour of it is loud: twenty complaints a day where two are usual. A brand of which two days bring more than one
    look reads is no deafer."""
    monkeypatch.setattr(hearing, "MOST", most_read)
    start = world.now - 2 * DAY
    for day, count in ((0, 14), (1, 22)):
        for number in range(count):
            await world.say(f"small{number % 8}", start + day * DAY + (number + 1) * (DAY / (count + 1)), sentiment=-1)
    decision = await world.look()
    assert (decision.action, decision.reason) == (Action.OPEN, Reason.SLOW_BURN)
    one = await world.case()
    assert one.severity <= 2
    assert one.first is not None
    assert world.now - DAY <= one.started_at < world.now - 20 * HOUR


async def test_history_read_back_never_smoulders(world: World) -> None:
    for number in range(40):
        await world.say(f"small{number % 8}", world.now - number * HOUR, sentiment=-1, backfilled=True)
    assert not (await world.look()).fired


async def test_talk_that_disappears_while_its_sources_are_seen_is_said(world: World) -> None:
    """Two mentions every five minutes of the day for a fortnight, and then nothing."""
    counts = {"mentions": 2, "stories": 2, "negatives": 0, "positives": 0, "story_negatives": 0, "audience": 0}
    start = world.now.astimezone(TEHRAN).replace(hour=8, minute=0) - 14 * DAY
    buckets = [start + day * DAY + step * 5 * MINUTE for day in range(14) for step in range(12 * 14)]
    async with world.db.write() as conn:
        await conn.execute(delete(rollup_rows))
        rows = [{"brand_id": world.ids["damoon"], "bucket": at.astimezone(UTC)} | counts for at in buckets]
        await conn.execute(insert(rollup_rows), rows)
    assert (await world.look()).reason is Reason.QUIET, "nothing was watched: no silence of the talk"
    async with world.db.write() as conn:
        for number in range(8):
            await coverage.record(conn, world.ids[f"small{number}"], world.now - 20 * DAY, world.now)
    world.watch = Watch(world.db, world.wake)
    world.watch.changed([world.ids["damoon"]])
    decision = await world.look()
    assert (decision.action, decision.reason) == (Action.NONE, Reason.SILENCE)
    async with world.db.read() as conn:
        stored = await decisions.newest(conn, world.ids["damoon"])
    assert stored is not None
    assert stored.reason == "silence"


async def test_a_linked_persons_trouble_reaches_the_chats_of_the_brand(world: World) -> None:
    async with world.db.write() as conn:
        own = await brands.get_brand(conn, "damoon")
        assert own is not None
        linked = {"key": "star", "name": "ستاره", "role": "linked", "query": '"ستاره"', "linked_to_id": own.id}
        world.ids["star"] = await brands.add_brand(conn, workspace_id=own.workspace_id, now=world.now, **linked)
        await brands.mark_history_read(conn, world.ids["star"], world.now - DAY)
    await world.say("agency", world.now, brand="star", sentiment=-1, topics=[POISONING], watchwords=[POISONED])
    looked = {brand.key: decision for brand, decision in await world.watch.tick(world.now)}
    assert looked["star"].reason is Reason.LINKED_TROUBLE
    assert (await world.case()).severity == 3, "a 4, were it our own"
    assert "star (وابسته به برند)" in (await live_text(world)).replace("ستاره", "star")
    assert len(await world.owed("alert")) == 2
    await world.look(16 * MINUTE)
    assert len(await world.owed("unowned")) == 1


async def test_good_words_are_an_opportunity_and_no_alert(world: World) -> None:
    await world.burst(20, sentiment=1)
    assert (await world.look()).reason is Reason.PRAISE
    async with world.db.read() as conn:
        found = await decisions.last_praise(conn, world.ids["damoon"], coverage.Span(world.now - DAY, world.now))
    assert found is not None
    assert found.arithmetic["positives"] == 20
    assert await world.owed() == []


async def test_a_holiday_is_lived_as_a_friday(world: World) -> None:
    """The Friday habit holds on a holiday that falls on another day."""
    assert calendar.holidays_of("Europe/Berlin", [2026]) == {}
    days = [*calendar.holidays_of("Asia/Tehran", [2026])]
    holiday = next(day for day in days if day > date(2026, 11, 21) and day.weekday() != FRIDAY)
    async with world.db.read() as conn:
        brand = await brands.get_brand(conn, "damoon")
    assert brand is not None
    noon = datetime.combine(holiday, time(12), TEHRAN).astimezone(UTC)
    async with world.db.write() as conn:
        for week in (7, 14, 21):  # so that the holiday's own weekday has a habit of its own
            for number in range(30):
                await world._store(conn, f"small{number % 8}", noon - week * DAY + number * MINUTE)
    world.now = noon - HOUR
    habit = (await world.watch._observer.learn(brand, TEHRAN, world.now)).habit.baseline
    friday = noon - timedelta(days=(holiday.weekday() - FRIDAY) % 7)
    assert habit.expected(noon, noon + HOUR) == habit.expected(friday, friday + HOUR)
    assert habit.expected(noon, noon + HOUR) != habit.expected(noon + DAY * 7, noon + DAY * 7 + HOUR)


async def test_a_campaign_raises_what_is_expected_by_what_it_brought(world: World) -> None:
    """Five times the talk yesterday and today, because the team itself makes it."""
    observer = world.watch._observer
    async with world.db.read() as conn:
        brand = await brands.get_brand(conn, "damoon")
        assert brand is not None
    plain = await observer.learn(brand, TEHRAN, world.now)
    today = world.now.astimezone(TEHRAN).date()
    async with world.db.write() as conn:
        for number in range(100):
            await world._store(conn, f"small{number % 8}", world.now - HOUR - number * 15 * MINUTE)
        await calendar.add_campaign(
            conn, workspace_id=brand.workspace_id, name="sale", start=today - DAY, end=today + DAY, now=world.now
        )
    told = await observer.learn(brand, TEHRAN, world.now)
    span = (world.now, world.now + HOUR)
    before, during = (one.habit.baseline.expected(*span).stories for one in (plain, told))
    assert 2 * before < during <= 6 * before
    after = (world.now + 2 * DAY, world.now + 2 * DAY + HOUR)
    assert told.habit.baseline.expected(*after).stories < 2 * plain.habit.baseline.expected(*after).stories
