"""`hoshdar backtest BRAND`: what would have fired, with its evidence."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.question import ask, brand_of
from bot.cli.speech import fail, plain, texts_of_the_shell
from bot.texts import Texts
from bot.views.format import Format
from crisis.policy import DEFAULT, Policy
from crisis.policy_file import PolicyError, read_policy
from crisis.replay import Opened, Replay
from storage.db import Database
from storage.history import FirstPost

MOST_DAYS = 90
MOST_BYTES = 100_000
QUOTED = 120  # characters of a post


def backtest(
    brand: Annotated[str, typer.Argument(help="A brand's key or name.")],
    days: Annotated[int, typer.Option(min=1, max=MOST_DAYS, help="So many days up to now.")] = 30,
    policy: Annotated[Path | None, typer.Option(help="TOML with other thresholds, by their names.")] = None,
) -> None:
    """Look at BRAND's stored past with the rules of the live watch, and print what would have fired. Writes nothing."""
    from monitors.backtest import Job, replays
    from storage import history, workspaces

    texts, now, began = texts_of_the_shell(), datetime.now(UTC), time.monotonic()
    with_policy = _policy(texts, policy)

    async def answer(db: Database) -> list[str]:
        one = await brand_of(db, texts, brand)
        async with db.read() as conn:
            workspace = await workspaces.get_workspace(conn, one.workspace_id)
        assert workspace is not None
        span = timedelta(days=days)
        job = Job(brand=one, timezone=workspace.timezone, now=now, span=span, policy=with_policy)
        (found,) = await replays(db, job)
        async with db.read() as conn:
            posts = await history.first_posts(conn, [post for opened in found.opened for post in opened.posts])
        fmt = Format(texts, workspace.timezone)
        return [*_head(texts, found, days), *(line for each in found.opened for line in _lines(fmt, each, posts, now))]

    for line in ask(answer):
        typer.echo(line)
    typer.echo(plain(texts, "backtest-took", seconds=round(time.monotonic() - began, 1)), err=True)


def _policy(texts: Texts, file: Path | None) -> Policy:
    if file is None:
        return DEFAULT
    try:
        with file.open("rb") as opened:
            return read_policy(opened.read(MOST_BYTES + 1).decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        fail(texts, "backtest-policy-unreadable", file=str(file))
    except PolicyError as error:
        fail(texts, "backtest-policy-wrong", file=str(file), name=error.name)


def _head(texts: Texts, found: Replay, days: int) -> Sequence[str]:
    lines = [plain(texts, "backtest-head", days=days, mentions=found.mentions, count=len(found.opened))]
    if found.late:
        lines.append(plain(texts, "backtest-late", count=found.late))
    if found.backfilled:
        lines.append(plain(texts, "backtest-backfilled", count=found.backfilled))
    if found.cold:
        lines.append(plain(texts, "backtest-cold"))
    return lines


def _lines(fmt: Format, one: Opened, posts: dict[int, FirstPost], now: datetime) -> list[str]:
    """When, how severe and why; the numbers it rests on; its first posts."""
    texts = fmt.texts
    key = f"why-reason-{one.reason}"
    reason = texts.get(key) if texts.has(key) else str(one.reason)
    kind = texts.get(f"kind-{one.incident.kind}") if texts.has(f"kind-{one.incident.kind}") else one.incident.kind
    told = {"at": fmt.moment(one.at, now), "severity": one.severity, "peak": one.incident.peak}
    lines = ["", plain(texts, "backtest-one", reason=reason, kind=kind, **told)]
    numbers = one.arithmetic
    lines.append(
        plain(
            texts,
            "backtest-numbers",
            minutes=round(numbers["minutes"]),
            stories=round(numbers["stories"]),
            owners=round(numbers["owners"]),
            negatives=round(numbers["negatives"]),
            usual=round(numbers["usual_stories"], 1),
            surprise=round(max(numbers["surprise"], numbers["negative_surprise"]), 1),
            score=round(numbers["score"]),
        )
    )
    if one.reopenings:
        lines.append(plain(texts, "backtest-reopened", count=one.reopenings))
    if one.held:
        lines.append(plain(texts, "backtest-held"))
    for post in (posts[each] for each in one.posts if each in posts):
        text = " ".join(post.text.split())[:QUOTED]
        lines.append(
            plain(texts, "backtest-post", at=fmt.clock(post.published_at), source=post.source_title, text=text)
        )
    return lines
