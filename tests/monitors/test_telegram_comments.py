"""Comments read from the group under a channel, post by post, each once."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from demo.mtproto.server import MtprotoServer
from monitors.following import follow_comments
from monitors.sources.telegram import Account, Accounts, TelegramChannels, TelegramComments
from storage import brands, posts, sources, workspaces
from storage.tables import mentions, post_versions

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def server() -> AsyncIterator[MtprotoServer]:
    async with MtprotoServer() as one:
        yield one


@pytest.fixture
def accounts(server: MtprotoServer, tmp_path: Path) -> Accounts:
    return Accounts([Account(server.write_session(tmp_path / "reader"), 1, "0" * 32, retry_delay=0)])


@pytest.fixture
async def official(bench, server, accounts, now):
    """A bench with one own channel, read once, and its room."""
    server.world.open_discussion(server.add_channel("own", "کانال ما"))
    server.post("own", "صبح بخیر", at=now - 10 * MINUTE, live=False)
    async with bench(TelegramChannels(accounts), TelegramComments(accounts)) as b:
        source = await b.add("telegram", "own")
        async with b.db.write() as conn:
            workspace = await workspaces.ensure_default(conn, now)
            brand = await brands.add_brand(
                conn, workspace_id=workspace.id, now=now, key="damoon", name="دامون", role="own", query='"دامون"'
            )
            await brands.set_officials(conn, brand, [source.id])
        await follow_comments(b.db, now)
        async with b.db.read() as conn:
            (room,) = await sources.list_sources(conn, platforms=["comments"])
        await b.collect()
        b.own, b.room = source, room
        yield b


async def store(b) -> None:
    """The bench only receives: the posts whose comments are wanted have to be in the database."""
    from monitors.ingest import Ingest

    await Ingest(b.db).store([post for post in b.received if post.source_id == b.own.id])


async def test_comments_come_once_with_what_they_answer(official, server):
    b = official
    await store(b)
    await b.collect(after=5 * MINUTE)
    first = server.comment("own", 1, "منم همین مشکل را دارم", at=b.now, author="رضا")
    await b.collect(after=5 * MINUTE)
    nested = server.comment("own", 1, "منم", at=b.now, author="مینا", answers=first)
    await b.collect(after=2 * MINUTE)
    await b.collect(after=2 * MINUTE)
    found = [post for post in b.received if post.source_id == b.room.id]
    assert [(post.external_id, post.text, post.author, post.parent) for post in found] == [
        (str(first), "منم همین مشکل را دارم", "رضا", (b.own.id, "1")),
        (str(nested), "منم", "مینا", (b.room.id, str(first))),
    ]
    assert all(post.comment and not post.backfilled for post in found)
    assert found[0].url == f"https://t.me/own/1?comment={first}"
    group = server.world.named("own").discussion
    assert (await b.source(b.room.id)).stable_id == str(group.id)


async def test_many_comments_come_in_pages_and_quiet_posts_are_not_asked_for(official, server):
    b = official
    server.post("own", "دوم", at=b.now, live=False)
    await b.collect(after=2 * MINUTE)
    await store(b)
    for number in range(230):
        server.comment("own", 2, str(number), at=b.now)
    server.calls.clear()
    await b.collect(after=5 * MINUTE)
    assert [post.text for post in b.received if post.source_id == b.room.id] == [str(number) for number in range(230)]
    assert len([call for call in server.calls if call.method == "GetRepliesRequest"]) == 3


async def test_a_wait_on_comments_leaves_the_channel_alone(official, server):
    b = official
    await store(b)
    server.comment("own", 1, "منم", at=b.now)
    server.plant("GetRepliesRequest", 420, "FLOOD_WAIT_3600")
    server.post("own", "تازه", at=b.now, live=False)
    await b.collect(after=2 * MINUTE)
    assert (await b.health(b.own)).error is None
    assert (await b.health(b.room)).error == "source-error-flood"
    await b.collect(after=timedelta(hours=2))
    assert [post.text for post in b.received if post.source_id == b.room.id] == ["منم"]


async def test_a_channel_without_comments_costs_one_question(bench, server, official):
    b = official
    server.world.named("own").discussion = None
    await store(b)
    server.calls.clear()
    await b.collect(after=2 * MINUTE)
    assert (await b.health(b.room)).error is None
    assert [call.method for call in server.calls if call.method != "GetHistoryRequest"] == ["GetMessagesRequest"]


async def test_an_edited_comment_is_read_again_and_the_text_before_is_kept(official, server):
    b = official
    await store(b)
    number = server.comment("own", 1, "خوب بود", at=b.now)
    await b.collect(after=5 * MINUTE)
    group = server.world.named("own").discussion
    group.posts[number].text, group.posts[number].edited_at = "افتضاح بود", b.now
    server.calls.clear()
    await b.collect(after=5 * MINUTE)
    assert not any(call.method == "GetRepliesRequest" for call in server.calls)
    await b.collect(after=30 * MINUTE)
    said = [post for post in b.received if post.source_id == b.room.id]
    assert [post.text for post in said] == ["خوب بود", "افتضاح بود"]
    from monitors.ingest import Ingest

    ingest = Ingest(b.db)
    for post in said:
        await ingest.store([post])
    async with b.db.read() as conn:
        found = (await posts.stored(conn, {(b.room.id, str(number))}))[(b.room.id, str(number))]
        versions = list((await conn.execute(select(post_versions.c.text))).scalars())
        meant = (await conn.execute(select(mentions.c.sentiment).where(mentions.c.post_id == found.id))).scalars().all()
    assert (found.text, versions, meant) == ("افتضاح بود", ["خوب بود"], [-1])
