"""The catalogue is data: every entry must be one that could be added as it stands."""

from collections import Counter
from urllib.parse import urlsplit

from bot.texts import LANGUAGES, Texts
from bot.well_known import catalogue, fields, find, of_field
from storage.sources import clean_address
from storage.world import read_world


def test_every_entry_could_be_added_as_it_stands() -> None:
    for entry in catalogue():
        assert clean_address(entry.platform, entry.address) == entry.address, entry
        assert entry.title == entry.title.strip(), entry
        assert entry.owner, entry
        assert entry.platform != "feed" or urlsplit(entry.address).scheme == "https", entry
    rows = [
        {"platform": one.platform, "address": one.address, "title": one.title, "owner": one.owner, "tier": one.tier}
        | ({} if one.audience is None else {"audience": one.audience})
        for one in catalogue()
    ]
    assert len(read_world({"sources": rows}).sources) == len(rows)  # no key twice, and every figure in its range


def test_it_is_large_and_spread_over_the_fields() -> None:
    assert len(catalogue()) >= 120
    assert set(fields()) == {
        "agencies", "general", "economy", "banking", "tech", "startups", "energy", "auto", "food", "health", "sport",
        "cities", "consumer", "culture",
    }  # fmt: skip
    assert sum(len(of_field(field)) for field in fields()) == len(catalogue())
    assert {"telegram", "feed", "eitaa"} <= {entry.platform for entry in catalogue()}


def test_titles_tell_the_sources_of_one_platform_apart() -> None:
    titles = Counter((entry.platform, entry.title) for entry in catalogue())
    assert [title for title, count in titles.items() if count > 1] == []


def test_every_field_has_a_name_in_both_languages() -> None:
    for language in LANGUAGES:
        assert all(Texts(language).has(f"field-{field}") for field in fields())


def test_an_entry_is_found_by_its_key() -> None:
    entry = find("telegram", "isna94")
    assert entry is not None
    assert (entry.key, entry.tier, entry.field) == ("telegram/isna94", 5, "agencies")
    assert find("telegram", "nobody_at_all") is None
