"""From mentions in the database to incidents and the alerts owed: what fires, what does not, and what happens after."""

import asyncio
import random
import shutil
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from crisis.judge import Action, Decision, Reason
from monitors.watch import Watch
from storage import (
    brands,
    case,
    chats,
    decisions,
    incident_actions,
    incidents,
    members,
    mentions,
    posts,
    sources,
    workspaces,
)
from storage.db import AsyncConnection, Database
from storage.mentions import NewMention
from storage.outbox import set_live_message
from storage.posts import NewPost
from storage.tables import incidents as incident_rows
from storage.tables import mentions as mention_rows
from storage.tables import outbox
from storage.tables import sources as source_rows

NOW = datetime(2026, 11, 21, 18, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAYS = 16
POISONING = {"kind": "product_safety", "gravity": 5, "weight": 1.0}
POISONED = {"word": "x", "kind": "product_safety", "gravity": 5, "strength": "strong"}
LEAK = {"kind": "data_leak", "gravity": 5, "weight": 1.0}
LEAKED = {"word": "y", "kind": "data_leak", "gravity": 5, "strength": "strong"}


class World:
    """An own brand with a fortnight of history in eight small sources, a large one, two chats and a deputy."""

    def __init__(self, db: Database, now: datetime) -> None:
        self.db, self.now = db, now
        self.woken = 0
        self.watch = Watch(db, self.wake)
        self.ids: dict[str, int] = {}
        self.posts = 0

    def wake(self) -> None:
        self.woken += 1

    async def build(self, *, history: bool = True) -> None:
        long_ago = self.now - timedelta(days=30)
        async with self.db.write() as conn:
            workspace = await workspaces.ensure_default(conn, long_ago)
            for key, role in (("damoon", "own"), ("avin", "rival")):
                self.ids[key] = await brands.add_brand(
                    conn, workspace_id=workspace.id, now=long_ago, key=key, name=key, role=role, query=f'"{key}"'
                )
                await brands.mark_history_read(conn, self.ids[key], long_ago)
            for number in range(8):
                name = f"small{number}"
                source = await sources.add_source(conn, "telegram", name, now=long_ago, audience=3_000)
                self.ids[name] = source.id
            agency = await sources.add_source(conn, "telegram", "agency", now=long_ago, audience=900_000, tier=5)
            self.ids["agency"] = agency.id
            await conn.execute(update(source_rows).values(history_read_at=long_ago))
            for telegram_id, kind, severity in ((501, "private", 1), (502, "private", 1), (-1001, "group", 3)):
                self.ids[f"chat{telegram_id}"] = await chats.add_chat(
                    conn,
                    workspace_id=workspace.id,
                    now=long_ago,
                    telegram_id=telegram_id,
                    kind=kind,
                    language="fa",
                    min_severity=severity,
                    subscribed=telegram_id != 502,
                )
            for telegram_id, deputy in ((501, False), (502, True)):
                self.ids[f"member{telegram_id}"] = await members.add_member(
                    conn, workspace_id=workspace.id, now=long_ago, telegram_id=telegram_id, name="x", role="owner",
                    deputy=deputy,
                )  # fmt: skip
        if history:
            await self.live_quietly()

    async def live_quietly(self) -> None:
        """About twenty mentions a day, fewer at night, one in eight of them negative."""
        dice = random.Random(7)
        said = []
        for day in range(DAYS, 0, -1):
            for _ in range(dice.randint(16, 24)):
                at = self.now - timedelta(days=day) + timedelta(hours=dice.triangular(0, 24, 10))
                if at < self.now - timedelta(hours=1):
                    said.append((f"small{dice.randrange(8)}", at, -1 if dice.random() < 0.12 else 0))
        async with self.db.write() as conn:
            for source, at, sentiment in sorted(said, key=lambda one: one[1]):
                await self._store(conn, source, at, sentiment=sentiment, backfilled=True)

    async def say(self, source: str, at: datetime, **values: Any) -> int:
        """One post; its mention's columns by name, `brand`, `story` for that of another post, `views`."""
        self.watch.changed([self.ids[values.get("brand", "damoon")]])
        async with self.db.write() as conn:
            return await self._store(conn, source, at, **values)

    async def _store(
        self, conn: AsyncConnection, source: str, at: datetime, *, brand: str = "damoon", **values: Any
    ) -> int:
        self.posts += 1
        views, story = values.pop("views", None), values.pop("story", None)
        watchwords = values.get("watchwords", [])
        number = str(self.posts)
        new = NewPost(self.ids[source], number, at, at, f"text {number}", number.zfill(32), views=views)
        (post_id,) = await posts.insert_new(conn, [new], lambda fresh: [story or fresh[0][0]])
        assert post_id is not None
        mention = NewMention(
            post_id=post_id, brand_id=self.ids[brand], source_id=self.ids[source], published_at=at, seen_at=at,
            story_id=story or post_id, sentiment=0, negative=0.1, stance=0, reader_version="t", query_version=1,
            gravity=max((word["gravity"] for word in watchwords), default=0),
        )  # fmt: skip
        await mentions.insert_new(conn, [replace(mention, **values)], copies=[story] if story else ())
        return post_id

    async def burst(self, count: int, *, owners: int = 4, sentiment: int = -1, **values: Any) -> None:
        """So many posts in the last seconds."""
        self.watch.changed([self.ids[values.get("brand", "damoon")]])
        async with self.db.write() as conn:
            for number in range(count):
                at = self.now - timedelta(seconds=count - number)
                await self._store(conn, f"small{number % owners}", at, sentiment=sentiment, **values)

    async def look(self, after: timedelta = timedelta()) -> Decision:
        self.now += after
        looked = {brand.key: decision for brand, decision in await self.watch.tick(self.now)}
        return looked["damoon"]

    async def owed(self, *kinds: str) -> list[tuple[str, str]]:
        """(key, kind) of the outbox rows of these kinds, in order."""
        async with self.db.read() as conn:
            rows = await conn.execute(select(outbox.c.key, outbox.c.kind).order_by(outbox.c.id))
        return [(row.key, row.kind) for row in rows if not kinds or row.kind in kinds]

    async def case(self) -> case.Case:
        async with self.db.read() as conn:
            newest = (await conn.execute(select(incident_rows.c.id).order_by(incident_rows.c.id.desc()))).scalars()
            found = await case.load(conn, newest.first() or 0, self.now)
        assert found is not None
        return found

    async def count(self) -> int:
        async with self.db.read() as conn:
            return len((await conn.execute(select(incident_rows.c.id))).all())

    async def on_screen(self) -> None:
        """As if the delivery had sent every alert."""
        one = await self.case()
        async with self.db.write() as conn:
            for chat in await incidents.alerted_chats(conn, one.id):
                await set_live_message(conn, one.id, chat, 1, one.version, self.now)


@pytest.fixture(scope="session")
def quiet_fortnight(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    """The world's database with its history, to copy, and the ids in it."""
    path = tmp_path_factory.mktemp("quiet") / "quiet.db"
    shutil.copy(sqlite_template, path)

    async def build() -> dict[str, int]:
        db = Database(f"sqlite+aiosqlite:///{path}")
        world = World(db, NOW)
        await world.build()
        await db.close()
        return world.ids

    return path, asyncio.run(build())


@pytest.fixture
async def world(quiet_fortnight: tuple[Path, dict[str, int]], tmp_path: Path) -> AsyncIterator[World]:
    template, ids = quiet_fortnight
    path = tmp_path / "world.db"
    shutil.copy(template, path)
    world = World(Database(f"sqlite+aiosqlite:///{path}"), NOW)
    world.ids, world.posts = dict(ids), 100_000
    yield world
    await world.db.close()


async def open_case(world: World, **values: Any) -> case.Case:
    await world.burst(14, topics=[POISONING | {"weight": 1.0}], **values)
    decision = await world.look()
    assert decision.action is Action.OPEN, decision
    await world.on_screen()
    return await world.case()


# --- what fires ---


async def test_a_burst_of_complaints_opens_a_case_and_owes_one_alert_a_chat(world: World) -> None:
    one = await open_case(world)
    assert (one.kind, one.severity, one.state) == ("product_safety", 3, "open")
    assert one.reason in (Reason.SPIKE, Reason.NEGATIVE_SPIKE)
    assert one.number == 1
    assert (one.figures.mentions, one.figures.sources, one.figures.trend) == (14, 4, "growing")
    assert one.figures.negative == 1.0
    assert one.figures.usual is not None
    assert 0 < one.figures.usual < 1
    assert one.figures.why[0] in ("surprise", "negativity")
    assert one.first is not None
    assert one.first.text.startswith("text")
    assert await world.owed() == [
        (f"incident:{one.id}:opened:chat:{world.ids['chat501']}", "alert"),
        (f"incident:{one.id}:opened:chat:{world.ids['chat-1001']}", "alert"),
    ]
    assert world.woken == 1
    async with world.db.read() as conn:
        joined = select(mention_rows.c.id).where(mention_rows.c.incident_id == one.id)
        assert len((await conn.execute(joined)).all()) == 14
        stored = await decisions.newest(conn, world.ids["damoon"])
    assert stored is not None
    assert stored.action == "open"
    assert stored.arithmetic["owners"] == 4


async def test_it_fires_early(world: World) -> None:
    for number in range(1, 16):
        await world.say(f"small{number % 4}", world.now, sentiment=-1)
        if (await world.look(timedelta(seconds=1))).action is Action.OPEN:
            break
    assert number <= 12


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"owners": 2}, Reason.TOO_FEW_OWNERS),
        ({"sentiment": 1}, Reason.PRAISE),
        ({"sentiment": 0}, Reason.NEUTRAL),
        ({"backfilled": True}, Reason.ONLY_BACKFILL),
        ({"excluded": "ad"}, Reason.QUIET),
        ({"excluded": "official"}, Reason.QUIET),
    ],
)
async def test_a_burst_that_is_no_crisis(world: World, values: dict[str, Any], reason: Reason) -> None:
    await world.burst(25, **values)
    decision = await world.look()
    assert (decision.action, decision.reason) == (Action.NONE, reason)
    assert await world.owed() == []
    async with world.db.read() as conn:
        stored = await decisions.newest(conn, world.ids["damoon"])
    assert stored is not None
    assert stored.reason == reason


async def test_many_copies_of_one_neutral_story_never_alert(world: World) -> None:
    first = await world.say("small0", world.now - MINUTE)
    for number in range(40):
        await world.say(f"small{number % 8}", world.now - timedelta(seconds=number), story=first)
    assert (await world.look()).reason is Reason.TOO_FEW


async def test_late_posts_count_in_their_own_time_and_open_nothing(world: World) -> None:
    for number in range(20):
        at = world.now - timedelta(hours=3)
        await world.say(f"small{number % 4}", at, sentiment=-1, seen_at=world.now, late=True)
    assert (await world.look()).action is Action.NONE


async def test_a_rivals_trouble_is_told_without_sound_to_the_chats_of_those_it_rivals(world: World) -> None:
    async with world.db.write() as conn:
        await brands.set_rivals(conn, world.ids["damoon"], [world.ids["avin"]])
    await world.burst(25, brand="avin", topics=[POISONING], watchwords=[POISONED])
    looked = {brand.key: decision for brand, decision in await world.watch.tick(world.now)}
    assert not looked["damoon"].fired
    assert looked["avin"].reason is Reason.RIVAL_TROUBLE
    one = await world.case()
    assert (one.brand and one.brand.key, one.severity) == ("avin", 2)
    async with world.db.read() as conn:
        rows = (await conn.execute(select(outbox.c.chat_id, outbox.c.silent))).all()
    assert rows == [(world.ids["chat501"], True)], "the group wants nothing below 3"


async def test_one_grave_word_from_a_weighty_source_fires_at_once(world: World) -> None:
    await world.say("agency", world.now, topics=[POISONING], watchwords=[POISONED])
    decision = await world.look()
    assert (decision.action, decision.reason) == (Action.OPEN, Reason.INSTANT)
    one = await world.case()
    assert one.severity == 4
    assert one.figures.why[0] == "instant"


async def test_one_grave_word_from_a_small_source_waits_for_a_second_voice(world: World) -> None:
    await world.say("small1", world.now, topics=[POISONING], watchwords=[POISONED])
    assert (await world.look()).action is Action.NONE
    await world.say("small2", world.now, topics=[POISONING], watchwords=[POISONED])
    assert (await world.look()).reason is Reason.INSTANT


@pytest.mark.parametrize("label", ["satire", "old_news", "denial"])
async def test_satire_and_old_news_never_fire_at_once(world: World, label: str) -> None:
    await world.say("agency", world.now, topics=[POISONING], watchwords=[POISONED], labels=[label])
    assert (await world.look()).action is Action.NONE


async def test_without_history_a_fixed_floor_holds(sqlite_db: Database, now: datetime) -> None:
    world = World(sqlite_db, now)
    await world.build(history=False)
    await world.burst(14)
    assert (await world.look()).action is Action.NONE
    await world.burst(2)
    decision = await world.look()
    assert (decision.action, decision.reason) == (Action.OPEN, Reason.COLD_FLOOR)
    assert (await world.case()).figures.usual is None


async def test_another_process_stored_the_posts(world: World) -> None:
    """`hoshdar import` beside the running bot: nobody told us, and the round finds it."""
    await world.look()
    await world.burst(14)
    world.watch = Watch(world.db, world.wake)
    assert (await world.look()).action is Action.OPEN


# --- the life of a case ---


async def test_it_rises_once_to_four_and_once_to_five_with_sound(world: World) -> None:
    one = await open_case(world)
    await world.burst(6, topics=[POISONING], watchwords=[POISONED])
    await world.look(20 * timedelta(seconds=1))
    assert (await world.case()).severity == 4
    assert await world.owed("rose") == [], "rises within a minute ring once, together"
    await world.look(40 * timedelta(seconds=1))
    assert [key for key, _ in await world.owed("rose")] == [
        f"incident:{one.id}:rose4:chat:{world.ids[chat]}" for chat in ("chat501", "chat-1001")
    ]
    await world.say("agency", world.now, sentiment=-1, topics=[POISONING], watchwords=[POISONED], views=61_000)
    await world.look(20 * timedelta(seconds=1))
    now_five = await world.case()
    assert (now_five.severity, now_five.peak_severity) == (5, 5)
    assert now_five.rose is not None
    assert now_five.rose.data == {"from": 4, "to": 5}
    assert now_five.top is not None
    assert now_five.top.views == 61_000
    await world.look(MINUTE)
    assert len(await world.owed("rose")) == 4


async def test_new_figures_are_a_silent_edit_and_not_more_often_than_the_pace(world: World) -> None:
    one = await open_case(world)
    await world.burst(3)
    await world.look(timedelta(seconds=2))
    assert await world.owed("edit") == []
    async with world.db.read() as conn:
        joined = await conn.scalar(select(func.count()).where(mention_rows.c.incident_id == one.id))
    assert joined == 17, "what belongs to the case does not wait for its message"
    await world.look(timedelta(seconds=20))
    edits = await world.owed("edit")
    assert len(edits) == 2
    assert (await world.case()).version == one.version + 1
    assert (await world.case()).figures.mentions == 17
    await world.look(timedelta(seconds=20))
    assert await world.owed("edit") == edits


async def test_a_second_grave_matter_is_said_in_the_thread(world: World) -> None:
    one = await open_case(world)
    for number in range(8):
        await world.say(f"small{number}", world.now, sentiment=-1, topics=[LEAK], watchwords=[LEAKED])
    await world.look(MINUTE)
    assert await world.count() == 1
    assert f"incident:{one.id}:rose4:chat:{world.ids['chat501']}" in dict(await world.owed("rose"))
    assert await world.owed("new_kind") == [], "the rise says it: one ring for one move"
    async with world.db.read() as conn:
        told = (await conn.scalars(select(outbox.c.data).where(outbox.c.kind == "rose"))).all()
    assert [data["kinds"] for data in told] == [["data_leak"]] * 2
    await world.look(MINUTE)
    assert len(await world.owed("rose", "new_kind")) == 2


async def test_it_calms_falls_and_closes_and_the_same_again_reopens_it(world: World) -> None:
    one = await open_case(world)
    assert (await world.look(timedelta(minutes=20))).calm is False
    assert (await world.look(timedelta(minutes=15))).calm is True
    await world.look(timedelta(minutes=31))
    assert (await world.case()).severity < 3
    assert (await world.case()).state == "open"
    await world.look(timedelta(hours=3))
    closed = await world.case()
    assert (closed.state, closed.peak_severity) == ("closed", 3)
    await world.burst(14, topics=[POISONING])
    decision = await world.look(timedelta(seconds=1))
    assert decision.action is Action.REOPEN
    again = await world.case()
    assert (again.id, again.state, again.closed_at) == (one.id, "open", None)
    assert [key for key, _ in await world.owed("reopened")] == [
        f"incident:{one.id}:reopened1:chat:{world.ids[chat]}" for chat in ("chat501", "chat-1001")
    ]


async def test_a_new_matter_long_after_is_a_new_case(world: World) -> None:
    await open_case(world)
    for hours in (1, 2, 3, 4, 5):
        await world.look(timedelta(hours=hours))
    assert (await world.case()).state == "closed"
    await world.look(timedelta(hours=25))
    await world.burst(14)
    await world.look(timedelta(seconds=1))
    assert (await world.case()).number == 2


async def test_what_was_dismissed_stays_silent_unless_it_is_worse(world: World) -> None:
    one = await open_case(world)
    async with world.db.write() as conn:
        member = await members.get_member(conn, 501)
        assert member is not None
        await incident_actions.dismiss(conn, one.id, member, world.now)
    await world.burst(5)
    assert (await world.look(timedelta(seconds=5))).reason is Reason.COOL_DOWN
    await world.say("agency", world.now, topics=[POISONING], watchwords=[POISONED])
    assert (await world.look(timedelta(seconds=5))).action is Action.OPEN
    assert await world.count() == 2


async def test_nobody_owns_it_first_the_deputy_then_everybody(world: World) -> None:
    one = await open_case(world)
    await world.look(timedelta(minutes=14))
    assert await world.owed("unowned") == []
    await world.look(timedelta(minutes=1))
    deputy = f"incident:{one.id}:unowned0-deputy:chat:{world.ids['chat502']}"
    assert [key for key, _ in await world.owed("unowned")] == [deputy]
    assert (await world.case()).deputy_told_at is not None
    await world.look(timedelta(minutes=15))
    await world.look(timedelta(minutes=15))
    everybody = [f"incident:{one.id}:unowned0-everybody:chat:{world.ids[chat]}" for chat in ("chat501", "chat-1001")]
    assert [key for key, _ in await world.owed("unowned")] == [deputy, *everybody]


async def test_an_owner_ends_the_reminders(world: World) -> None:
    one = await open_case(world)
    async with world.db.write() as conn:
        member = await members.get_member(conn, 501)
        assert member is not None
        await incident_actions.own(conn, one.id, member, world.now)
    await world.look(timedelta(minutes=40))
    assert await world.owed("unowned") == []


async def test_a_mute_ends_when_severity_rises(world: World) -> None:
    one = await open_case(world)
    async with world.db.write() as conn:
        member = await members.get_member(conn, 501)
        assert member is not None
        await incident_actions.mute(conn, one.id, member, world.now)
    await world.burst(6, topics=[POISONING], watchwords=[POISONED])
    await world.look(MINUTE)
    assert (await world.case()).muted_until is None
    assert len(await world.owed("rose")) == 2


async def test_a_chat_that_wants_only_grave_alerts_gets_its_alert_when_it_becomes_grave(world: World) -> None:
    async with world.db.write() as conn:
        await chats.change_chat(conn, world.ids["chat-1001"], min_severity=4)
    one = await open_case(world)
    assert len(await world.owed("alert")) == 1
    await world.burst(6, topics=[POISONING], watchwords=[POISONED])
    await world.look(MINUTE)
    assert (f"incident:{one.id}:opened:chat:{world.ids['chat-1001']}", "alert") in await world.owed()
    assert len(await world.owed("rose")) == 1


# --- the first picture ---


async def unread(world: World, names: Sequence[str]) -> None:
    async with world.db.write() as conn:
        await conn.execute(update(brands.brands).values(history_read_at=None))
        where = source_rows.c.id.in_([world.ids[name] for name in names])
        values = {"history_read_at": None, "created_at": world.now}
        await conn.execute(update(source_rows).where(where).values(**values))


async def test_no_alert_before_the_history_is_read_then_the_picture_says_what_is_going_on(world: World) -> None:
    await unread(world, ["small0", "small1"])
    await world.burst(14, backfilled=True)
    assert (await world.look()).reason is Reason.HISTORY_UNREAD
    assert await world.owed() == []
    async with world.db.write() as conn:
        for name in ("small0", "small1"):
            await sources.mark_history_read(conn, world.ids[name], world.now)
    assert (await world.look(timedelta(seconds=15))).reason is Reason.ONLY_BACKFILL
    async with world.db.read() as conn:
        rows = (await conn.execute(select(outbox.c.kind, outbox.c.chat_id, outbox.c.data))).all()
    assert [(row.kind, row.chat_id) for row in rows] == [("picture", world.ids[c]) for c in ("chat501", "chat-1001")]
    data = rows[0].data
    assert (data["now"]["mentions"], data["now"]["sources"]) == (14, 4)
    assert 15 < data["usual_day"] < 25
    assert data["days"] in (15, 16)
    await world.look(timedelta(minutes=2))
    assert len(await world.owed()) == 2


async def test_a_source_that_cannot_be_read_does_not_hold_the_others_up(world: World) -> None:
    await unread(world, ["small0"])
    assert (await world.look()).reason is Reason.HISTORY_UNREAD
    assert (await world.look(timedelta(minutes=16))).reason is not Reason.HISTORY_UNREAD


async def test_one_bad_brand_does_not_stop_the_others(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async with world.db.write() as conn:
        workspace = await workspaces.ensure_default(conn, world.now)
        other = await brands.add_brand(
            conn, workspace_id=workspace.id, now=world.now, key="other", name="o", role="own", query='"o"'
        )
    real = world.watch._observer.observe

    async def observe(brand: brands.Brand, *args: Any) -> Any:
        if brand.id == other:
            raise RuntimeError("broken")
        return await real(brand, *args)

    monkeypatch.setattr(world.watch._observer, "observe", observe)
    async with world.db.write() as conn:
        await brands.mark_history_read(conn, other, world.now)
    await world.burst(14)
    assert (await world.look()).action is Action.OPEN


async def test_the_same_on_every_database(db: Database, now: datetime) -> None:
    """A life in short: opened by a grave word, followed, closed, opened again."""
    world = World(db, now)
    await world.build(history=False)
    await world.say("agency", world.now, topics=[POISONING], watchwords=[POISONED], views=10)
    assert (await world.look()).action is Action.OPEN
    await world.on_screen()
    await world.burst(16, topics=[POISONING], watchwords=[POISONED])
    await world.look(timedelta(seconds=20))
    one = await world.case()
    assert (one.severity, one.version, one.figures.mentions, one.figures.copies) == (5, 2, 17, 0)
    assert len(await world.owed("rose", "edit")) == 4
    await world.look(timedelta(hours=1))
    await world.look(timedelta(hours=4))
    assert (await world.case()).state == "closed"
    await world.say("agency", world.now, topics=[POISONING], watchwords=[POISONED])
    assert (await world.look(timedelta(seconds=1))).action is Action.REOPEN
    async with world.db.read() as conn:
        past = await incidents.past(conn, one.id)
        stored = await decisions.newest(conn, world.ids["damoon"])
    assert (past.reopenings, past.kinds) == (1, {"product_safety"})
    assert stored is not None
    assert stored.action == "reopen"
    await world.watch.tick(world.now)
    async with world.db.read() as conn:
        assert [(await incidents.totals(conn, world.ids["damoon"], now)).mentions] == [2]
