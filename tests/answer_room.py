"""What the tests of the bot's answers share: a world with two weeks of talk, and the whole bot against a look-alike."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from telegram import Update

from bot import app as application
from bot.context import Services
from bot.pages import Pages
from bot.settings import Settings
from demo.botapi import BotApiServer, Channel, Event, User
from demo.botapi.state import Json
from nlp.model_choice import Models
from nlp.normalize import text_hash
from nlp.stories import signature
from storage import brands, chats, coverage, members, mentions, posts, sources, workspaces
from storage.brands import Brand
from storage.db import AsyncConnection, Database
from storage.mentions import NewMention
from storage.posts import NewPost
from storage.sources import Source
from storage.tables import incident_events, incidents, ways

NOW = datetime(2026, 11, 21, 14, 30, tzinfo=UTC)  # Saturday 30 Aban, 18:00 in Tehran
SARA, REZA, VIEWER, STRANGER, OWNER = 501, 502, 504, 666, 700
PEOPLE = {SARA: ("سارا محمدی", "owner"), REZA: ("رضا کاظمی", "analyst"), VIEWER: ("بابک نوری", "viewer")}
GROUP = -1001
NAMES = {"damoon": "دامون", "sepidshir": "سپیدشیر", "avin": "آوین"}
HOUR = timedelta(hours=1)


@dataclass
class World:
    """`brands` by key; `sources` by user name."""

    db: Database
    workspace: int = 0
    brands: dict[str, Brand] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    members: dict[int, int] = field(default_factory=dict)

    @classmethod
    async def make(cls, db: Database, names: Mapping[str, str] = NAMES) -> "World":
        """An own brand (the first) and its rivals, three members, three channels that are being read."""
        world = cls(db)
        async with db.write() as conn:
            world.workspace = (await workspaces.ensure_default(conn, NOW)).id
            ids = {}
            for key, name in names.items():
                values = {"key": key, "name": name, "name_en": key.title(), "query": f'"{name}"'}
                role = "rival" if ids else "own"
                ids[key] = await brands.add_brand(conn, workspace_id=world.workspace, now=NOW, role=role, **values)
            own, *rivals = ids.values()
            await brands.set_rivals(conn, own, rivals)
            world.brands = {one.key: one for one in await brands.list_brands(conn, workspace_id=world.workspace)}
            for telegram_id, (name, role) in PEOPLE.items():
                world.members[telegram_id] = await members.add_member(
                    conn, workspace_id=world.workspace, now=NOW, telegram_id=telegram_id, name=name, role=role
                )
            channels = (
                ("madaran", "مادران غرب تهران", 12_000),
                ("khabar", "خبر فوری شهر", 840_000),
                ("sib", "سیب", 900),
            )
            for address, title, audience in channels:
                world.sources[address] = await sources.add_source(
                    conn, "telegram", address, now=NOW, kinds=["account"], title=title, audience=audience
                )
                await coverage.record(conn, world.sources[address].id, NOW - timedelta(days=90), NOW)
            await conn.execute(ways.update().values(last_success_at=NOW, next_try_at=NOW + HOUR))
        return world

    async def say(self, at: datetime, **values: Any) -> int:
        """A post about a brand, as ingest would store it; its id. The values are those of `_store`."""
        async with self.db.write() as conn:
            return await self._store(conn, at, **values)

    async def talk(self, days: int, per_day: int, *, brand: str = "damoon", sentiment: int = 0) -> None:
        """So many posts a day, spread over each of the days before the last one."""
        async with self.db.write() as conn:
            for day in range(1, days + 1):
                for place in range(per_day):
                    at = NOW - timedelta(days=day) - place * timedelta(hours=23) / per_day - timedelta(minutes=7)
                    await self._store(conn, at, brand=brand, sentiment=sentiment)

    async def _store(
        self,
        conn: AsyncConnection,
        at: datetime,
        *,
        brand: str = "damoon",
        source: str = "madaran",
        text: str = "",
        sentiment: int = 0,
        kind: str | None = None,
        labels: tuple[str, ...] = (),
        story: int | None = None,
        incident: int | None = None,
        number: str | None = None,
    ) -> int:
        channel = self.sources[source]
        number = number or f"{at.timestamp()}-{text}-{brand}"
        mark = signature(text)
        post = NewPost(channel.id, number, at, at, text, text_hash(text or number), mark, audience=channel.audience)
        (post_id,) = await posts.insert_new(conn, [post], lambda fresh: [story or fresh[0][0]])
        assert post_id is not None
        mention = NewMention(
            post_id, self.brands[brand].id, channel.id, at, at, story or post_id, sentiment, 0.5, 0, "t", 1,
            topics=[{"kind": kind, "gravity": 2, "weight": 1.0}] if kind else [], labels=list(labels),
            audience=channel.audience, incident_id=incident,
        )  # fmt: skip
        await mentions.insert_new(conn, [mention], copies=[story] if story else ())
        return post_id

    async def incident(self, number: int = 412, **values: Any) -> int:
        row = {
            "workspace_id": self.workspace, "brand_id": self.brands["damoon"].id, "number": number,
            "kind": "product_safety", "state": "open", "severity": 4, "peak_severity": 4, "reason": "spike",
            "figures": {}, "arithmetic": {}, "started_at": NOW - 2 * HOUR, "opened_at": NOW - HOUR, "updated_at": NOW,
        } | values  # fmt: skip
        async with self.db.write() as conn:
            return int((await conn.execute(insert(incidents).values(**row).returning(incidents.c.id))).scalar_one())

    async def event(self, incident_id: int, kind: str, member: int | None, at: datetime) -> None:
        row = {"incident_id": incident_id, "kind": kind, "at": at, "data": {}}
        async with self.db.write() as conn:
            await conn.execute(insert(incident_events).values(member_id=member and self.members[member], **row))

    async def chat(self, telegram_id: int, **values: Any) -> int:
        known = {"kind": "group" if telegram_id < 0 else "private", "language": "fa"} | values
        async with self.db.write() as conn:
            return await chats.add_chat(conn, workspace_id=self.workspace, now=NOW, telegram_id=telegram_id, **known)

    async def rename(self, key: str, name: str) -> None:
        async with self.db.write() as conn:
            await brands.change_brand(conn, self.brands[key].id, name=name, name_en=name)
        self.brands[key] = replace(self.brands[key], name=name, name_en=name)


@dataclass
class Room:
    world: World
    server: BotApiServer
    clock: list[datetime]
    toast: str = ""

    async def say(self, text: str, *, user: int = SARA, chat: int | None = None, answers: int = 1) -> list[Json]:
        """Type a line and wait for so many messages of the bot."""
        return await self._after(self.server.say(chat or user, user, text), chat or user, answers)

    async def forward(self, text: str, channel: Channel | None = None, *, user: int = SARA, **values: Any) -> Json:
        (answer,) = await self._after(self.server.forward(user, user, text, channel, **values), user, 1)
        return answer

    async def press(
        self, message: Json, button: str, *, user: int = SARA, chat: int | None = None, answers: int = 1
    ) -> list[Json]:
        """Press a button and wait for so many messages and edits; what it toasted is in `toast`."""

        async def pressing() -> None:
            self.toast = clean((await self.server.press(chat or user, message, button, user_id=user)).text)

        return await self._after(pressing(), chat or user, answers)

    async def _after(self, doing: Coroutine[Any, Any, Any], chat: int, answers: int) -> list[Json]:
        heard: list[Json] = []
        enough = asyncio.Event()

        def listen(event: Event) -> None:
            if event.chat_id == chat and event.name in ("message", "edit") and event.body["from"]["is_bot"]:
                heard.append(event.body)
                if len(heard) >= answers:
                    enough.set()

        self.server.state.listeners.append(listen)
        await doing
        if answers:
            await asyncio.wait_for(enough.wait(), 10)
        self.server.state.listeners.remove(listen)
        return heard


def clean(text: str) -> str:
    """Without the invisible isolates and direction marks."""
    return text.replace("\u2068", "").replace("\u2069", "").replace("\u200f", "")


def text(message: Json) -> str:
    return clean(message.get("text") or message.get("caption") or "")


def buttons(message: Json) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [clean(button["text"]) for row in rows for button in row]


@asynccontextmanager
async def room(
    db: Database, world: World | None = None, models: Models | None = None, pages: Pages | None = None
) -> AsyncIterator[Room]:
    world = world or await World.make(db)
    clock = [NOW]
    async with BotApiServer() as server:
        for telegram_id, name in {SARA: "سارا", REZA: "رضا", VIEWER: "بابک", STRANGER: "ناشناس", OWNER: "مریم"}.items():
            server.add_private(User(telegram_id, name))
        server.add_group(GROUP, "تیم روابط عمومی", dict.fromkeys((*PEOPLE, STRANGER), "member"))
        account = {"telegram_api_id": 1, "telegram_api_hash": "0" * 32}
        settings = Settings(
            _env_file=None, bot_token=server.token, bot_api_url=server.root_url, owners=(OWNER,), **account
        )
        services = Services(settings, db, lambda: clock[0], lambda: None, models or Models(), pages=pages)
        app = application.build(settings, services)
        async with app:
            await app.start()
            await app.updater.start_polling(poll_interval=0, allowed_updates=Update.ALL_TYPES)
            yield Room(world, server, clock)
            await app.updater.stop()
            await app.stop()
