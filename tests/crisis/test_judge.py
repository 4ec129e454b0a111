"""The decision: each condition of the statistical path alone, the instant path, and what never fires."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.baseline import Basis, Expected
from crisis.burn import Day
from crisis.habit import Kinds, Scores
from crisis.hush import Hush
from crisis.incident import Incident, State
from crisis.judge import FIRED, Action, Observation, Reason, judge
from crisis.policy import DEFAULT, Role, for_role
from crisis.window import GENERAL, Mention, Topic, Window

NOW = datetime(2026, 11, 21, 18, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
USUAL = Expected(0.5, 0.7, 0.08, 5.0, Basis.HOUR_OF_WEEK, 20)
STRIKING = Scores(3.0, 3.0, warm=True)
POISONING = Topic("product_safety", 5)
POISONED = Topic("product_safety", 5, strong=True)


def mention(number: int, **values: Any) -> Mention:
    """The next of a run of complaints, one every ten seconds up to now, from four owners."""
    plain = Mention(NOW - timedelta(seconds=10 * (number + 1)), number, f"o{number % 4}", sentiment=-1, audience=3_000)
    return replace(plain, **values)


def window(mentions: list[Mention]) -> Window:
    return Window(NOW - DEFAULT.window, NOW, mentions)


def seen(mentions: list[Mention], **values: Any) -> Observation:
    return Observation(**({"window": window(mentions), "usual": USUAL, "scores": STRIKING} | values))


def burst(count: int = 14, **values: Any) -> list[Mention]:
    return [mention(number, **values) for number in range(count)]


OPEN = Incident("product_safety", 3, NOW - 40 * MINUTE, peak=3, kinds=frozenset({"product_safety"}))
CLOSED = replace(OPEN, state=State.CLOSED, ended_at=NOW - timedelta(hours=2))
DISMISSED = replace(OPEN, state=State.DISMISSED, ended_at=NOW - timedelta(hours=2))


@pytest.mark.parametrize(
    ("observation", "action", "reason"),
    [
        (seen(burst()), Action.OPEN, Reason.SPIKE),
        (seen(burst(), usual=replace(USUAL, stories=9.0)), Action.OPEN, Reason.NEGATIVE_SPIKE),
        (seen(burst(), scores=Scores(0.5, 3.0, warm=True)), Action.OPEN, Reason.NEGATIVE_SPIKE),
        (seen([]), Action.NONE, Reason.QUIET),
        (seen(burst(), history_read=False), Action.NONE, Reason.HISTORY_UNREAD),
        (seen(burst(5)), Action.NONE, Reason.TOO_FEW),
        (seen(burst(owner="one")), Action.NONE, Reason.TOO_FEW_OWNERS),
        (seen(burst(), scores=Scores(1.0, 1.0, warm=True)), Action.NONE, Reason.USUAL),
        (seen(burst(), usual=Expected(9, 9, 5, 5.0, Basis.HOUR_OF_DAY, 5)), Action.NONE, Reason.USUAL),
        (seen(burst(sentiment=0)), Action.NONE, Reason.NEUTRAL),
        (seen(burst(sentiment=1)), Action.NONE, Reason.PRAISE),
        (seen(burst(40, sentiment=1, topics=(POISONED,))), Action.NONE, Reason.PRAISE),
        (seen(burst(40, backfilled=True)), Action.NONE, Reason.ONLY_BACKFILL),
        (seen(burst(40, late=True)), Action.NONE, Reason.ONLY_LATE),
        (seen(burst(40, story=1, sentiment=0)), Action.NONE, Reason.TOO_FEW),
        (seen(burst(14, sentiment=0, topics=(POISONING,))), Action.NONE, Reason.NEUTRAL),
        (seen(burst(14, sentiment=0, topics=(POISONED,))), Action.OPEN, Reason.INSTANT),
        (seen([mention(0, tier=5, sentiment=0, topics=(POISONED,))]), Action.OPEN, Reason.INSTANT),
        (seen([mention(0, tier=3, topics=(POISONED,))]), Action.NONE, Reason.TOO_FEW),
        (seen(burst(), last=OPEN), Action.FOLLOW, Reason.STILL_OPEN),
        (seen([], last=OPEN), Action.FOLLOW, Reason.CALMING),
        (seen(burst(), last=CLOSED), Action.REOPEN, Reason.SPIKE),
        (seen(burst(), last=replace(CLOSED, ended_at=NOW - timedelta(days=2))), Action.OPEN, Reason.SPIKE),
        (seen(burst(), last=DISMISSED), Action.NONE, Reason.COOL_DOWN),
        (seen(burst(tier=5, topics=(POISONED,)), last=DISMISSED), Action.OPEN, Reason.INSTANT),
    ],
)
def test_decisions(observation: Observation, action: Action, reason: Reason) -> None:
    decision = judge(observation, NOW)
    assert (decision.action, decision.reason) == (action, reason)


@pytest.mark.parametrize(("count", "fires"), [(14, False), (15, True)])
@pytest.mark.parametrize("values", [{"usual": replace(USUAL, basis=Basis.COLD)}, {"scores": Scores(0, 0, warm=False)}])
def test_without_a_baseline_the_floor_holds(count: int, fires: bool, values: dict[str, Any]) -> None:
    decision = judge(seen(burst(count), **values), NOW)
    assert decision.fired == fires
    assert decision.reason is (Reason.COLD_FLOOR if fires else Reason.USUAL)


def test_a_campaign_of_copies_counts_each_voice_once() -> None:
    """Nineteen channels, one angry text; the same from one owner's channels is one voice."""
    copies = [mention(number, story=1, owner=f"o{number}") for number in range(19)]
    assert judge(seen(copies), NOW).reason is Reason.NEGATIVE_SPIKE
    assert judge(seen([replace(one, owner="net") for one in copies]), NOW).reason is Reason.TOO_FEW


def test_one_angry_text_of_many_voices_counts_amid_much_ordinary_talk() -> None:
    """A campaign of copies is one story among a hundred: its share of the stories says nothing, its number does."""
    copies = [mention(n, story=1000, owner=f"c{n}") for n in range(60)]
    talk = [mention(n, sentiment=0) for n in range(100)]
    busy = Expected(95, 110, 8, 20.0, Basis.HOUR_OF_WEEK, 20)
    assert judge(seen(copies + talk, usual=busy), NOW).reason is Reason.NEGATIVE_SPIKE
    assert judge(seen(talk, usual=busy), NOW).reason is Reason.USUAL


def test_the_heaviest_kind_with_a_fifth_of_the_stories_names_it() -> None:
    price, harm = Topic("price", 3), Topic("harm", 5)
    mostly_price = [mention(n, topics=(harm,) if n < 2 else (price,)) for n in range(12)]
    assert judge(seen(mostly_price), NOW).kind == "price"
    mostly_price[2] = mention(2, topics=(harm,))
    assert judge(seen(mostly_price), NOW).kind == "harm"
    assert judge(seen(burst()), NOW).kind == GENERAL
    assert window(burst(4, topics=(Topic("harm", 5, weight=0.5),))).kinds == {"harm": (5, 0.5)}


def test_severity_follows_weight_and_proof() -> None:
    small = judge(seen(burst(topics=(POISONING,))), NOW).severity.level
    firm = judge(seen(burst(topics=(POISONED,))), NOW).severity.level
    weighty = [*burst(topics=(POISONED,)), mention(20, tier=5, audience=900_000, topics=(POISONED,))]
    assert (small, firm, judge(seen(weighty), NOW).severity.level) == (3, 4, 5)


def test_a_weighty_source_that_speaks_of_other_things_adds_nothing() -> None:
    aside = [*burst(topics=(POISONED,)), mention(20, tier=5, audience=900_000, sentiment=0)]
    assert judge(seen(aside), NOW).severity.level == 4


@pytest.mark.parametrize(("tier", "level", "held"), [(2, 3, True), (5, 5, False)])
def test_the_daily_budget_never_holds_the_grave_ones(tier: int, level: int, held: bool) -> None:
    topics = (POISONED,) if tier == 5 else (POISONING,)
    decision = judge(seen(burst(tier=tier, topics=topics, audience=90_000), alerts_today=6), NOW)
    assert (decision.severity.level, decision.held) == (level, held)
    assert not judge(seen(burst(), alerts_today=5), NOW).held


def test_the_arithmetic_is_all_there() -> None:
    decision = judge(seen(burst(topics=(POISONING,))), NOW)
    numbers = decision.arithmetic
    assert (numbers["stories"], numbers["owners"], numbers["needs_too_few"]) == (14, 4, 6)
    parts = sum(value for name, value in numbers.items() if name.startswith("part_"))
    assert parts == pytest.approx(numbers["score"], abs=0.01)
    assert [condition.met for condition in decision.conditions] == [True] * 4


LONG = Expected(3.0, 3.3, 0.6, 5.0, Basis.HOUR_OF_WEEK, 20, negative_share=0.2)
CALM = Scores(0.2, 0.2, warm=True)


def spread(count: int = 16, **values: Any) -> list[Mention]:
    """Complaints ten minutes apart: few in half an hour, many in an afternoon."""
    return [mention(n, published_at=NOW - timedelta(minutes=10 * n + 1), **values) for n in range(count)]


def afternoon(mentions: list[Mention], usual: Expected = LONG, **values: Any) -> Observation:
    longer = Window(NOW - DEFAULT.longer[-1], NOW, mentions), usual
    return seen(mentions, scores=CALM, longer=[longer], **values)


def smouldering(negatives: int = 60) -> tuple[Day, Day]:
    usual = Expected(100, 110, 20, 5.0, Basis.HOUR_OF_WEEK, 20, negative_share=0.2)
    return Day(110, 30, usual), Day(120, negatives, usual)


@pytest.mark.parametrize(
    ("observation", "action", "reason"),
    [
        (afternoon(spread(), replace(LONG, stories=1.0)), Action.OPEN, Reason.SPIKE),
        (afternoon(spread(), replace(LONG, stories=14.0)), Action.OPEN, Reason.NEGATIVE_SPIKE),
        (afternoon(spread(), replace(LONG, stories=14.0, negatives=6.0)), Action.NONE, Reason.TOO_FEW),
        (afternoon(spread(owner="one")), Action.NONE, Reason.TOO_FEW),
        (afternoon(spread(sentiment=1)), Action.NONE, Reason.TOO_FEW),
        (afternoon(spread(sentiment=0)), Action.NONE, Reason.TOO_FEW),
        (afternoon(spread(late=True)), Action.NONE, Reason.ONLY_LATE),
        (afternoon(spread(), replace(LONG, basis=Basis.COLD)), Action.NONE, Reason.TOO_FEW),
        (afternoon(spread(), last=DISMISSED), Action.NONE, Reason.COOL_DOWN),
        (afternoon(spread(2), days=smouldering()), Action.OPEN, Reason.SLOW_BURN),
        (afternoon(spread(2), days=smouldering(39)), Action.NONE, Reason.TOO_FEW),
        (afternoon(spread(2), days=smouldering(), last=CLOSED), Action.NONE, Reason.TOO_FEW),  # its rest
        (afternoon([], hush=Hush(NOW, 0, 60.0)), Action.NONE, Reason.SILENCE),
        (afternoon(spread(2), hush=Hush(NOW, 2, 60.0)), Action.NONE, Reason.SILENCE),
        (afternoon(spread(), hush=Hush(NOW, 2, 600.0)), Action.OPEN, Reason.NEGATIVE_SPIKE),
    ],
)
def test_hours_and_days(observation: Observation, action: Action, reason: Reason) -> None:
    decision = judge(observation, NOW)
    assert (decision.action, decision.reason) == (action, reason)


def test_a_slow_burn_opens_quietly_and_says_its_figures() -> None:
    decision = judge(afternoon(spread(2, topics=(POISONING,), audience=900_000), days=smouldering()), NOW)
    assert decision.severity.level <= DEFAULT.burn_severity
    assert decision.arithmetic["minutes"] == 180


def test_an_open_case_is_not_calm_while_the_afternoon_is_not() -> None:
    assert not judge(afternoon(spread(), last=OPEN), NOW).calm
    assert judge(afternoon(spread(2), last=OPEN), NOW).calm


@pytest.mark.parametrize(
    ("role", "reason", "most"),
    [(Role.OWN, Reason.INSTANT, 5), (Role.LINKED, Reason.LINKED_TROUBLE, 3), (Role.RIVAL, Reason.RIVAL_TROUBLE, 2)],
)
def test_trouble_of_others_is_told_quietly(role: Role, reason: Reason, most: int) -> None:
    grave = [*burst(topics=(POISONED,)), mention(20, tier=5, audience=900_000, topics=(POISONED,))]
    decision = judge(seen(grave), NOW, for_role(role))
    assert (decision.action, decision.reason, decision.severity.level) == (Action.OPEN, reason, most)
    assert judge(seen(burst(8)), NOW, for_role(role)).fired == (role is not Role.RIVAL)


def test_wire_copies_are_one_voice_and_a_campaign_is_not() -> None:
    grave = (Topic("boycott", 4),)
    campaign = [mention(n, story=1, owner=f"c{n}", sentiment=0, topics=grave) for n in range(19)]
    assert judge(seen(campaign), NOW).reason is Reason.NEGATIVE_SPIKE  # whoever repeats it complains
    for first in ({18}, {2, 3}):  # the oldest of them, or two
        wires = [replace(m, wire=n in first) for n, m in enumerate(campaign)]
        assert judge(seen(wires), NOW).reason is Reason.TOO_FEW
        angry = [replace(m, sentiment=-1) for m in wires]
        assert judge(seen(angry), NOW).reason is Reason.TOO_FEW
    assert judge(seen([replace(m, topics=()) for m in campaign]), NOW).reason is Reason.TOO_FEW


SPOILT = (Topic("quality", 3),)


@pytest.mark.parametrize(
    ("known", "about", "angry", "owners", "fires"),
    [
        (Kinds({}, 2000), 5, 2, 5, True),
        (Kinds({"quality": 400}, 2000), 5, 2, 5, False),  # always talked of for it
        (None, 5, 2, 5, False),
        (Kinds({}, 2000), 3, 2, 3, False),  # a handful
        (Kinds({}, 2000), 5, 1, 5, False),  # everyday words never fire alone
        (Kinds({}, 2000), 5, 2, 2, False),
    ],
)
def test_many_at_once_about_a_matter_that_is_rare(
    known: Kinds | None, about: int, angry: int, owners: int, fires: bool
) -> None:
    talk = [mention(n, sentiment=0) for n in range(8)]
    talk += [mention(8 + n, owner=f"q{n % owners}", sentiment=-(n < angry), topics=SPOILT) for n in range(about)]
    usual = Expected(8, 9, 1.6, 20.0, Basis.HOUR_OF_WEEK, 20, negative_share=0.2)
    decision = judge(seen(talk, usual=usual, kinds=known), NOW)
    assert decision.fired == fires
    assert not fires or (decision.reason, decision.kind) == (Reason.KIND_SPIKE, "quality")


def test_a_busy_hour_brings_more_of_every_kind() -> None:
    busy = [mention(n, owner=f"o{n}", sentiment=-(n % 20 == 0), topics=SPOILT * (n % 10 == 0)) for n in range(200)]
    usual = Expected(60, 66, 12, 5.0, Basis.HOUR_OF_WEEK, 20, negative_share=0.2)
    assert not judge(seen(busy, usual=usual, kinds=Kinds({"quality": 200}, 2000)), NOW).fired


def test_more_of_everything_is_no_darker() -> None:
    """A campaign day: three times the talk with the usual share of complaints."""
    busy = Expected(20, 22, 4.4, 20.0, Basis.HOUR_OF_WEEK, 20, negative_share=0.2)
    talk = [mention(n, owner=f"o{n}", sentiment=-1 if n % 5 == 0 else 0) for n in range(100)]
    assert judge(seen(talk, usual=busy), NOW).reason is Reason.NEUTRAL
    darker = [replace(m, sentiment=-1) if n % 5 == 1 else m for n, m in enumerate(talk)]
    assert judge(seen(darker, usual=busy), NOW).fired


MENTIONS = st.lists(
    st.builds(
        Mention,
        published_at=st.integers(1, 1800).map(lambda seconds: NOW - timedelta(seconds=seconds)),
        story=st.integers(1, 60),
        owner=st.sampled_from("ab"),
        tier=st.integers(1, 3),
        audience=st.integers(0, 10**7),
        sentiment=st.sampled_from([-1, 0, 1]),
        topics=st.sampled_from([(), (POISONING,), (Topic("price", 3, strong=True),)]),
    ),
    max_size=60,
)


@given(MENTIONS)
def test_two_owners_never_fire_the_statistical_path(mentions: list[Mention]) -> None:
    assert not judge(seen(mentions), NOW).fired


@given(MENTIONS, st.sampled_from(["late", "backfilled"]))
def test_backfill_and_late_posts_never_fire(mentions: list[Mention], why: str) -> None:
    grave = [replace(m, owner=str(n), tier=5, topics=(POISONED,), **{why: True}) for n, m in enumerate(mentions)]
    decision = judge(seen(grave), NOW)
    assert decision.action is Action.NONE
    assert decision.reason not in FIRED


@given(MENTIONS)
def test_any_window_has_a_decision(mentions: list[Mention]) -> None:
    for last in (None, OPEN, CLOSED, DISMISSED):
        decision = judge(seen(mentions, last=last), NOW)
        assert 1 <= decision.severity.level <= 5
        assert all(value == value for value in decision.arithmetic.values())
