"""Texts nobody here wrote, through the real readers over real sockets into the database: each of them once."""

import asyncio
import csv
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from demo.feeds import FeedServer
from demo.mtproto.server import MtprotoServer
from monitors.collect import Collector
from monitors.inbox import Inbox
from monitors.ingest import Ingest
from monitors.sources.feed import FeedOptions, Feeds
from monitors.sources.port import SourceKind
from monitors.sources.telegram import Account, Accounts, TelegramChannels
from nlp.matcher import suffixes
from nlp.normalize import match_key
from storage.brands import add_brand
from storage.db import Database
from storage.sources import add_source
from storage.tables import mentions, posts, sources
from storage.workspaces import ensure_default

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
NEWS = SHARED / "news" / "news_300.json"
TWEETS = SHARED / "sentiment" / "exa_dev.csv"

needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the collected texts (../shared/data) are not here")


@asynccontextmanager
async def reading(db: Database, kind: SourceKind) -> AsyncIterator[Collector]:
    inbox = Inbox()
    storing = asyncio.create_task(Ingest(db, inbox).run())
    collector = Collector(db, inbox, [kind])
    await collector.start()
    try:
        yield collector
    finally:
        await collector.stop()
        storing.cancel()


async def watch(db: Database, platform: str, addresses: list[str], words: list[str]) -> None:
    now = datetime.now(UTC)
    async with db.write() as conn:
        workspace = await ensure_default(conn, now=now)
        for number, word in enumerate(words):
            await add_brand(
                conn, workspace_id=workspace.id, now=now, key=f"b{number}", name=word, role="own", query=f'"{word}"'
            )
        for address in addresses:
            await add_source(conn, platform, address, now=now)


async def read_all(collector: Collector) -> None:
    await collector.tick(datetime.now(UTC))
    async with asyncio.timeout(60):
        await collector.idle()


async def counts(db: Database) -> tuple[int, int]:
    async with db.read() as conn:
        return (
            int(await conn.scalar(select(func.count()).select_from(posts)) or 0),
            int(await conn.scalar(select(func.count()).select_from(mentions)) or 0),
        )


def naive_mentions(texts: list[str], names: list[str]) -> int:
    """How many (text, name) pairs there are where a word of the text is the name, or the name and an ending."""
    endings = suffixes()["name"] | {""}
    return sum(
        any(word.startswith(name) and word.removeprefix(name) in endings for word in match_key(text).split())
        for text in texts
        for name in names
    )


@needs_shared
async def test_three_hundred_articles_as_a_feed(sqlite_db: Database) -> None:
    articles = json.loads(NEWS.read_text(encoding="utf-8"))
    words = ["سینما", "تهران", "ایران"]
    start = datetime.now(UTC) - timedelta(days=10)
    texts = []
    async with FeedServer() as server:
        server.add_feed("news", "خبر")
        for number, article in enumerate(articles):
            body = "\n".join([article["abstract"], *article["paragraphs"]])
            server.publish("news", article["title"], body, at=start + number * timedelta(minutes=30))
            texts.append(f"{article['title']}\n{body}")
        await watch(sqlite_db, "feed", [server.address("news")], words)
        async with reading(sqlite_db, Feeds(FeedOptions(allow_hosts=("127.0.0.1",)))) as collector:
            await read_all(collector)
            async with sqlite_db.read() as conn:
                stored = (await conn.execute(select(posts.c.published_at, posts.c.backfilled, posts.c.text))).all()
    assert len(stored) == len(articles) == 300
    assert all(row.backfilled for row in stored)
    assert min(row.published_at for row in stored) == start.replace(microsecond=0)
    assert (await counts(sqlite_db))[1] == naive_mentions(texts, words) > 0


@needs_shared
async def test_tweets_as_channel_posts_and_again_after_a_restart(sqlite_db: Database, tmp_path: Path) -> None:
    with TWEETS.open(encoding="utf-8", newline="") as file:
        tweets = [row["text"] for row in csv.DictReader(file)]
    words = ["مدرسه", "ایران", "تهران"]
    names = ["channel_a", "channel_b", "channel_c"]
    start = datetime.now(UTC) - timedelta(days=5)
    async with MtprotoServer() as server:
        session = server.write_session(tmp_path / "reader")
        for name in names:
            server.add_channel(name, name)
        half = len(tweets) // 2
        for number, tweet in enumerate(tweets[:half]):
            server.post(names[number % 3], tweet, at=start + number * timedelta(minutes=1), live=False)
        await watch(sqlite_db, "telegram", names, words)
        account = Account(session=session, api_id=1, api_hash="0" * 32)
        async with reading(sqlite_db, TelegramChannels(Accounts([account]))) as collector:
            await read_all(collector)
        assert (await counts(sqlite_db))[0] == half

        for number, tweet in enumerate(tweets[half:], half):
            server.post(names[number % 3], tweet, at=start + number * timedelta(minutes=1), live=False)
        async with reading(sqlite_db, TelegramChannels(Accounts([account]))) as collector:
            await collector.hasten("account")
            await read_all(collector)
    assert await counts(sqlite_db) == (len(tweets), naive_mentions(tweets, words))
    async with sqlite_db.read() as conn:
        stored = {row.text: row.backfilled for row in await conn.execute(select(posts.c.text, posts.c.backfilled))}
        read = await conn.scalar(select(func.count()).where(sources.c.history_read_at.is_not(None)))
    assert read == 3
    assert stored[tweets[0]] is True
    assert stored[tweets[-1]] is False
