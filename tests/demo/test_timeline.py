"""The story: enough of it, in a human rhythm, each text once, and a crisis that grows as told."""

import tomllib
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from demo.scenario.cast import WORLD, load_lines, load_sources, render_world
from demo.scenario.player import headline
from demo.scenario.timeline import DAYS, TEHRAN, Posting, Story, dressed

NOW = datetime(2026, 11, 22, 11, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def story() -> Story:
    return Story(load_lines(), load_sources())


@pytest.fixture(scope="module")
def history(story: Story) -> list[Posting]:
    return story.history(NOW)


def test_the_world_is_complete() -> None:
    world = tomllib.loads(render_world("http://127.0.0.1:4321"))
    assert {b["key"]: b["role"] for b in world["brands"]} == {"damoon": "own", "sepidshir": "rival", "avin": "rival"}
    by_platform = Counter(s["platform"] for s in world["sources"])
    assert by_platform == {"telegram": 24, "feed": 6}
    assert all(s["address"].startswith("http://127.0.0.1:4321/") for s in world["sources"] if s["platform"] == "feed")
    assert {s["tier"] for s in world["sources"]} == {1, 2, 3, 4, 5}
    assert {s["audience"] for s in world["sources"]} >= {2000, 900_000}
    assert "127.0.0.1" not in WORLD.read_text("utf-8")


def test_history_holds_fourteen_days_and_each_text_once(history: list[Posting]) -> None:
    assert len(history) >= 600
    assert all(NOW - timedelta(days=DAYS) <= p.at < NOW for p in history if p.at)
    assert [p.at for p in history] == sorted(p.at for p in history if p.at)
    uses = Counter(p.line.id for p in history if p.line.role != "wire")
    assert set(uses.values()) == {1}


def test_the_brand_has_about_twenty_mentions_a_day(history: list[Posting]) -> None:
    ordinary = [p for p in history if p.line.brand == "damoon" and p.line.role == "daily" and p.at]
    days = Counter((NOW - p.at).days for p in ordinary if p.at)
    assert sorted(days) == list(range(DAYS))
    assert all(14 <= count <= 26 for count in days.values())


def test_nights_are_quiet_and_evenings_are_not(history: list[Posting]) -> None:
    hours = Counter(p.at.astimezone(TEHRAN).hour for p in history if p.at and p.line.role in ("daily", "noise"))
    night, evening = sum(hours[h] for h in range(1, 6)), sum(hours[h] for h in range(18, 23))
    assert evening > 4 * night


@pytest.mark.parametrize(
    ("role", "brand", "at_least", "hours", "owners"),
    [("praise", "damoon", 35, 6, 8), ("rival_spike", "sepidshir", 45, 5, 8), ("wire", "damoon", 12, 1, 10)],
)
def test_the_bursts_of_history(
    history: list[Posting], role: str, brand: str, at_least: int, hours: int, owners: int
) -> None:
    first = next(p.line.id for p in reversed(history) if p.line.role == role)
    burst = [p for p in history if p.line.role == role and (role != "wire" or p.line.id == first)]
    moments = [p.at for p in burst if p.at]
    assert len(burst) >= at_least
    assert {p.line.brand for p in burst} == {brand}
    assert max(moments) - min(moments) <= timedelta(hours=hours)
    assert len({p.source.owner for p in burst}) >= owners
    assert max(moments) < NOW - timedelta(days=2)


def test_copies_of_a_wire_differ_only_in_their_dress(history: list[Posting]) -> None:
    copies = [p for p in history if p.line.role == "wire" and p.source.platform == "telegram"]
    assert len({p.text for p in copies}) == len(copies)
    assert all(p.line.text in p.text for p in copies)
    assert all(p.text in (p.line.text, dressed(p.source, p.line.text)) for p in copies)


def test_the_brand_speaks_only_in_its_own_channel(story: Story, history: list[Posting]) -> None:
    for posting in history + story.crisis():
        assert (posting.source.name == "damoon_official") == (posting.line.role == "official")


def test_the_crisis_grows(story: Story) -> None:
    crisis = story.crisis()
    stage = {n: [p for p in crisis if p.line.stage == n] for n in (1, 2, 3, 4)}
    opening = [p for p in crisis if p.after <= 12]
    assert len(stage[1]) == 40
    assert len({p.source.owner for p in opening}) >= 5
    assert all(p.source.audience < 70_000 and p.source.tier <= 3 for p in stage[1])
    gaps = [b.after - a.after for a, b in pairwise(stage[1])]
    assert all(0.7 <= gap <= 1.0 for gap in gaps)
    assert stage[2][0].after == 25.0
    assert any(p.source.audience > 400_000 for p in stage[2])
    assert sum(p.line.role == "wire" for p in stage[3]) >= 12
    assert any(p.line.role == "calming" for p in stage[3])
    assert any(p.line.role == "official" for p in stage[4])
    assert set(Counter(p.line.id for p in crisis if p.line.role != "wire").values()) == {1}


def test_a_calm_day_repeats_nothing_and_is_not_angry(story: Story, history: list[Posting]) -> None:
    calm = story.calm()
    told = {p.line.id for p in history}
    assert len(calm) >= 40
    assert not {p.line.id for p in calm} & told
    assert all(p.line.tone != "negative" or p.line.brand is None for p in calm)
    own = [p.after for p in calm if p.line.brand == "damoon"]
    assert all(b - a > 8 for a, b in pairwise(own))


def test_ordinary_talk_comes_back_after_the_crisis(story: Story) -> None:
    play = story.play("crisis")
    assert play[: len(story.crisis())] == story.crisis()
    assert [p.line for p in play[len(story.crisis()) :]] == [p.line for p in story.play("calm")]
    assert [p.after for p in play] == sorted(p.after for p in play)


def test_the_same_moment_gives_the_same_story(story: Story, history: list[Posting]) -> None:
    again = Story(load_lines(), load_sources())
    assert again.history(NOW) == history
    assert again.crisis() == story.crisis()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("تولید شیر بیشتر شد. مدیر گفت این روند ادامه دارد.", ("تولید شیر بیشتر شد.", "مدیر گفت این روند ادامه دارد.")),
        ("یک جمله بی‌پایان", ("یک جمله بی‌پایان", "")),
        ("کوتاه. دو.", ("کوتاه. دو.", "")),
    ],
)  # fmt: skip
def test_a_feed_item_has_a_headline(text: str, expected: tuple[str, str]) -> None:
    assert headline(text) == expected
