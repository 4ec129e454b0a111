"""Files that people bring: exact counts, every bad row named by its line, nothing twice, nothing lost to a kill."""

import asyncio
import csv
import json
import os
import random
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from monitors.importing import import_file
from monitors.rows import BadRow, ImportRefused, Recipe, parse_time
from nlp.matcher import suffixes
from nlp.normalize import match_key
from storage import brands, rollups, sources, workspaces
from storage.db import Database
from storage.tables import mentions, posts
from storage.tables import rollups as rollup_rows
from storage.tables import sources as source_rows

SHARED = Path(__file__).parents[2].parent / "shared"
ROOT = Path(__file__).parents[2]


async def add_brands(db: Database, now: datetime, names: list[str]) -> dict[str, int]:
    async with db.write() as conn:
        workspace = await workspaces.ensure_default(conn, now)
        return {
            name: await brands.add_brand(
                conn, workspace_id=workspace.id, now=now, key=f"b{number}", name=name, role="own", query=f'"{name}"'
            )
            for number, name in enumerate(names)
        }


async def count(db: Database, table: object = posts) -> int:
    async with db.read() as conn:
        return (await conn.execute(select(func.count()).select_from(table))).scalar_one()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "content", "recipe"),
    [
        (
            "a.jsonl",
            '{"source": "x", "id": 1, "time": "2026-11-01T10:00:00Z", "text": "سلام دامون", "views": "1,200"}\n\n'
            '{"source": "telegram/Kanal", "id": 2, "time": 1793527200, "text": "", "author": "a", "url": "http://u"}\n',
            Recipe(),
        ),
        (
            "a.csv",
            "tweet_text,tweet_created,n\n"
            '"سلام، دامون\nدو سطر",2026-11-01 10:00:00 -0800,1\nx,Sun Nov 01 10:00:00 +0000 2026,2\n',
            Recipe({"text": "tweet_text", "time": "tweet_created", "id": "n"}, {"source": "airlines"}),
        ),
        (
            "bom.csv",
            "\ufefftext;time;source\nسلام دامون;2026-11-01;x\nدو;2026-11-02;x\n",
            Recipe(zone=ZoneInfo("Asia/Tehran")),
        ),
        ("tab.csv", "text\ttime\tsource\nدامون\t2026-11-01T00:00+03:30\tx\nدو\t2026-11-02T00:00Z\tx\n", Recipe()),
    ],
)
async def test_every_form_is_read(
    db: Database, now: datetime, tmp_path: Path, name: str, content: str, recipe: Recipe
) -> None:
    await add_brands(db, now, ["دامون"])
    (tmp_path / name).write_text(content, "utf-8")
    for new in (2, 0):
        report = await import_file(db, tmp_path / name, recipe, now=now)
        assert (report.read, report.stored.new, report.stored.known, report.refusals) == (2, new, 2 - new, 0)
    assert await count(db) == 2
    async with db.read() as conn:
        assert (await conn.execute(select(posts.c.backfilled).distinct())).scalars().all() == [True]


async def test_a_known_source_is_used_and_an_unknown_one_is_made(db: Database, now: datetime, tmp_path: Path) -> None:
    async with db.write() as conn:
        known = await sources.add_source(conn, "telegram", "kanal", now=now)
    lines = [
        {"source": source, "id": "7", "time": "2026-11-01T00:00Z", "text": "x"}
        for source in ("telegram/Kanal", "airlines", "telegram/new", "odd/thing")
    ]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)))
    await import_file(db, path, Recipe(), now=now)
    async with db.read() as conn:
        keys = [source.key for source in await sources.list_sources(conn)]
        assert keys == ["telegram/kanal", "import/airlines", "import/odd/thing", "telegram/new"]
        assert await sources.ways_of(conn, known.id) == ["account", "preview"]
        new = await sources.find_source(conn, "telegram", "new")
        assert new is not None
        assert await sources.ways_of(conn, new.id) == ["import"]


async def test_bad_rows_are_named_and_the_rest_is_stored(db: Database, now: datetime, tmp_path: Path) -> None:
    good = {"source": "x", "id": 1, "time": "2026-11-01T00:00Z", "text": "خوب"}
    rows: list[bytes] = [
        json.dumps(good).encode(),
        b'{"source": "x"',
        b"[1, 2]",
        b'{"source": "x", "text": "\xff"}',
        json.dumps({**good, "time": "2026-11-01 00:00"}).encode(),
        json.dumps({**good, "time": "yesterday"}).encode(),
        json.dumps({**good, "time": "2030-01-01T00:00Z"}).encode(),
        json.dumps({**good, "source": " "}).encode(),
        json.dumps({**good, "source": "feed/http://[x"}).encode(),
        json.dumps({**good, "text": None}).encode(),
        json.dumps({**good, "views": "many"}).encode(),
        json.dumps({**good, "views": float("nan")}).encode(),
        b"\x00\x01\x02",
        b"[" * 100_000,
        json.dumps({**good, "id": 2, "text": "\ud800 تنها"}).encode(),
    ]
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join(rows))
    report = await import_file(db, path, Recipe(), now=now)
    assert (report.read, report.stored.new, report.refusals) == (15, 2, 13)
    assert {refused.line: refused.error.key for refused in report.refused} == {
        2: "import-row-not-json",
        3: "import-row-not-object",
        4: "import-row-not-utf8",
        5: "import-row-naive-time",
        6: "import-row-bad-time",
        7: "import-row-future-time",
        8: "import-row-missing",
        9: "import-row-bad-source",
        10: "import-row-missing",
        11: "import-row-bad-views",
        12: "import-row-bad-views",
        13: "import-row-not-json",
        14: "import-row-not-json",
    }


async def test_bad_rows_of_a_csv_are_named(db: Database, now: datetime, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'source,time,text\nx,2026-11-01T00:00Z,"two\nlines"\nx,y\nx,z,\xff\n\nx,2026-11-01T00:00Z,ok\n')
    report = await import_file(db, path, Recipe(), now=now)
    assert {refused.line: refused.error.key for refused in report.refused} == {
        4: "import-row-columns",
        5: "import-row-not-utf8",
    }
    assert report.stored.new == 2


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "import-no-format"),
        (b"[{}]", "import-no-format"),
        (b"\x00\xff\xfe rubbish \x01", "import-no-format"),
        (b"source,text\nx,y\n", "import-no-column"),
    ],
)
async def test_a_file_of_another_kind_is_refused(
    sqlite_db: Database, now: datetime, tmp_path: Path, content: bytes, key: str
) -> None:
    path = tmp_path / "a"
    path.write_bytes(content)
    with pytest.raises(ImportRefused) as refused:
        await import_file(sqlite_db, path, Recipe(), now=now)
    assert refused.value.key == key


@pytest.mark.parametrize(
    ("value", "utc"),
    [
        ("2015-02-24 11:35:52 -0800", "2015-02-24T19:35:52"),
        ("2026-11-21T18:10:00+03:30", "2026-11-21T14:40:00"),
        ("2026-11-21T18:10:00.123Z", "2026-11-21T18:10:00.123000"),
        ("2026-11-21 18:10", "2026-11-21T14:40:00"),
        (1_793_527_200, "2026-11-01T10:00:00"),
        ("1793527200000", "2026-11-01T10:00:00"),
        ("Tue Feb 24 11:35:52 -0800 2015", "2015-02-24T19:35:52"),
        ("Tue, 24 Feb 2015 11:35:52 -0800", "2015-02-24T19:35:52"),
    ],
)
def test_times(value: object, utc: str) -> None:
    assert parse_time(value, ZoneInfo("Asia/Tehran")) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "value", ["", None, "soon", "0001-01-01T00:00Z", "9999-12-31T23:59:59-14:00", "99999999999999", [], {}]
)
def test_times_refused(value: object) -> None:
    with pytest.raises(BadRow):
        parse_time(value, None)


# --- texts nobody here wrote -----------------------------------------------------------------------------------------


def is_named(name: str, word: str) -> bool:
    """The naive way: the word is the name, or the name and an ending."""
    return word == name or (word.startswith(name) and word[len(name) :] in suffixes()["name"])


async def test_real_tweets_are_counted_exactly(db: Database, now: datetime, tmp_path: Path) -> None:
    """Post counts exact; mention counts equal to looking for each name in each word of each tweet."""
    tweets = SHARED / "data" / "sentiment" / "exa_dev.csv"
    if not tweets.exists():
        pytest.skip("the shared data is not here")
    with tweets.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = ["ایران", "توییتر", "آمریکا", "روحانی", "مدرسه"]
    ids = await add_brands(db, now, names)
    recipe = Recipe(constants={"source": "tweets", "time": "2026-11-01T00:00:00Z"})
    for _ in range(2):
        await import_file(db, tweets, recipe, now=now)
    assert await count(db) == len({row["id"] for row in rows}) == len(rows)
    async with db.read() as conn:
        counts = dict(
            (await conn.execute(select(mentions.c.brand_id, func.count()).group_by(mentions.c.brand_id))).tuples().all()
        )
    for name in names:
        named = sum(any(is_named(name, word) for word in match_key(row["text"]).split()) for row in rows)
        assert counts[ids[name]] == named > 0
    for brand_id in ids.values():
        await assert_rollups_equal_a_rebuild(db, brand_id)


async def assert_rollups_equal_a_rebuild(db: Database, brand_id: int) -> None:
    start, end = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
    async with db.write() as conn:
        before = await rollups.read(conn, brand_id, start, end)
        assert before
        await rollups.rebuild(conn, brand_id, start, end)
        assert before == await rollups.read(conn, brand_id, start, end)


# --- processes -------------------------------------------------------------------------------------------------------


def command(db: Database, path: Path, *options: str) -> list[str]:
    return [sys.executable, "-c", "from bot.cli import main; main()", "import", str(path), *options]


def environment(db: Database) -> dict[str, str]:
    url = db.url.render_as_string(hide_password=False)
    return {**os.environ, "HOSHDAR_DATABASE_URL": url, "HOSHDAR_LANGUAGE": "en"}


def write_posts(path: Path, source: str, numbers: range) -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    chooser = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        for number in numbers:
            text = " ".join(chooser.choices(["دامون", "خراب", "عالی", "شیر", "خرید", "بد", "فروشگاه"], k=9))
            row = {
                "source": source,
                "id": number,
                "time": (start + timedelta(minutes=number)).isoformat(),
                "text": text,
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


async def test_four_processes_at_once_lose_nothing(db: Database, now: datetime, tmp_path: Path) -> None:
    ids = await add_brands(db, now, ["دامون"])
    running = []
    for number in range(4):  # half of each file is in the next one, too
        path = tmp_path / f"{number}.jsonl"
        write_posts(path, "shared", range(number * 300, number * 300 + 600))
        process = asyncio.create_subprocess_exec(
            *command(db, path), env=environment(db), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        running.append(await process)
    outputs = await asyncio.gather(*(process.communicate() for process in running))
    assert [process.returncode for process in running] == [0, 0, 0, 0], outputs
    new = [int(re.search(rb"(\d+) new posts", out)[1]) for out, _ in outputs]  # type: ignore[index]
    assert sum(new) == await count(db) == 1_500
    assert await count(db, source_rows) == 1
    await assert_rollups_equal_a_rebuild(db, ids["دامون"])


async def until_stored(db: Database, wanted: int) -> None:
    while await count(db) < wanted:  # noqa: ASYNC110 - another process stores: there is no event to wait for
        await asyncio.sleep(0.01)


async def test_killed_in_the_middle_and_run_again_it_stores_all_exactly_once(
    sqlite_db: Database, now: datetime, tmp_path: Path
) -> None:
    ids = await add_brands(sqlite_db, now, ["دامون"])
    whole, path = tmp_path / "whole.jsonl", tmp_path / "pipe"
    write_posts(whole, "x", range(2_400))
    lines = whole.read_text("utf-8").splitlines(keepends=True)
    os.mkfifo(path)  # a file that never ends: the import cannot be through when the kill comes
    process = await asyncio.create_subprocess_exec(*command(sqlite_db, path), env=environment(sqlite_db), cwd=ROOT)
    pipe = await asyncio.to_thread(path.open, "w", encoding="utf-8")
    with pipe:
        await asyncio.to_thread(pipe.write, "".join(lines[:2_100]))
        pipe.flush()
        await asyncio.wait_for(until_stored(sqlite_db, 1_000), 60)
        process.send_signal(signal.SIGKILL)
        await process.wait()
    there = await count(sqlite_db)
    assert there in (1_000, 1_500, 2_000)  # whole transactions
    report = await import_file(sqlite_db, whole, Recipe(), now=now)
    assert (report.stored.new, report.stored.known) == (2_400 - there, there)
    await assert_rollups_equal_a_rebuild(sqlite_db, ids["دامون"])
    async with sqlite_db.read() as conn:
        query = select(func.sum(rollup_rows.c.mentions))
        assert (await conn.execute(query)).scalar_one() == await count(sqlite_db, mentions)


async def test_the_limit_of_a_field_is_raised_for_the_import_alone(sqlite_db: Database, now: datetime, tmp_path: Path):
    usual = csv.field_size_limit()
    path = tmp_path / "long.csv"
    path.write_text(f"source,time,text\na,2026-11-20T10:00:00Z,{'x' * 2 * usual}\n", "utf-8")
    assert (await import_file(sqlite_db, path, Recipe(), now=now)).stored.new == 1
    assert csv.field_size_limit() == usual
