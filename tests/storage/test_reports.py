"""The reads behind the answers, against a recount by hand."""

import asyncio
import random
from collections import Counter
from datetime import timedelta

import pytest

from crisis.share import Tone
from storage import drafts, open_case, report_cases, reports, sightings, snapshots
from storage.coverage import Span
from storage.db import Database
from storage.drafts import Attached
from storage.members import get_member
from storage.posts import get_post
from storage.reports import DAY, Figures
from storage.rollups import BUCKET, bucket_of
from tests.answer_room import HOUR, NOW, REZA, SARA, World


async def test_figures_equal_a_recount(db: Database) -> None:
    world = await World.make(db)
    dice = random.Random(7)
    said: list[tuple[str, str, int, bool, str]] = []
    span = reports.last(6, NOW)
    first_of: dict[str, int] = {}
    async with db.write() as conn:
        for number in range(80):
            brand, source = dice.choice(list(world.brands)), dice.choice(list(world.sources))
            sentiment, kind, copy = dice.choice((-1, 0, 1)), dice.choice(("price", "service")), dice.random() < 0.3
            at = NOW - timedelta(minutes=dice.randrange(1, 700))
            story = first_of.get(brand) if copy and at >= span.start else None
            post = await world._store(
                conn, at, brand=brand, source=source, sentiment=sentiment, kind=kind, text=f"متن {number}", story=story
            )
            if at >= span.start:
                first_of.setdefault(brand, post)
                said.append((brand, source, sentiment, story is None, kind))
    ids = {key: brand.id for key, brand in world.brands.items()}
    async with db.read() as conn:
        found = await reports.figures(conn, list(ids.values()), span)
        for key, brand_id in ids.items():
            mine = [row for row in said if row[0] == key]
            audiences = sum(world.sources[row[1]].audience for row in mine)
            firsts = [row for row in mine if row[3]]
            negatives, positives = (sum(row[2] == value for row in mine) for value in (-1, 1))
            story_negatives = sum(row[2] < 0 for row in firsts)
            expected = Figures(len(mine), len(firsts), negatives, positives, story_negatives, audiences)
            assert found[brand_id] == expected
            voices = await reports.voices(conn, brand_id, span)
            assert voices.count == len({row[1] for row in mine})
            assert [one.title for one in voices.largest] == [
                world.sources[name].title
                for name in sorted({row[1] for row in mine}, key=lambda name: -world.sources[name].audience)
            ]
            talk = await reports.said(conn, brand_id, span)
            assert talk.kinds == dict(Counter(row[4] for row in mine))
            assert talk.scanned == len(mine)
            bars = await reports.bars(conn, brand_id, span)
            assert sum(bar.mentions for bar in bars) == len(mine)
            assert sum(bar.negatives for bar in bars) == negatives
            assert len(bars) == 6


async def test_an_empty_span_has_figures_of_nothing(db: Database) -> None:
    world = await World.make(db)
    brand = world.brands["damoon"].id
    async with db.read() as conn:
        assert await reports.figures(conn, [brand], reports.last(24, NOW)) == {brand: Figures()}
        assert await reports.same_hours_earlier(conn, brand, reports.last(24, NOW)) == []
        assert await reports.first_known(conn, brand) is None
    assert Figures().tone == Tone(0, 0, 0)


async def test_the_same_hours_of_earlier_days_as_far_as_the_brand_is_known(db: Database) -> None:
    world = await World.make(db)
    brand = world.brands["damoon"].id
    for day, count in ((1, 3), (2, 0), (3, 2), (5, 1)):
        for place in range(count):
            await world.say(NOW - day * DAY - HOUR - timedelta(minutes=place), text=f"{day} {place}")
    await world.say(NOW - 6 * DAY - 20 * HOUR, text="بیرون از این ساعت‌ها")
    async with db.read() as conn:
        assert await reports.same_hours_earlier(conn, brand, reports.last(6, NOW)) == [3, 0, 2, 0, 1, 0]
        assert await reports.same_hours_earlier(conn, brand, reports.last(48, NOW)) == [2, 1]


async def test_bars_know_the_usual_of_their_hour(db: Database) -> None:
    world = await World.make(db)
    for day in range(1, 5):
        for place in range(day):
            await world.say(NOW - day * DAY - timedelta(minutes=30 + place), text=f"{day} {place}")
    await world.say(NOW - 5 * DAY - 2 * HOUR, text="آغاز")
    await world.say(NOW - timedelta(minutes=10), sentiment=-1, text="اکنون")
    async with db.read() as conn:
        bars = await reports.bars(conn, world.brands["damoon"].id, reports.last(3, NOW))
        daily = await reports.bars(conn, world.brands["damoon"].id, reports.last(96, NOW))
    assert [(bar.mentions, bar.negatives, bar.usual) for bar in bars] == [(0, 0, 0.0), (0, 0, 0.0), (1, 1, 2.5)]
    assert [bar.start for bar in bars] == [NOW - 3 * HOUR, NOW - 2 * HOUR, NOW - HOUR]
    assert [(bar.mentions, bar.usual) for bar in daily] == [(3, None), (2, None), (1, None), (1, None)]


async def test_hours_that_were_blind_are_no_part_of_the_usual(db: Database) -> None:
    world = await World.make(db)
    for day in (1, 3, 4, 5):
        for place in range(4):
            await world.say(NOW - day * DAY - timedelta(minutes=30 + place), text=f"{day} {place}")
    await world.say(NOW - 6 * DAY - 2 * HOUR, text="آغاز")
    blind = [Span(NOW - 2 * DAY - HOUR, NOW - 2 * DAY)]
    async with db.read() as conn:
        *_, told = await reports.bars(conn, world.brands["damoon"].id, reports.last(3, NOW), blind)
        *_, untold = await reports.bars(conn, world.brands["damoon"].id, reports.last(3, NOW))
        long_blind = [Span(NOW - 9 * DAY, NOW - 2 * DAY)]
        *_, unknown = await reports.bars(conn, world.brands["damoon"].id, reports.last(3, NOW), long_blind)
    assert (told.usual, untold.usual, unknown.usual) == (4.0, 3.2, None)


async def test_past_incidents_are_no_part_of_the_usual(db: Database) -> None:
    world = await World.make(db)
    for day in range(1, 6):
        for place in range(20 if day == 2 else 4):
            await world.say(NOW - day * DAY - timedelta(minutes=10 + place), text=f"{day} {place}")
    await world.say(NOW - 6 * DAY - 2 * HOUR, text="آغاز")
    past = NOW - 2 * DAY
    times = {"started_at": past - HOUR, "opened_at": past - HOUR, "closed_at": past + HOUR}
    await world.incident(1, state="closed", **times)
    noise = {one: at - DAY for one, at in times.items()}
    await world.incident(2, state="dismissed", **noise)  # daily life
    async with db.read() as conn:
        own, rival = world.brands["damoon"], world.brands["avin"]
        told = await snapshots.summary(conn, own, NOW, 3)
        now = await snapshots.status(conn, own, NOW, 3)
        theirs = await snapshots.status(conn, rival, NOW, 3)
    for usual in (told.usual, now.usual):
        assert usual is not None
        assert (usual.low, usual.high) == (4, 4)
    assert (told.days, now.days, theirs.days) == (4, 4, 0)
    assert told.bars[-1].usual == 4.0


async def test_copies_questions_and_what_joined_a_case(db: Database) -> None:
    world = await World.make(db)
    brand, span = world.brands["damoon"].id, reports.last(24, NOW)
    case = await world.incident()
    first = await world.say(NOW - HOUR, text="یک", incident=case, labels=("question",))
    await world.say(NOW - HOUR, text="یک", story=first, number="c1", incident=case)
    await world.say(NOW - HOUR, text="یک", story=first, number="c2")
    await world.say(NOW - HOUR, text="دو")
    async with db.read() as conn:
        assert await reports.copied_stories(conn, brand, span) == 1
        assert (await reports.said(conn, brand, span)).questions == 1
        assert await report_cases.joined(conn, [case], span) == {case: 2}
        (found,) = await report_cases.open_cases(conn, [brand])
        assert (found.number, found.mentions, found.owner) == (412, 2, None)
        assert await report_cases.get_case(conn, world.workspace + 1, case) is None


async def test_cases_of_a_span_and_the_deeds_of_people(db: Database) -> None:
    world = await World.make(db)
    brand, span = world.brands["damoon"].id, reports.last(24, NOW)
    old = await world.incident(1, state="closed", opened_at=NOW - 9 * DAY, closed_at=NOW - 8 * DAY)
    past = await world.incident(2, state="closed", opened_at=NOW - 2 * DAY, closed_at=NOW - HOUR, severity=3)
    await world.incident(3, state="dismissed", opened_at=NOW - HOUR)
    now_open = await world.incident(4, severity=5)
    await world.event(now_open, "opened", None, NOW - HOUR)
    await world.event(now_open, "owned", SARA, NOW - HOUR)
    async with db.read() as conn:
        assert [case.id for case in await report_cases.cases_in(conn, brand, span)] == [now_open, past]
        assert [deed.kind for deed in await report_cases.deeds(conn, [now_open, old])] == ["owned"]
        assert await report_cases.last_closed(conn, brand) == NOW - HOUR
        summary = await snapshots.summary(conn, world.brands["damoon"], NOW, 24)
        urgent = await snapshots.most_urgent(conn, [world.brands["avin"], world.brands["damoon"]])
    assert [case.number for case in summary.cases] == [4, 2]
    assert urgent == world.brands["damoon"]


async def test_a_sighting_tells_where_a_story_began(db: Database) -> None:
    world = await World.make(db)
    case = await world.incident()
    late = await world.say(NOW - HOUR, source="madaran", text="یک", sentiment=-1, number="a")
    await world.say(NOW - 3 * HOUR, source="khabar", text="یک", story=late, number="b", incident=case)
    async with db.read() as conn:
        post = await get_post(conn, late)
        assert post is not None
        seen = await sightings.of_post(conn, post, world.workspace)
        other = await sightings.of_post(conn, post, world.workspace + 1)
    assert (seen.first_at, seen.first_source) == (NOW - 3 * HOUR, "خبر فوری شهر")
    assert (seen.copies, seen.sources, seen.incident) == (1, 2, (case, 412))
    assert [(tone.negative, tone.neutral, tone.positive) for tone in seen.tones] == [(1, 1, 0)]
    assert (other.incident, other.tones) == (None, ())


async def test_drafts_are_kept_for_their_chat_and_dropped_in_time(db: Database) -> None:
    world = await World.make(db)
    chat = await world.chat(SARA)
    async with db.write() as conn:
        draft = await drafts.keep(conn, chat_id=chat, user_id=SARA, kind="k", data={"a": 1}, now=NOW)
        assert await drafts.get(conn, draft, chat_id=chat, kind="k") == {"a": 1}
        assert await drafts.get(conn, draft, chat_id=chat + 1, kind="k") is None
        assert await drafts.get(conn, draft, chat_id=chat, kind="other") is None
        await drafts.keep(conn, chat_id=chat, user_id=SARA, kind="k", data={}, now=NOW + drafts.KEPT * 2)
        assert await drafts.get(conn, draft, chat_id=chat, kind="k") is None


async def test_a_post_is_attached_once(db: Database) -> None:
    world = await World.make(db)
    case = await world.incident()
    async with db.write() as conn:
        member = await get_member(conn, SARA)
        assert member is not None
        post = Attached("متن", "کانال", NOW)
        assert await drafts.attach(conn, case, post, member, NOW)
        assert not await drafts.attach(conn, case, post, member, NOW)


@pytest.mark.parametrize("hours", [1, 24, 2160])
def test_a_span_begins_with_a_whole_bucket(hours: int) -> None:
    now = NOW + timedelta(minutes=3, seconds=1)
    span = reports.last(hours, now)
    assert span.end == now
    assert timedelta() <= now - hours * HOUR - span.start < BUCKET
    before = reports.before(span)
    assert before.end == span.start
    assert before.start == bucket_of(before.start) <= span.start - (span.end - span.start)


async def test_the_span_before_counts_no_fewer_posts_than_some_of_its_sources_have(db: Database) -> None:
    """The sources that cannot be compared are taken off the whole, which is counted in buckets."""
    world = await World.make(db)
    now = NOW + timedelta(minutes=3)
    before = reports.before(reports.last(24, now))
    await world.say(before.end - DAY - timedelta(minutes=2), text="بر لبه")
    async with db.read() as conn:
        brand = world.brands["damoon"].id
        whole = (await reports.figures(conn, [brand], before))[brand]
        some = (await reports.of_sources(conn, [brand], before, [one.id for one in world.sources.values()]))[brand]
    assert (whole.mentions, some.mentions) == (1, 1)


async def test_two_who_open_the_same_case_at_once_open_one(db: Database) -> None:
    world = await World.make(db)
    await world.say(NOW - HOUR, sentiment=-1, text="شکایت")
    told = {"now": {"kind": "service", "start": (NOW - 2 * HOUR).isoformat()}, "usual_day": 2.0, "negative": 0.1}

    async def press(telegram_id: int) -> int:
        async with db.write() as conn:
            member = await get_member(conn, telegram_id)
            assert member is not None
            return await open_case.open_case(conn, world.brands["damoon"], told, member, NOW)

    first, second = await asyncio.gather(press(SARA), press(REZA))
    assert first == second
