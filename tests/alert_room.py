"""What the tests of alerts share: a small world in a real database, a look-alike Bot API, and the delivery between."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from telegram import Update
from telegram.ext import SimpleUpdateProcessor

from bot import app as application
from bot.context import App, Services
from bot.delivery import Delivery
from bot.settings import Settings
from demo.botapi.server import BotApiServer
from demo.botapi.state import Call, Json, User
from storage import brands, chats, members, outbox, sources, workspaces
from storage.case import Figures
from storage.db import Database
from storage.outbox import Kind, Owed
from storage.tables import evidence, incident_events, incidents, live_messages, mentions, posts
from storage.tables import outbox as outbox_table

NOW = datetime(2026, 11, 21, 18, 10, tzinfo=UTC)  # Saturday 30 Aban, 21:40 in Tehran
SARA, REZA, NARGES, VIEWER = 501, 502, 503, 504
PEOPLE = {SARA: ("سارا محمدی", "owner"), REZA: ("رضا کاظمی", "analyst"), NARGES: ("نرگس صالحی", "analyst")}
GROUP = -1001
FIGURES = Figures(
    start=NOW - timedelta(minutes=30),
    end=NOW,
    mentions=146,
    sources=23,
    usual=9.2,
    negative=0.71,
    usual_negative=0.12,
    copies=52,
    copied_texts=3,
    doubling=10,
    trend="growing",
    why=("gravity", "audience", "velocity"),
)


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def on(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class World:
    """`private` and `group` are our chat ids; Telegram's are SARA's id and GROUP."""

    db: Database
    workspace: int = 0
    brand: int = 0
    members: dict[int, int] = field(default_factory=dict)  # by Telegram id
    private: int = 0
    group: int = 0
    source: int = 0

    @classmethod
    async def make(cls, db: Database) -> "World":
        world = cls(db)
        async with db.write() as conn:
            world.workspace = (await workspaces.ensure_default(conn, NOW)).id
            own = {"key": "damoon", "name": "دامون", "name_en": "Damoon", "role": "own", "query": '"دامون"'}
            world.brand = await brands.add_brand(conn, workspace_id=world.workspace, now=NOW, **own)
            for telegram_id, (name, role) in {**PEOPLE, VIEWER: ("بابک نوری", "viewer")}.items():
                who = {"telegram_id": telegram_id, "name": name, "role": role}
                world.members[telegram_id] = await members.add_member(
                    conn, workspace_id=world.workspace, now=NOW, **who
                )
            world.private = await world._chat(conn, SARA, "private")
            world.group = await world._chat(conn, GROUP, "group")
            source = await sources.add_source(conn, "telegram", "madaran_gharb", now=NOW, title="مادران غرب تهران")
            world.source = source.id
        return world

    async def _chat(self, conn: Any, telegram_id: int, kind: str) -> int:
        return await chats.add_chat(
            conn, workspace_id=self.workspace, now=NOW, telegram_id=telegram_id, kind=kind, language="fa",
            subscribed=True,
        )  # fmt: skip

    async def incident(self, number: int = 412, severity: int = 4, figures: Figures = FIGURES, **values: Any) -> int:
        row = {
            "workspace_id": self.workspace,
            "brand_id": self.brand,
            "number": number,
            "kind": "product_safety",
            "state": "open",
            "severity": severity,
            "peak_severity": severity,
            "reason": "instant",
            "figures": figures.json(),
            "arithmetic": {"part_gravity": 20.0, "part_audience": 17.0, "part_velocity": 8.0, "score": 45.0},
            "started_at": NOW - timedelta(minutes=34),
            "opened_at": NOW,
            "updated_at": NOW,
        } | values
        async with self.db.write() as conn:
            made = await conn.execute(insert(incidents).values(**row).returning(incidents.c.id))
            return int(made.scalar_one())

    async def prove(self, incident_id: int, role: str, **values: Any) -> None:
        row = {
            "incident_id": incident_id,
            "role": role,
            "source_title": "مادران غرب تهران",
            "audience": 12_000,
            "published_at": NOW - timedelta(minutes=34),
            "text": "دخترم بعد از خوردن شیر ۲۰۰ سی‌سی دامون حالش بد شد، الان بیمارستانیم.",
            "url": "https://t.me/madaran_gharb/1",
            "added_at": NOW,
        } | values
        async with self.db.write() as conn:
            await conn.execute(insert(evidence).values(**row))

    async def post(self, incident_id: int | None, number: int, minutes_ago: int, views: int | None = None) -> None:
        at = NOW - timedelta(minutes=minutes_ago)
        post = {
            "source_id": self.source, "external_id": str(number), "published_at": at, "seen_at": at, "views": views,
            "text": f"پست شماره {number} درباره شیر دامون", "text_hash": f"h{number}", "signature": b"",
            "url": f"https://t.me/madaran_gharb/{number}",
        }  # fmt: skip
        async with self.db.write() as conn:
            post_id = (await conn.execute(insert(posts).values(**post).returning(posts.c.id))).scalar_one()
            mention = {
                "post_id": post_id, "brand_id": self.brand, "source_id": self.source, "published_at": at,
                "seen_at": at, "story_id": post_id, "first_copy": True, "sentiment": -1, "negative": 0.9, "stance": 0,
                "topics": [], "watchwords": [], "labels": [], "reader_version": "t", "query_version": 1,
                "incident_id": incident_id,
            }  # fmt: skip
            await conn.execute(insert(mentions).values(**mention))

    async def change(self, incident_id: int, **values: Any) -> None:
        """As the watch would: the values and a new version."""
        async with self.db.write() as conn:
            values = {"version": incidents.c.version + 1, **values}
            await conn.execute(update(incidents).where(incidents.c.id == incident_id).values(**values))

    async def owe(self, kind: Kind, incident_id: int | None, chat: int, step: str = "", **values: Any) -> None:
        now = values.pop("now", NOW)
        key = f"incident:{incident_id}:{step or kind}:chat:{chat}"
        async with self.db.write() as conn:
            await outbox.owe(conn, [Owed(key, kind, chat, now, incident_id, **values)], now)

    async def owe_edit(self, incident_id: int, chat: int, **values: Any) -> None:
        version = (await self.row(incident_id)).version
        await self.owe(Kind.EDIT, incident_id, chat, f"edit:{version}", version=version, silent=True, **values)

    async def row(self, incident_id: int) -> Any:
        async with self.db.read() as conn:
            return (await conn.execute(select(incidents).where(incidents.c.id == incident_id))).one()

    async def events(self, incident_id: int) -> list[str]:
        async with self.db.read() as conn:
            query = select(incident_events.c.kind).where(incident_events.c.incident_id == incident_id)
            return list((await conn.execute(query.order_by(incident_events.c.id))).scalars())

    async def owed(self) -> dict[str, str]:
        """State of each row by key."""
        async with self.db.read() as conn:
            query = select(outbox_table.c.key, outbox_table.c.state).order_by(outbox_table.c.id)
            return {row.key: row.state for row in await conn.execute(query)}

    async def live(self, incident_id: int, chat: int) -> Any:
        async with self.db.read() as conn:
            where = (live_messages.c.incident_id == incident_id) & (live_messages.c.chat_id == chat)
            return (await conn.execute(select(live_messages).where(where))).one_or_none()


class Processor(SimpleUpdateProcessor):
    """Handles updates side by side, and lets a test wait until all are handled."""

    def __init__(self) -> None:
        super().__init__(16)
        self._running = 0
        self.idle = asyncio.Event()

    async def do_process_update(self, update: object, coroutine: Any) -> None:
        self._running += 1
        self.idle.clear()
        try:
            await coroutine
        finally:
            self._running -= 1
            if not self._running:
                self.idle.set()


@dataclass
class Room:
    world: World
    server: BotApiServer
    app: App
    processor: Processor
    delivery: Delivery
    clock: Clock
    woken: list[bool]

    def texts(self, telegram_id: int) -> list[str]:
        return [clean(message.get("text", "")) for message in self.server.messages(telegram_id)]

    def last(self, telegram_id: int) -> Json:
        return self.server.messages(telegram_id)[-1]

    async def alert(self, incident_id: int, *chats_: int) -> None:
        """Owe and send the first message."""
        for chat in chats_ or (self.world.private, self.world.group):
            await self.world.owe(Kind.ALERT, incident_id, chat, "opened", version=1)
        await self.delivery.tick()

    async def press(self, telegram_chat: int, button: str, user: int, message: Json | None = None) -> str:
        answer = await self.server.press(
            telegram_chat, message or self.last(telegram_chat), button, user_id=user, timeout=20
        )
        await asyncio.wait_for(self.processor.idle.wait(), 20)
        await self.delivery.tick()
        return clean(answer.text)


def clean(text: str) -> str:
    """Without the invisible isolates."""
    return text.replace("\u2068", "").replace("\u2069", "").replace("\u200f", "")


def buttons(message: Json) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


def build(server: BotApiServer, db: Database, clock: Clock, processor: Processor, wake: Any) -> App:
    settings = Settings(_env_file=None, bot_token=server.token, bot_api_url=server.root_url)
    app = application.build(settings, Services(settings, db, clock, wake))
    app._update_processor = processor
    return app


def populate(server: BotApiServer) -> None:
    for telegram_id, (name, _) in {**PEOPLE, VIEWER: ("بابک نوری", "viewer")}.items():
        server.add_private(User(telegram_id, name))
    server.add_group(GROUP, "تیم روابط عمومی", dict.fromkeys((*PEOPLE, VIEWER), "member"))


@asynccontextmanager
async def room(db: Database, *, polling: bool = True) -> AsyncIterator[Room]:
    clock, woken, processor = Clock(), list[bool](), Processor()
    world = await World.make(db)
    async with BotApiServer() as server:
        populate(server)
        app = build(server, db, clock, processor, lambda: woken.append(True))
        async with app:
            if polling:
                await app.start()
                await app.updater.start_polling(poll_interval=0, allowed_updates=Update.ALL_TYPES)
            yield Room(world, server, app, processor, Delivery(app.bot, db, clock), clock, woken)
            if polling:
                await app.updater.stop()
                await app.stop()


def sends(here: Room, chat: int = SARA, code: int = 200) -> list[Call]:
    return [c for c in here.server.calls if c.method == "sendmessage" and c.code == code and in_chat(c, chat)]


def edits(here: Room, chat: int = SARA, code: int = 200) -> list[Call]:
    return [c for c in here.server.calls if c.method == "editmessagetext" and c.code == code and in_chat(c, chat)]


def in_chat(call: Call, chat: int) -> bool:
    return str(call.params["chat_id"]) == str(chat)


def silent(call: Call) -> bool:
    return str(call.params.get("disable_notification", False)).casefold() == "true"
