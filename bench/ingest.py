"""Generated posts into SQLite, 30 % naming one of 50 brands, each fully read, in one process.

An import of 100,000 from a file, and a burst of 20,000 from 200 sources through the inbox.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.report import line
from monitors.importing import import_file
from monitors.inbox import Inbox, RawPost
from monitors.ingest import Ingest
from monitors.rows import Recipe
from storage import brands, posts, sources, workspaces
from storage.db import Database
from storage.migrate import upgrade

POSTS, BRANDS, SHARE, BOUND = 100_000, 50, 0.3, 3_000
BURST, PAGE = 20_000, 100
NOW = datetime(2026, 11, 21, 18, 10, tzinfo=UTC)
SYLLABLES = "با دا سا ما را نا بی دی سی می ری نی بو دو سو مو رو نو شا کا پا تا زا لا"
TALK = (
    "امروز از فروشگاه خرید کردم و راضی بودم کیفیت خوب بود ولی قیمت بالا رفته پشتیبانی جواب نمی‌دهد سفارش دیر رسید "
    "بسته‌بندی پاره بود طعم عوض شده دوستم گفت مال او هم خراب بود گزارش تازه درباره بازار منتشر شد مدیرعامل توضیح داد "
    "مردم در صف ماندند هوا سرد است فردا تعطیل می‌شود برنامه جدید را دیدید خیلی عالی افتضاح متشکرم لطفا پیگیری کنید"
)


def names(chooser: random.Random) -> list[str]:
    found: set[str] = set()
    while len(found) < BRANDS:
        found.add("".join(chooser.choices(SYLLABLES.split(), k=4)))
    return sorted(found)


def texts(chooser: random.Random, brand_names: list[str], count: int) -> Iterator[str]:
    talk = TALK.split()
    for _ in range(count):
        words = chooser.choices(talk, k=chooser.randint(8, 40))
        if chooser.random() < SHARE:
            words.insert(chooser.randrange(len(words)), chooser.choice(brand_names))
        yield " ".join(words)


def rows(chooser: random.Random, brand_names: list[str]) -> Iterator[str]:
    yield "source,id,time,text,views\n"
    for number, text in enumerate(texts(chooser, brand_names, POSTS)):
        at = NOW - timedelta(seconds=chooser.randrange(30 * 86_400))
        yield f"channel{number % 200},{number},{at.isoformat()},{text},{chooser.randrange(9_000)}\n"


async def prepare(folder: Path, brand_names: list[str]) -> Database:
    db = Database(f"sqlite+aiosqlite:///{folder / 'bench.db'}")
    await upgrade(db)
    async with db.write() as conn:
        workspace = await workspaces.ensure_default(conn, NOW)
        for number, name in enumerate(brand_names):
            values = {"key": f"b{number}", "name": name, "role": "own", "query": f'"{name}"'}
            await brands.add_brand(conn, workspace_id=workspace.id, now=NOW, **values)
    return db


async def measure(folder: Path) -> float:
    """Posts a second of an import."""
    chooser = random.Random(7)
    brand_names = names(chooser)
    file = folder / "posts.csv"
    with file.open("w", encoding="utf-8") as out:
        out.writelines(rows(chooser, brand_names))
    db = await prepare(folder, brand_names)
    began = time.perf_counter()
    report = await import_file(db, file, Recipe(), now=NOW)
    took = time.perf_counter() - began
    await db.close()
    assert report.stored.new == POSTS
    assert abs(report.stored.mentions / POSTS - SHARE) < 0.02, report.stored.mentions
    return POSTS / took


async def measure_burst(folder: Path) -> float:
    """Posts a second of a burst, brought a page at a time."""
    chooser = random.Random(7)
    brand_names = names(chooser)
    db = await prepare(folder, brand_names)
    async with db.write() as conn:
        ids = [(await sources.add_source(conn, "telegram", f"channel{n}", now=NOW)).id for n in range(BURST // PAGE)]
    pages = [
        [
            RawPost(source_id, str(number), NOW - timedelta(seconds=chooser.randrange(600)), NOW, text)
            for number, text in enumerate(texts(chooser, brand_names, PAGE))
        ]
        for source_id in ids
    ]
    inbox = Inbox()
    running = asyncio.create_task(Ingest(db, inbox).run())
    began = time.perf_counter()
    await asyncio.gather(*[await inbox.put(page) for page in pages])
    took = time.perf_counter() - began
    running.cancel()
    async with db.read() as conn:
        assert await posts.newest_id(conn) == BURST
    await db.close()
    return BURST / took


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        speed = asyncio.run(measure(Path(folder)))
    short = line("import of 100,000 posts to SQLite, fully tagged", speed, "posts/s", at_least=BOUND)
    with tempfile.TemporaryDirectory() as folder:
        speed = asyncio.run(measure_burst(Path(folder)))
    return short | line("burst of 20,000 posts from 200 sources, fully tagged", speed, "posts/s", at_least=BOUND)


if __name__ == "__main__":
    sys.exit(main())
