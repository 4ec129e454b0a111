"""Why, how sensitive, and what votes lead to: asked and answered in a chat, over a brand's stored past."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from crisis.policy import DEFAULT
from crisis.replay import Replay
from monitors.asking import Judgement
from monitors.backtest import Job
from monitors.proposals import Proposals
from monitors.records import StoredRecords
from monitors.replaying import ReplayFailed
from monitors.watch import Watch
from storage import calendar, policies
from storage.db import Database
from storage.tables import audit, incidents, outbox, proposals
from tests.alert_room import GROUP, NOW, REZA, SARA, VIEWER, Room, buttons, room
from tests.past_room import PastWorld, last_days

HOUR = timedelta(hours=1)


@pytest.fixture
async def past(past_world: PastWorld) -> AsyncIterator[tuple[PastWorld, Room]]:
    async with room(past_world.db) as opened:
        services = opened.app.bot_data["services"]
        opened.app.bot_data["services"] = replace(services, judgement=Judgement(past_world.db, run=last_days))
        yield past_world, opened


async def say(opened: Room, chat: int, user: int, text: str) -> str:
    """What is answered, once it is."""
    before = len(opened.server.messages(chat))
    await opened.server.say(chat, user, text)
    async with asyncio.timeout(20):
        while len(opened.server.messages(chat)) < before + 2:  # noqa: ASYNC110  the bot is polling
            await asyncio.sleep(0.01)
    return opened.texts(chat)[-1]


async def until(opened: Room, chat: int, text: str) -> str:
    async with asyncio.timeout(30):
        while text not in opened.texts(chat)[-1]:  # noqa: ASYNC110  a task of the bot edits it
            await asyncio.sleep(0.02)
    return opened.texts(chat)[-1]


async def audited(past: PastWorld) -> list[tuple[str, str]]:
    async with past.db.read() as conn:
        rows = await conn.execute(select(audit.c.action, audit.c.data).order_by(audit.c.id))
        return [(row.action, row.data["value"]) for row in rows if row.action.startswith("policy.")]


async def test_why_says_what_is_missing_and_that_is_what_fires(past: tuple[PastWorld, Room]) -> None:
    world, opened = past
    await world.burst(NOW, 3)
    told = await say(opened, SARA, SARA, "/why آوین")
    assert "چرا هشدار نداد؟ آوین" in told
    assert "دست‌کم ۶ مطلب اصلی (۳ آمده): هنوز نه." in told
    found = await Judgement(world.db).why(await world.brand(), NOW)
    assert found.missing is not None
    missing = found.missing.posts
    assert f"با {opened_digits(missing)} پست منفی دیگر هشدار می‌دهیم" in told
    watch = Watch(world.db, lambda: None)
    for number in range(missing):
        async with world.db.write() as conn:
            await world.store(conn, number % 4, NOW, sentiment=-1)
        watch.changed([world.brand_id])
        await watch.tick(NOW)
        assert len(await world.stored()) == (number == missing - 1)
    told = await say(opened, SARA, SARA, "/why آوین")
    assert "چرا هنوز باز است؟ آوین" in told
    assert "دلیل باز شدن:" in told


async def test_why_names_the_sources_that_are_missing(past: tuple[PastWorld, Room]) -> None:
    world, opened = past
    async with world.db.write() as conn:
        for _ in range(12):
            await world.store(conn, 1, NOW, sentiment=-1)
    told = await say(opened, SARA, SARA, "/why آوین")
    assert "از دست‌کم ۲ منبع دیگر" in told
    assert "دست‌کم ۳ صدای مستقل (۱ هست): هنوز نه." in told


async def test_a_level_is_chosen_with_its_count_before_it(past: tuple[PastWorld, Room]) -> None:
    world, opened = past
    await world.burst(NOW - 30 * HOUR, 8)
    told = await say(opened, GROUP, SARA, "/sensitivity آوین")
    assert "معمول (اکنون)" in told
    told = await until(opened, GROUP, "۳۰ روز گذشته ۱ هشدار می‌آمد")
    assert "کم‌صدا: فقط موج‌های بزرگ؛ برای تیمی که به حرف‌های کوچک پاسخ نمی‌دهد. در ۳۰ روز گذشته ۰ هشدار" in told
    for person in (VIEWER, REZA):
        assert await opened.press(GROUP, "کم‌صدا", person) == "این کار با «مدیر تیم» به بالاست."
    assert await audited(world) == []
    await opened.press(GROUP, "کم‌صدا", SARA)
    assert "کم‌صدا (اکنون)" in opened.texts(GROUP)[-1]
    assert (await world.replay()).opened == ()
    await until(opened, GROUP, "هشدار می‌آمد")
    await opened.press(GROUP, "معمول", SARA)
    assert await audited(world) == [("policy.made", "calm"), ("policy.made", "normal")]
    assert len((await world.replay()).opened) == 1


async def test_levels_that_cannot_be_counted_are_offered_all_the_same(past: tuple[PastWorld, Room]) -> None:
    world, opened = past
    started, ending = asyncio.Event(), asyncio.Event()

    async def broken(db: Database, job: Job) -> list[Replay]:
        started.set()
        await ending.wait()
        raise ReplayFailed

    services = opened.app.bot_data["services"]
    opened.app.bot_data["services"] = replace(services, judgement=Judgement(world.db, run=broken))
    told = await say(opened, SARA, SARA, "/sensitivity آوین")
    assert told.count("در حال محاسبه…") == 3
    await started.wait()
    assert "چرا هشدار نداد؟" in await say(opened, SARA, SARA, "/why آوین"), "nothing waits for the counting"
    ending.set()
    async with asyncio.timeout(20):
        while any("در حال محاسبه" in text for text in opened.texts(SARA)):  # noqa: ASYNC110  a task of the bot edits it
            await asyncio.sleep(0.02)
    await opened.press(SARA, "حساس", SARA, opened.server.messages(SARA)[1])
    assert await policies_in_force(world) == ["keen"]


async def open_and_dismiss(past: PastWorld, opened: Room, watch: Watch, hours_ago: int, reason: str) -> None:
    at = NOW - hours_ago * HOUR
    opened.clock.now = at + timedelta(minutes=1)
    watch.changed([past.brand_id])
    await watch.tick(at)
    await opened.delivery.tick()
    await opened.press(SARA, "بی‌مورد است", SARA)
    await opened.press(SARA, reason, SARA)


async def test_a_vote_leads_to_a_proposal_and_its_yes_can_be_undone(past: tuple[PastWorld, Room]) -> None:
    world, opened = past
    watch = Watch(world.db, lambda: None)
    proposing = Proposals(world.db, lambda: None, run=last_days)
    await world.burst(NOW - 30 * HOUR, 9, text="#جشنواره آوین خوب نبود")
    await open_and_dismiss(world, opened, watch, 30, "تبلیغ یا مسابقه")
    assert await policies_in_force(world) == []
    opened.clock.now = NOW
    assert len(await proposing.tick(NOW)) == 1
    assert await proposing.tick(NOW) == []  # once
    await opened.delivery.tick()
    told = opened.texts(SARA)[-1]
    assert "۹ مطلب از ۹ مطلب آن هشتگ «جشنواره» دارد." in told
    assert "۱ هشدار کمتر می‌آمد و هیچ پرونده تأییدشده‌ای از دست نمی‌رفت." in told
    assert await policies_in_force(world) == []  # nothing silently
    assert len((await world.replay()).opened) == 1
    await opened.press(SARA, "بله", SARA)
    assert "پذیرفته شد." in opened.texts(SARA)[-1]
    assert buttons(opened.last(SARA)) == []
    assert await policies_in_force(world) == ["جشنواره"]
    assert (await world.replay()).opened == ()
    told = await say(opened, SARA, SARA, "/sensitivity آوین")
    assert "۱. مطالب هشتگ «جشنواره» در آستانه هشدار حساب نمی‌شود" in told
    await until(opened, SARA, "هشدار می‌آمد")
    await opened.press(SARA, "برگرداندن ۱", SARA)
    assert await policies_in_force(world) == []
    assert [action for action, _ in await audited(world)] == ["policy.made", "policy.undone"]


async def test_a_contest_is_left_out_until_it_is_over(past: tuple[PastWorld, Room]) -> None:
    """By the calendar; then the change falls off by itself, and before that it can be taken back."""
    world, opened = past
    async with world.db.write() as conn:
        days = {"start": date(2026, 11, 20), "end": date(2026, 11, 24)}
        await calendar.add_campaign(conn, workspace_id=1, name="جشنواره پاییز", now=NOW, **days)
    await world.burst(NOW - 30 * HOUR, 9, text="#جشنواره آوین خوب نبود")
    await open_and_dismiss(world, opened, Watch(world.db, lambda: None), 30, "تبلیغ یا مسابقه")
    opened.clock.now = NOW
    await Proposals(world.db, lambda: None, run=last_days).tick(NOW)
    await opened.delivery.tick()
    told = opened.texts(SARA)[-1]
    assert "از این پس مطالب این هشتگ در آستانه هشدار حساب نشود؟" in told
    assert "«جشنواره پاییز» به گفته تقویم شما ۳ آذر تمام می‌شود" in told
    assert buttons(opened.last(SARA)) == ["بله", "نه", "فقط تا پایان مسابقه"]
    await opened.press(SARA, "فقط تا پایان مسابقه", REZA)
    assert await policies_in_force(world) == [], "an analyst may not"
    await opened.press(SARA, "فقط تا پایان مسابقه", SARA)
    assert "تا ۳ آذر پذیرفته شد." in opened.texts(SARA)[-1]
    midnight = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)
    assert await policies_in_force(world, midnight - timedelta(seconds=1)) == ["جشنواره"]
    assert await policies_in_force(world, midnight) == []
    async with world.db.read() as conn:
        records = StoredRecords(conn)
        tunings = [await records.tuning(await world.brand(), DEFAULT, at) for at in (NOW, midnight)]
    assert [one.hashtags for one in tunings] == [{"جشنواره"}, set()], "as the watch asks"
    assert (await world.replay()).opened == ()
    told = await say(opened, SARA, SARA, "/sensitivity آوین")
    assert "۱. مطالب هشتگ «جشنواره» در آستانه هشدار حساب نمی‌شود (از ۳۰ آبان تا ۳ آذر)" in told
    await until(opened, SARA, "هشدار می‌آمد")
    await opened.press(SARA, "برگرداندن ۱", SARA)
    assert await policies_in_force(world) == []
    async with world.db.read() as conn:
        rows = (await conn.execute(select(audit.c.action, audit.c.data).order_by(audit.c.id))).all()
    assert [(row.action, row.data.get("until")) for row in rows if row.action.startswith("policy.")] == [
        ("policy.made", midnight.isoformat()),
        ("policy.undone", None),
    ]


async def test_a_contest_that_no_calendar_knows_is_a_fortnight_and_may_be_over(past: tuple[PastWorld, Room]) -> None:
    world, opened = past
    await world.burst(NOW - 30 * HOUR, 9, text="#جشنواره آوین خوب نبود")
    await open_and_dismiss(world, opened, Watch(world.db, lambda: None), 30, "تبلیغ یا مسابقه")
    opened.clock.now = NOW
    await Proposals(world.db, lambda: None, run=last_days).tick(NOW)
    await opened.delivery.tick()
    assert "یعنی تا ۱۴ آذر، و پس از آن خودش برداشته می‌شود." in opened.texts(SARA)[-1]
    opened.clock.now = NOW + 16 * 24 * HOUR
    told = await opened.press(SARA, "فقط تا پایان مسابقه", SARA)
    assert await policies_in_force(world) == []
    assert "پایان این مسابقه گذشته است" in told


async def test_small_cases_are_proposed_for_after_two_votes(past: tuple[PastWorld, Room]) -> None:
    world, opened = past
    watch, proposing = Watch(world.db, lambda: None), Proposals(world.db, lambda: None, run=last_days)
    await world.burst(NOW - 40 * HOUR, 6)
    await world.burst(NOW - 5 * HOUR, 6)
    await open_and_dismiss(world, opened, watch, 40, "کوچک بود")
    assert await proposing.tick(NOW) == []
    await open_and_dismiss(world, opened, watch, 5, "کوچک بود")
    opened.clock.now = NOW
    await proposing.tick(NOW)
    await opened.delivery.tick()
    assert "۲ پرونده با این دلیل بی‌مورد بود: کوچک بود." in opened.texts(SARA)[-1]
    await opened.press(SARA, "نه", REZA)
    assert await policies_in_force(world) == []
    await opened.press(SARA, "نه", SARA)
    assert "پذیرفته نشد؛ چیزی تغییر نکرد." in opened.texts(SARA)[-1]
    assert await policies_in_force(world) == []
    assert [action for action, _ in await audited(world)] == ["policy.declined"]


async def test_a_change_that_would_lose_a_confirmed_case_is_not_proposed(past: tuple[PastWorld, Room]) -> None:
    world, opened = past
    watch, proposing = Watch(world.db, lambda: None), Proposals(world.db, lambda: None, run=last_days)
    await world.burst(NOW - 40 * HOUR, 9, text="#جشنواره آوین خوب نبود")
    await world.burst(NOW - 5 * HOUR, 9, text="#جشنواره آوین بد بود")
    await open_and_dismiss(world, opened, watch, 40, "تبلیغ یا مسابقه")
    watch.changed([world.brand_id])
    await watch.tick(NOW - 5 * HOUR)  # a second one, that nobody called noise
    async with world.db.read() as conn:
        assert len((await conn.execute(select(incidents.c.id))).all()) == 2
    await proposing.tick(NOW)
    async with world.db.read() as conn:
        (row,) = (await conn.execute(select(proposals))).all()
        assert (await conn.execute(select(outbox).where(outbox.c.kind == "proposal"))).all() == []
    assert (row.state, row.facts["lost"]) == ("withheld", 1)


async def policies_in_force(past: PastWorld, now: datetime = NOW) -> list[str]:
    async with past.db.read() as conn:
        return [one.value for one in await policies.in_force(conn, past.brand_id, now)]


def opened_digits(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
