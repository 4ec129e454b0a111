"""The answer to "why, or why not?": one look of the judgement beside what is stored, for the chat and the shell."""

import asyncio
from datetime import datetime

from bot.context import Judgement
from bot.reply import Answer
from bot.views import status
from bot.views import why as view
from bot.views.format import Format
from storage import case as cases
from storage import decisions, incidents, policies, watching
from storage.brands import Brand
from storage.db import AsyncConnection, Database


async def answer(db: Database, judgement: Judgement | None, fmt: Format, brand: Brand, now: datetime) -> Answer:
    """Without the judgement at hand the stored decision is what is known."""
    async with db.read() as conn:
        decision = await decisions.newest(conn, brand.id)
        case = await _open_case(conn, brand, now)
        watched = await watching.watched(conn, now)
        policy = await policies.of_brand(conn, brand, now)
    if judgement is None:
        return status.why_not(fmt, brand, decision, policy, now)
    found = await judgement.why(brand, now)
    return await asyncio.to_thread(view.why, fmt, brand, found, decision.at if decision else None, case, watched)


async def _open_case(conn: AsyncConnection, brand: Brand, now: datetime) -> view.OpenCase | None:
    last = await incidents.last_of(conn, brand.id)
    case = await cases.load(conn, last.id, now) if last and last.state == "open" else None
    if last is None or case is None:
        return None
    held = (await incidents.past(conn, last.id)).held
    return view.OpenCase(case.number, case.severity, case.reason, case.opened_at, last.calm_since, held)
