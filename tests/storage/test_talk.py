"""What is learnt of a brand's talk, how a text spread, and campaigns: the same on both databases."""

from datetime import date, datetime, timedelta

from sqlalchemy import update

from storage import brands, calendar, coverage, decisions, mentions, posts, sources, spread, talk, workspaces
from storage.db import Database
from storage.mentions import NewMention
from storage.posts import NewPost
from storage.tables import mentions as mention_rows
from tests.alert_room import World

PRICE = {"kind": "price", "gravity": 2, "weight": 1.0}


async def test_kinds_copies_and_newsrooms(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        space = await workspaces.ensure_default(conn, now)
        own = {"key": "damoon", "name": "دامون", "role": "own", "query": '"دامون"'}
        brand_id = await brands.add_brand(conn, workspace_id=space.id, now=now, **own)
        site = await sources.add_source(conn, "feed", "http://news.test/feed", now=now, owner="agency")
        channel = await sources.add_source(conn, "telegram", "agency_tg", now=now, owner="agency")
        story = 0
        for number, source in enumerate((site, channel, channel)):
            at = now - timedelta(minutes=3 - number)
            new = NewPost(source.id, str(number), at, at, "x", str(number).zfill(32))
            known = story if number == 1 else 0
            (post_id,) = await posts.insert_new(conn, [new], lambda fresh, known=known: [known or fresh[0][0]])
            assert post_id is not None
            story = story or post_id
            one = NewMention(post_id, brand_id, source.id, at, at, known or post_id, 0, 0.1, 0, "t", 1, topics=[PRICE])
            await mentions.insert_new(conn, [one], copies=[known] if known else ())
        brand = await brands.get_brand(conn, "damoon")
        assert brand is not None
        await calendar.add_campaign(
            conn, workspace_id=space.id, name=" sale ", start=date(2026, 12, 3), end=date(2026, 12, 6), now=now
        )
        found = await talk.talk(conn, brand, now - timedelta(days=1), now)
        assert (found.kinds, found.stories, found.newsrooms) == ({"price": 2}, 2, {"agency"})
        assert [(one.story_id, one.source_id, one.owner) for one in found.told] == [
            (story, site.id, "agency"),
            (story, channel.id, "agency"),
        ]
        (campaign,) = found.campaigns
        assert (campaign.name, campaign.start, campaign.end) == ("sale", date(2026, 12, 3), date(2026, 12, 6))
        assert await calendar.list_campaigns(conn, space.id, since=date(2026, 12, 7)) == []
        assert await calendar.remove_campaign(conn, campaign.id, workspace_id=space.id) == campaign
        assert await calendar.remove_campaign(conn, campaign.id, workspace_id=space.id) is None
        day = coverage.Span(now - timedelta(days=1), now)
        assert await decisions.last_praise(conn, brand_id, day) is None


async def test_how_a_text_spread(db: Database) -> None:
    world = await World.make(db)
    incident = await world.incident()
    for number in range(3):
        await world.post(incident, number + 1, 30 - number)
    async with db.write() as conn:
        await conn.execute(update(mention_rows).values(story_id=1))
        (tree,) = await spread.spread(conn, incident)
    assert (tree.mentions, tree.sources, tree.unmarked, tree.nodes) == (3, 1, 2, ())
    assert tree.end - tree.start == timedelta(minutes=2)
