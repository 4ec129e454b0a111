"""The morning report of a chat: a day of its brands, and what people ask in their cases."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.prepared import has_answer
from bot.reply import Answer
from bot.talk import case_talk
from bot.texts import Texts
from bot.views import digest
from bot.views.digest import Question
from bot.views.format import Format
from storage import case_posts, digests, workspaces
from storage.case_posts import Row
from storage.chats import Chat
from storage.db import Database
from storage.digests import BrandDay

MOST_ASKED = 2


async def report(db: Database, chat: Chat, until: datetime) -> Answer | None:
    """None where the chat has no brand to report on."""
    async with db.read() as conn:
        days = await digests.digest(conn, chat, until)
        workspace = await workspaces.get_workspace(conn, chat.workspace_id)
        told = {one.day.brand.id: await case_posts.told(conn, one.open[0].id) for one in days if one.open}
    if not days or workspace is None:
        return None
    return await asyncio.to_thread(_rendered, Format(Texts(chat.language), workspace.timezone), days, told, until)


def _rendered(fmt: Format, days: list[BrandDay], told: Mapping[int, Sequence[Row]], until: datetime) -> Answer:
    asked = {one.day.brand.id: _asked(fmt, one, told.get(one.day.brand.id, ())) for one in days}
    return digest.digest(fmt, days, until, asked)


def _asked(fmt: Format, one: BrandDay, rows: Sequence[Row]) -> Sequence[Question]:
    """Of the gravest open case."""
    brand = one.day.brand
    names = [name for name in (brand.name, brand.name_en) if name]
    if not rows:
        return ()
    asked = case_talk(rows, names, fmt.timezone).questions[:MOST_ASKED]
    return [Question(said.example, said.posts, has_answer(said.example, fmt.texts.language)) for said in asked]
