"""What a team changed about a brand's alerts, and what was proposed to it. A change is undone, never deleted."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, or_, select, update

from crisis.policy import DEFAULT, Policy, Role, for_role
from crisis.tuning import Change, Knob, tuned
from storage import audit
from storage.brands import Brand
from storage.db import AsyncConnection
from storage.members import Member
from storage.tables import brands, incidents, mentions, policy_changes, posts, proposals

MOST_TEXT = 4_000  # characters of a post that hashtags are looked for in
_HASHTAG = re.compile(r"#([\w\u200c]{2,64})")

ADMINS = ("owner", "admin")
"""Who may change how sensitive a brand's alerts are."""


@dataclass(frozen=True, slots=True)
class StoredChange:
    id: int
    brand_id: int
    at: datetime
    knob: Knob
    value: str
    until: datetime | None = None

    @property
    def change(self) -> Change:
        return Change(self.knob, self.value)


@dataclass(frozen=True, slots=True)
class Proposal:
    """`facts`: `fewer` alerts and `lost` confirmed cases in `days`; `votes`; of what is quieted `shared` of `total`;
    for a contest its end, `until`, and `campaign`, the calendar's name of it.
    """

    id: int
    brand_id: int
    incident_id: int
    at: datetime
    reason: str
    knob: Knob
    value: str
    facts: Mapping[str, Any]
    state: str

    @property
    def change(self) -> Change:
        return Change(self.knob, self.value)

    @property
    def until(self) -> datetime | None:
        """Where it can be accepted for a time only: until then."""
        return datetime.fromisoformat(self.facts["until"]) if "until" in self.facts else None


def by_role(brand: Brand, policy: Policy = DEFAULT) -> Policy:
    return for_role(Role(brand.role), policy) if brand.role in tuple(Role) else policy


async def of_brand(conn: AsyncConnection, brand: Brand, now: datetime) -> Policy:
    """What holds for it: by its role, and with what its team changed."""
    return tuned(await in_force(conn, brand.id, now), by_role(brand)).policy


async def in_force(conn: AsyncConnection, brand_id: int, now: datetime) -> list[Change]:
    """The brand's changes that are neither undone nor over, oldest first."""
    return [one.change for one in await list_changes(conn, brand_id, now)]


async def list_changes(conn: AsyncConnection, brand_id: int, now: datetime) -> list[StoredChange]:
    columns = [policy_changes.c[name] for name in StoredChange.__dataclass_fields__]
    query = select(*columns).where(
        policy_changes.c.brand_id == brand_id,
        policy_changes.c.undone_at.is_(None),
        or_(policy_changes.c.until.is_(None), policy_changes.c.until > now),
    )
    return [_change(row) for row in await conn.execute(query.order_by(policy_changes.c.id))]


def _change(row: Row[Any]) -> StoredChange:
    return StoredChange(row.id, row.brand_id, row.at, Knob(row.knob), row.value, row.until)


async def make(
    conn: AsyncConnection,
    brand_id: int,
    change: Change,
    member: Member,
    now: datetime,
    *,
    until: datetime | None = None,
) -> bool:
    """Put a change in force. False when it is so already: a level, or something that does not count, stands once, and
    for as long as it was ever asked for."""
    known = [one for one in await list_changes(conn, brand_id, now) if _takes_place_of(change, one.change)]
    if any(one.change == change and not _outlasts(until, one.until) for one in known):
        return False
    for one in known:
        await _undo(conn, one.id, member, now)
    values = {"brand_id": brand_id, "at": now, "member_id": member.id, "knob": change.knob, "value": change.value}
    await conn.execute(insert(policy_changes).values(**values, until=until))
    await _note(conn, brand_id, "made", change, member, now, until=until)
    return True


def _takes_place_of(change: Change, known: Change) -> bool:
    return not change.adds_up and (change == known or change.knob is known.knob is Knob.LEVEL)


def _outlasts(until: datetime | None, known: datetime | None) -> bool:
    return known is not None and (until is None or until > known)


async def undo(conn: AsyncConnection, change_id: int, member: Member, now: datetime) -> StoredChange | None:
    """Take one change back; None when it is undone already, or of another workspace."""
    columns = [policy_changes.c[name] for name in StoredChange.__dataclass_fields__]
    query = (
        select(*columns)
        .join(brands, brands.c.id == policy_changes.c.brand_id)
        .where(
            policy_changes.c.id == change_id,
            policy_changes.c.undone_at.is_(None),
            brands.c.workspace_id == member.workspace_id,
        )
    )
    row = (await conn.execute(query)).first()
    if row is None:
        return None
    found = _change(row)
    await _undo(conn, found.id, member, now)
    await _note(conn, found.brand_id, "undone", found.change, member, now)
    return found


async def _undo(conn: AsyncConnection, change_id: int, member: Member, now: datetime) -> None:
    one = update(policy_changes).where(policy_changes.c.id == change_id)
    await conn.execute(one.values(undone_at=now, undone_by_id=member.id))


async def _note(
    conn: AsyncConnection,
    brand_id: int,
    action: str,
    change: Change,
    member: Member,
    now: datetime,
    *,
    until: datetime | None = None,
) -> None:
    ends = {} if until is None else {"until": until.isoformat()}
    await audit.record(
        conn,
        workspace_id=member.workspace_id,
        at=now,
        actor=f"telegram:{member.telegram_id}",
        action=f"policy.{action}",
        subject=f"brand:{brand_id}",
        data={"knob": change.knob.value, "value": change.value} | ends,
    )


async def with_hashtags(
    conn: AsyncConnection, brand_id: int, start: datetime, end: datetime, hashtags: Collection[str]
) -> frozenset[int]:
    """Mentions published in [start, end) whose post carries one of the hashtags (without their #)."""
    if not hashtags:
        return frozenset()
    query = (
        select(mentions.c.id, posts.c.text)
        .join(posts, posts.c.id == mentions.c.post_id)
        .where(
            mentions.c.brand_id == brand_id,
            mentions.c.published_at >= start,
            mentions.c.published_at < end,
            or_(*(posts.c.text.icontains(f"#{tag}", autoescape=True) for tag in sorted(hashtags))),
        )
    )
    wanted = {tag.casefold() for tag in hashtags}
    return frozenset(row.id for row in await conn.execute(query) if wanted & hashtags_of(row.text))


def hashtags_of(text: str) -> frozenset[str]:
    """Without their #, whatever their letters' case."""
    return frozenset(tag.casefold() for tag in _HASHTAG.findall(text[:MOST_TEXT]))


# --- votes and proposals ---


@dataclass(frozen=True, slots=True)
class Vote:
    """A case that somebody called noise, and why; `votes`: how many of that reason nothing was proposed for yet."""

    incident_id: int
    brand_id: int
    reason: str
    votes: int


async def open_votes(conn: AsyncConnection, since: datetime) -> list[Vote]:
    """The newest vote of each brand and reason since then that no proposal was made for."""
    answered = (
        select(func.max(proposals.c.at))
        .where(proposals.c.brand_id == incidents.c.brand_id, proposals.c.reason == incidents.c.dismiss_reason)
        .correlate(incidents)
        .scalar_subquery()
    )
    query = (
        select(func.max(incidents.c.id), incidents.c.brand_id, incidents.c.dismiss_reason, func.count())
        .where(
            incidents.c.state == "dismissed",
            incidents.c.brand_id.is_not(None),
            incidents.c.dismiss_reason.is_not(None),
            incidents.c.dismissed_at >= since,
            or_(answered.is_(None), incidents.c.dismissed_at > answered),
        )
        .group_by(incidents.c.brand_id, incidents.c.dismiss_reason)
        .order_by(func.max(incidents.c.id))
    )
    return [Vote(*row) for row in await conn.execute(query)]


async def propose(
    conn: AsyncConnection, vote: Vote, change: Change, now: datetime, *, facts: Mapping[str, Any], state: str
) -> int:
    """Keep a proposal; `state` is open, or withheld where its back-test spoke against it."""
    values = {
        "brand_id": vote.brand_id,
        "incident_id": vote.incident_id,
        "at": now,
        "reason": vote.reason,
        "knob": change.knob,
        "value": change.value,
        "facts": dict(facts),
        "state": state,
    }
    made = await conn.execute(insert(proposals).values(**values).returning(proposals.c.id))
    return int(made.scalar_one())


async def get_proposal(conn: AsyncConnection, proposal_id: int) -> Proposal | None:
    columns = [proposals.c[name] for name in Proposal.__dataclass_fields__]
    row = (await conn.execute(select(*columns).where(proposals.c.id == proposal_id))).first()
    return Proposal(**{**row._mapping, "knob": Knob(row.knob)}) if row else None


async def answer(
    conn: AsyncConnection,
    proposal: Proposal,
    member: Member,
    now: datetime,
    *,
    yes: bool,
    until: datetime | None = None,
) -> bool:
    """Accept, for good or `until` then, or decline; False when somebody has answered already."""
    state = "declined" if not yes else "accepted" if until is None else "for_a_time"
    free = update(proposals).where(proposals.c.id == proposal.id, proposals.c.state == "open")
    done = await conn.execute(free.values(state=state, answered_at=now, answered_by_id=member.id))
    if not done.rowcount:
        return False
    if yes:
        await make(conn, proposal.brand_id, proposal.change, member, now, until=until)
    else:
        await _note(conn, proposal.brand_id, "declined", proposal.change, member, now)
    return True
