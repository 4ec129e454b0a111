"""Watched spans, against the plain idea of them: a set of minutes."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import coverage
from storage.coverage import Span, gaps
from storage.db import Database
from storage.sources import add_source

START = datetime(2026, 11, 21, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def minutes(spans: list[Span]) -> set[int]:
    return {
        minute
        for span in spans
        for minute in range(int((span.start - START) / MINUTE), int((span.end - START) / MINUTE))
    }


def span(first: int, last: int) -> Span:
    return Span(START + first * MINUTE, START + last * MINUTE)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted), max_size=12))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_spans_are_the_union_of_what_was_recorded(sqlite_template: Path, tmp_path_factory, recorded) -> None:
    path = tmp_path_factory.mktemp("spans") / "d.db"
    path.write_bytes(sqlite_template.read_bytes())
    db = Database(f"sqlite+aiosqlite:///{path}")
    async with db.write() as conn:
        source = await add_source(conn, "telegram", "a", now=START)
        for first, last in recorded:
            await coverage.record(conn, source.id, START + first * MINUTE, START + last * MINUTE)
    async with db.read() as conn:
        found = (await coverage.spans(conn, [source.id], START, START + 61 * MINUTE))[source.id]
    await db.close()
    assert minutes(found) == {minute for first, last in recorded for minute in range(first, last)}
    assert all(one.end < two.start for one, two in pairwise(found))
    blind = gaps(found, START, START + 61 * MINUTE)
    assert minutes(blind) | minutes(found) == set(range(61))
    assert not minutes(blind) & minutes(found)


async def test_spans_are_cut_to_what_was_asked(db: Database) -> None:
    async with db.write() as conn:
        source = await add_source(conn, "telegram", "a", now=START)
        await coverage.record(conn, source.id, START, START + 10 * MINUTE)
        found = await coverage.spans(conn, [source.id, 999], START + 2 * MINUTE, START + 4 * MINUTE)
    assert found == {source.id: [span(2, 4)], 999: []}
