"""The world file: read strictly, applied idempotently, and each mistake told with the entry it is in."""

from datetime import datetime

import pytest

from storage import audit, brands, chats, members, sources, workspaces
from storage.apply import apply
from storage.db import Database
from storage.world import World, WorldError, parse_world

WORLD = """
[workspace]
name = "تیم دامون"
[[brands]]
key = "damoon"
name = "دامون"
rivals = ["avin"]
official = ["telegram/Damoon_Official"]
[[brands]]
key = "avin"
name = "آوین"
role = "rival"
query = '"آوین" NOT "آوین مقدم"'
[[brands]]
key = "sara"
name = "سارا کریمی"
role = "linked"
linked_to = "damoon"
link = "ambassador"
[[sources]]
platform = "telegram"
address = "@damoon_official"
title = "دامون"
audience = 12000
tier = 4
[[sources]]
platform = "feed"
address = "https://host/path.xml"
ways = ["feed"]
[[members]]
telegram_id = 501
name = "سارا محمدی"
role = "owner"
[[chats]]
telegram_id = -1001
brands = ["damoon"]
[[chats]]
telegram_id = 501
"""


async def apply_text(db: Database, text: str, now: datetime) -> list[str]:
    async with db.write() as conn:
        changes = await apply(conn, parse_world(text), now=now, actor="cli")
    return [f"{change.action} {change.kind} {change.key} {' '.join(change.fields)}".strip() for change in changes]


async def test_applying_makes_the_world_and_again_changes_nothing(db: Database, now: datetime) -> None:
    assert await apply_text(db, WORLD, now) == [
        "changed workspace تیم دامون name",
        "added source telegram/damoon_official",
        "added source feed/https://host/path.xml",
        "added brand damoon",
        "added brand avin",
        "added brand sara",
        "added member 501",
        "added chat -1001",
        "added chat 501",
    ]
    assert await apply_text(db, WORLD, now) == []
    async with db.read() as conn:
        own, avin, sara = await brands.list_brands(conn)
        assert (own.role, own.query, avin.query) == ("own", '"دامون"', '"آوین" NOT "آوین مقدم"')
        assert (sara.linked_to_id, sara.link) == (own.id, "ambassador")
        assert await brands.rivals_of(conn, own.id) == [avin]
        official, feed = await sources.list_sources(conn)
        assert await brands.officials(conn) == {own.id: {official.id}}
        assert (official.title, official.audience, official.audience_set, official.tier) == ("دامون", 12_000, True, 4)
        assert (feed.title, feed.owner, feed.audience_set) == ("https://host/path.xml", feed.key, False)
        assert [await sources.ways_of(conn, source.id) for source in (official, feed)] == [
            ["account", "preview"],
            ["feed"],
        ]
        group, private = await chats.list_chats(conn)
        assert (group.kind, private.kind, group.subscribed, private.subscribed) == ("group", "private", True, True)
        assert len(await audit.latest(conn, own.workspace_id)) == 9


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("tier = 4", "tier = 5", "changed source telegram/damoon_official tier"),
        ('\'"آوین" NOT "آوین مقدم"\'', "'\"آوین\"'", "changed brand avin query"),
        ('rivals = ["avin"]', "rivals = []", "changed brand damoon rivals"),
        ('["telegram/Damoon_Official"]', "[]", "changed brand damoon official"),
        ('"linked"\nlinked_to = "damoon"\nlink = "ambassador"', '"topic"', "changed brand sara role linked_to link"),
        ('role = "owner"', 'role = "admin"\ndeputy = true', "changed member 501 role deputy"),
        ('brands = ["damoon"]', "brands = []\nmin_severity = 3", "changed chat -1001 min_severity brands"),
        ('ways = ["feed"]', 'ways = ["feed", "import"]', "changed source feed/https://host/path.xml ways"),
    ],
)
async def test_one_changed_field_is_one_change(db: Database, now: datetime, old: str, new: str, told: str) -> None:
    await apply_text(db, WORLD, now)
    assert old in WORLD
    assert await apply_text(db, WORLD.replace(old, new), now) == [told]
    assert await apply_text(db, WORLD.replace(old, new), now) == []


async def test_a_way_out_and_whole_articles_are_a_sources_own(db: Database, now: datetime) -> None:
    feed = '[[sources]]\nplatform = "feed"\naddress = "https://host/path.xml"\n'
    await apply_text(db, feed, now)
    assert await apply_text(db, feed + 'egress = "home"\nfull_text = true', now) == [
        "changed source feed/https://host/path.xml egress full_text"
    ]
    assert await apply_text(db, feed, now) == []
    async with db.read() as conn:
        found = await sources.find_source(conn, "feed", "https://host/path.xml")
    assert found is not None
    assert (found.egress, found.full_text) == ("home", True)


async def test_what_the_file_does_not_name_stays(db: Database, now: datetime) -> None:
    await apply_text(db, WORLD, now)
    assert await apply_text(db, '[[brands]]\nkey = "damoon"\nname = "دامون"', now) == []
    async with db.read() as conn:
        own = await brands.get_brand(conn, "damoon")
        assert own is not None
        assert len(await brands.rivals_of(conn, own.id)) == 1
        assert len(await brands.list_brands(conn)) == 3


async def test_a_new_query_gets_a_new_version(db: Database, now: datetime) -> None:
    await apply_text(db, WORLD, now)
    await apply_text(db, '[[brands]]\nkey = "damoon"\nname = "دامون"\nquery = "شیر دامون"', now)
    async with db.read() as conn:
        own = await brands.get_brand(conn, "damoon")
    assert own is not None
    assert own.query_version == 2


async def test_what_was_removed_comes_back_when_named(db: Database, now: datetime) -> None:
    await apply_text(db, WORLD, now)
    async with db.write() as conn:
        for brand in await brands.list_brands(conn):
            await brands.remove_brand(conn, brand.id)
        for source in await sources.list_sources(conn):
            await sources.remove_source(conn, source.id)
        for member in await members.list_members(conn):
            await members.remove_member(conn, member.id)
        assert await brands.list_brands(conn) == await sources.list_sources(conn) == []
    assert len(await apply_text(db, WORLD, now)) == 6
    assert await apply_text(db, WORLD, now) == []


async def test_an_error_changes_nothing(db: Database, now: datetime) -> None:
    with pytest.raises(WorldError):
        await apply_text(db, WORLD.replace('rivals = ["avin"]', 'rivals = ["avim"]'), now)
    async with db.read() as conn:
        assert await sources.list_sources(conn) == []


BRAND = '[[brands]]\nkey = "x"\nname = "x"\n'


@pytest.mark.parametrize(
    ("text", "key", "fields"),
    [
        ("a = ", "world-not-toml", {}),
        ("x" * 5_000_001, "world-too-large", {}),
        ("[[brand]]\nkey = 'x'", "world-unknown-field", {"field": "brand", "closest": "brands"}),
        (BRAND + 'rival = ["y"]', "world-unknown-field", {"where": "brands 1", "closest": "rivals"}),
        ("brands = 3", "world-wrong-type", {"field": "brands"}),
        ("brands = [3]", "world-wrong-type", {"field": "brands"}),
        ('[[brands]]\nkey = "x"', "world-missing-field", {"field": "name"}),
        ('[[brands]]\nkey = "X!"\nname = "x"', "world-bad-slug", {"value": "X!"}),
        (BRAND + "rivals = [1]", "world-wrong-type", {"field": "rivals"}),
        (BRAND + 'role = "foe"', "world-not-one-of", {"value": "foe"}),
        (BRAND + 'role = "linked"', "world-missing-field", {}),
        (BRAND + 'linked_to = "y"', "world-link-without-role", {}),
        (BRAND + 'official = ["damoon"]', "world-bad-address", {}),
        (BRAND + 'name_en = ""', "world-bad-text", {"field": "name_en"}),
        (BRAND + BRAND, "world-named-twice", {"value": "x"}),
        ('[[sources]]\nplatform = "x"\naddress = "y"\negress = "mars"', "world-not-one-of", {"field": "egress"}),
        ('[[sources]]\nplatform = "orkut"\naddress = "y"', "world-not-one-of", {"field": "platform"}),
        ('[[sources]]\nplatform = "feed"\naddress = "ftp://x"', "world-bad-address", {}),
        ('[[sources]]\nplatform = "telegram"\naddress = "a b"', "world-bad-address", {}),
        ('[[sources]]\nplatform = "telegram"\naddress = "a"\ntier = 6', "world-out-of-range", {"high": 5}),
        ('[[sources]]\nplatform = "telegram"\naddress = "a"\ntier = true', "world-wrong-type", {"field": "tier"}),
        ('[[members]]\ntelegram_id = "501"', "world-wrong-type", {"field": "telegram_id"}),
        ('[workspace]\ntimezone = "Asia/Teheran"', "world-bad-timezone", {}),
        ('[workspace]\ntimezone = "../etc/passwd"', "world-bad-timezone", {}),
    ],
)  # fmt: skip
def test_mistakes_in_the_file(text: str, key: str, fields: dict[str, object]) -> None:
    with pytest.raises(WorldError) as refused:
        parse_world(text)
    assert refused.value.key == key
    assert fields.items() <= refused.value.fields.items()


@pytest.mark.parametrize(
    ("text", "key", "closest"),
    [
        (WORLD.replace('rivals = ["avin"]', 'rivals = ["avim"]'), "world-unknown-brand", "avin"),
        (WORLD.replace("Damoon_Official", "damoon_oficial"), "world-unknown-source", "telegram/damoon_official"),
        (WORLD.replace('linked_to = "damoon"', 'linked_to = "avin"'), "world-link-to-other", None),
        (WORLD.replace('brands = ["damoon"]', 'brands = ["damon"]'), "world-unknown-brand", "damoon"),
    ],
)
async def test_names_of_what_is_not_there(
    sqlite_db: Database, now: datetime, text: str, key: str, closest: str | None
) -> None:
    with pytest.raises(WorldError) as refused:
        await apply_text(sqlite_db, text, now)
    assert (refused.value.key, refused.value.fields.get("closest")) == (key, closest)


def test_an_empty_file_is_an_empty_world() -> None:
    assert parse_world("") == World()


@pytest.mark.parametrize("words", ["دامون", "Damoon", "DAMOON ", "damoon", "دا\u200cمون", "#دامون", "دامو\u064eن"])
async def test_a_brand_is_found_however_it_is_typed(sqlite_db: Database, now: datetime, words: str) -> None:
    await apply_text(sqlite_db, WORLD.replace('name = "دامون"', 'name = "دامون"\nname_en = "Damoon"'), now)
    async with sqlite_db.read() as conn:
        found = await brands.find_brand(conn, words)
    assert found.brand is not None
    assert found.brand.key == "damoon"


async def test_a_wrong_name_gets_the_closest_ones(sqlite_db: Database, now: datetime) -> None:
    await apply_text(sqlite_db, WORLD, now)
    async with sqlite_db.read() as conn:
        found = await brands.find_brand(conn, "دامان")
        nothing = await brands.find_brand(conn, "قطار" * 200)
    assert (found.brand, [brand.key for brand in found.closest]) == (None, ["damoon"])
    assert (nothing.brand, nothing.closest) == (None, ())


async def test_chats_for_a_brand(db: Database, now: datetime) -> None:
    await apply_text(db, WORLD, now)
    async with db.write() as conn:
        own, avin, _ = await brands.list_brands(conn)
        group, private = await chats.list_chats(conn)
        assert [chat.id for chat in await chats.chats_for_brand(conn, own)] == [group.id, private.id]
        rivals_chats = [chat.id for chat in await chats.chats_for_brand(conn, avin)]
        assert rivals_chats == [group.id, private.id], "a rival concerns those who want the brand it rivals"
        await brands.set_rivals(conn, own.id, [])
        assert await chats.chats_for_brand(conn, avin) == []
        await chats.subscribe(conn, private.id, [avin.id])
        assert [chat.id for chat in await chats.chats_for_brand(conn, own)] == [group.id]
        assert [chat.id for chat in await chats.chats_for_brand(conn, avin)] == [private.id]
        await chats.block(conn, private.id, now)
        assert await chats.chats_for_brand(conn, avin) == []
        await chats.unsubscribe(conn, group.id)
        assert await chats.chats_for_brand(conn, own) == []


async def test_a_group_that_becomes_a_supergroup_keeps_its_subscription(db: Database, now: datetime) -> None:
    await apply_text(db, WORLD, now)
    async with db.write() as conn:
        workspace = await workspaces.ensure_default(conn, now)
        old = await chats.get_chat_by_telegram_id(conn, -1001)
        assert old is not None
        await chats.add_chat(conn, workspace_id=workspace.id, now=now, telegram_id=-100_2, kind="group", language="fa")
        assert await chats.migrate(conn, -1001, -100_2) == old.id
        assert await chats.migrate(conn, -1001, -100_2) == old.id
        moved = await chats.get_chat(conn, old.id)
        assert moved is not None
        assert (moved.telegram_id, moved.subscribed) == (-100_2, True)
        assert await chats.migrate(conn, -5, -6) is None


async def test_the_platforms_figure_does_not_overwrite_one_set_by_hand(db: Database, now: datetime) -> None:
    await apply_text(db, WORLD, now)
    async with db.write() as conn:
        for source in await sources.list_sources(conn):
            await sources.learn(conn, source.id, stable_id=f"s{source.id}", title="عنوان تازه", audience=7)
        known = await sources.list_sources(conn)
        assert [(source.audience, source.title) for source in known] == [(12_000, "عنوان تازه"), (7, "عنوان تازه")]
        assert (await sources.find_by_stable_id(conn, "telegram", known[0].stable_id or "")) == known[0]
