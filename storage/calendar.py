"""Days that are not like their weekday: public holidays, and the campaigns a team told us of.

The only importer of `holidays`. Which country's holidays hold follows from the workspace's time zone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, insert, select

from storage.db import AsyncConnection
from storage.tables import campaigns

COUNTRIES = {"Asia/Tehran": "IR"}
LONGEST_NAME = 64
LONGEST_DAYS = 92
LANGUAGES = {"fa": "fa_IR", "en": "en_US"}


class BadCampaign(ValueError):  # noqa: N818
    """It ends before it starts, lasts more than a quarter of a year, or has no name."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """From `start` to `end`, both included."""

    id: int
    name: str
    start: date
    end: date


async def list_campaigns(conn: AsyncConnection, workspace_id: int, *, since: date | None = None) -> list[Campaign]:
    """Those not over before `since`, the earliest first."""
    columns = (campaigns.c.id, campaigns.c.name, campaigns.c.start_on, campaigns.c.end_on)
    query = select(*columns).where(campaigns.c.workspace_id == workspace_id)
    query = query if since is None else query.where(campaigns.c.end_on >= since)
    return [Campaign(*row) for row in await conn.execute(query.order_by(campaigns.c.start_on, campaigns.c.id))]


async def add_campaign(
    conn: AsyncConnection, *, workspace_id: int, name: str, start: date, end: date, now: datetime
) -> Campaign:
    """Raises BadCampaign."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not 0 <= (end - start).days < LONGEST_DAYS:
        raise BadCampaign
    values = {"workspace_id": workspace_id, "name": name, "start_on": start, "end_on": end, "created_at": now}
    made = await conn.execute(insert(campaigns).values(values).returning(campaigns.c.id))
    return Campaign(made.scalar_one(), name, start, end)


async def remove_campaign(conn: AsyncConnection, campaign_id: int, *, workspace_id: int) -> Campaign | None:
    """The one removed; None where it is gone already."""
    known = await list_campaigns(conn, workspace_id)
    found = next((one for one in known if one.id == campaign_id), None)
    if found is not None:
        await conn.execute(delete(campaigns).where(campaigns.c.id == campaign_id))
    return found


def holidays_of(timezone: str, years: Iterable[int], language: str = "fa") -> dict[date, str]:
    """Public holidays with their names, in order. Empty for a country we know none of."""
    country = COUNTRIES.get(timezone)
    if country is None:
        return {}
    import holidays  # a tenth of a second, and many processes never ask

    known = holidays.country_holidays(country, years=sorted(set(years)), language=LANGUAGES.get(language))
    return dict(sorted(known.items()))
