"""Made-up lives of brands: three weeks of talk; in the third what is no crisis and, in every second life, one that is.

Everything comes from one seed. What a reader gets wrong is part of it: tone is read rightly seven times in ten, once
for all copies of a text, and everyday words are taken for crisis kinds.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from crisis.habit import Kinds
from crisis.window import Mention, Topic

START = datetime(2026, 10, 3, tzinfo=UTC)  # a Saturday
STEP = timedelta(minutes=5)
DAY, WEEK = 288, 7 * 288
LEARNT, WHOLE = 2 * WEEK, 3 * WEEK  # two weeks to learn from, one to judge
SIZES = ((1, 10), (10, 100), (100, 1_000), (1_000, 5_000))  # mentions a day
SHAPES = ("flash", "slow burn", "influencer", "copy-paste", "outage", "neutral", "second")
TIMES = (3, 6, 12)  # how many times the hour's usual a crisis adds, fixed beforehand ...
LEAST = 8  # ... and at least so many posts
ANGRY = 0.12  # of ordinary posts
READ_RIGHT = 0.7  # of complaints, their tone
READ_WRONG = 0.15  # of other posts, read as complaints
USUAL_NEGATIVE = ANGRY * READ_RIGHT + (1 - ANGRY) * READ_WRONG
GRUMBLES = (  # what a reader finds in posts of no crisis, and how often
    (0.05, Topic("service", 2)),
    (0.03, Topic("quality", 3)),
    (0.02, Topic("price", 3)),
    (0.01, Topic("outage", 3)),
    (0.01, Topic("product_safety", 5)),
    (1 / 20_000, Topic("harm", 5, strong=True)),
)
COUNTED_FROM = LEARNT - 288  # before that only counts are made, no posts


@dataclass(slots=True)
class Crisis:
    """`kind` is the crisis kind its posts speak of; `end`: what fires later is no catch of it."""

    shape: str
    size: int
    start: int
    end: int
    kind: str = "quality"


def _nothing() -> list[int]:
    return [0] * WHOLE


@dataclass(slots=True)
class Life:
    """Counts by step over three weeks, the posts of the third, and the steps in which nothing was seen.

    angry: stories read as complaints; negatives: every copy of them.
    """

    size: tuple[int, int]
    stories: list[int] = field(default_factory=_nothing)
    mentions: list[int] = field(default_factory=_nothing)
    negatives: list[int] = field(default_factory=_nothing)
    angry: list[int] = field(default_factory=_nothing)
    posts: dict[int, list[Mention]] = field(default_factory=dict)
    blind: tuple[int, int] = (0, 0)
    holiday: int = 0  # its day
    kinds: Kinds = field(default_factory=lambda: Kinds({}, 0))  # of the two weeks to learn from
    crisis: Crisis | None = None


@dataclass(frozen=True, slots=True)
class _Post:
    step: int
    angry: bool = False
    glad: bool = False
    story: int | None = None
    owner: str | None = None
    tier: int | None = None
    topics: tuple[Topic, ...] = ()
    wire: bool = False  # by a news agency


def live(seed: int, number: int) -> Life:
    """Life number so-and-so of a seed; every second one has a crisis, the shapes and sizes in turn."""
    dice = random.Random(f"{seed}/{number}")
    turn = number // 2
    size = SIZES[turn % len(SIZES)]
    daily = math.exp(dice.uniform(math.log(size[0]), math.log(size[1])))
    holiday = LEARNT // DAY + dice.randrange(7)
    rates = _rates(dice, daily, holiday)
    posts = [post for step in range(COUNTED_FROM, WHOLE) for post in _ordinary(dice, step, rates[step])]
    posts += _praise(dice, daily) + _wire(dice) + _campaign(dice, rates)
    crisis = None
    if number % 2:
        shape, times = SHAPES[turn % len(SHAPES)], TIMES[turn // len(SHAPES) % len(TIMES)]
        crisis, trouble = _trouble(dice, shape, times, rates)
        posts += trouble
    blind = _outage(dice, crisis)
    life = Life(size, blind=blind, holiday=holiday, crisis=crisis)
    for step in range(COUNTED_FROM):
        life.stories[step] = life.mentions[step] = poisson(dice, rates[step])
        complaints = sum(dice.random() < USUAL_NEGATIVE for _ in range(life.mentions[step]))
        life.negatives[step] = life.angry[step] = complaints
    learnt = sum(life.stories)
    life.kinds = Kinds({topic.kind: poisson(dice, learnt * share) for share, topic in GRUMBLES}, learnt)
    _count(dice, life, daily, posts)
    return life


def moment(step: int) -> datetime:
    return START + STEP * step


def _rates(dice: random.Random, daily: float, holiday: int) -> list[float]:
    """Mentions a step: a daily and a weekly rhythm, a holiday, and a mood that drifts from hour to hour."""
    peak, depth = dice.uniform(15, 21), dice.uniform(0.5, 0.9)
    weekend = dice.uniform(0.5, 1.1)
    rates, mood = [], 0.0
    for step in range(WHOLE):
        if step % 12 == 0:
            mood = 0.9 * mood + dice.gauss(0, 0.15)
        hour, day = step % DAY / 12, step // DAY
        rhythm = 1 + depth * math.cos((hour - peak) / 24 * 2 * math.pi)
        quiet = weekend if day % 7 in (5, 6) else 1.0
        rates.append(daily / DAY * rhythm * quiet * math.exp(mood) * (0.6 if day == holiday else 1.0))
    return rates


def _ordinary(dice: random.Random, step: int, rate: float) -> list[_Post]:
    tones = (dice.random() for _ in range(poisson(dice, rate)))
    return [_Post(step, angry=tone < ANGRY, glad=tone > 0.8, topics=_grumble(dice)) for tone in tones]


def _grumble(dice: random.Random) -> tuple[Topic, ...]:
    drawn = dice.random()
    for share, topic in GRUMBLES:
        if drawn < share:
            return (topic,)
        drawn -= share
    return ()


def _praise(dice: random.Random, daily: float) -> list[_Post]:
    """An evening of thanks."""
    start = LEARNT + dice.randrange(WEEK - 24)
    many = range(int(10 + daily / 10))
    return [_Post(start + dice.randrange(24), glad=dice.random() < 0.8, topics=_grumble(dice)) for _ in many]


def _wire(dice: random.Random) -> list[_Post]:
    """One neutral report that everybody copies, agencies first; half of them about something that sounds grave."""
    start, story = LEARNT + dice.randrange(WEEK - 12), dice.randrange(10**9)
    topics = dice.choice(((), (), (Topic("price", 3),), (Topic("labour", 4),)))
    steps = sorted(start + int(abs(dice.gauss(0, 3))) % 12 for _ in range(dice.randint(15, 60)))
    return [
        _Post(step, story=story, owner=f"wire{n}", topics=topics, wire=n == 0 or dice.random() < 0.6)
        for n, step in enumerate(steps)
    ]


def _campaign(dice: random.Random, rates: Sequence[float]) -> list[_Post]:
    """The team's own campaign: a day of twice the talk, mostly kind."""
    start = LEARNT + dice.randrange(6) * DAY
    return [
        _Post(step, angry=dice.random() < 0.06, glad=dice.random() < 0.5, topics=_grumble(dice))
        for step in range(start + 108, start + 252)
        for _ in range(poisson(dice, rates[step]))
    ]


def _outage(dice: random.Random, crisis: Crisis | None) -> tuple[int, int]:
    """A night in which the sources could not be read; never over a crisis, which then nobody could catch."""
    start = LEARNT + dice.randrange(WEEK - 60)
    if crisis and start < crisis.end and crisis.start < start + 60:
        return 0, 0
    return start, start + dice.randint(12, 60)


def _trouble(dice: random.Random, shape: str, times: int, rates: Sequence[float]) -> tuple[Crisis, list[_Post]]:
    start = LEARNT + DAY + dice.randrange((3 if shape == "slow burn" else 5) * DAY)
    hourly = max(sum(rates[start : start + 12]), 0.01)
    posts = max(LEAST, round(times * hourly))
    build = _BUILDERS[shape]
    return build(dice, start, times, posts)


def _complaints(
    dice: random.Random, posts: int, start: int, length: int, topic: Topic, *, angry: float = 0.75, rise: float = 2.0
) -> list[_Post]:
    """So many posts over `length` steps; `rise` 1 is even, above it they come early, below it late."""
    return [
        _Post(
            start + min(int(length * dice.random() ** rise), length - 1),
            angry=dice.random() < angry,
            topics=(topic,) if dice.random() < 0.5 else (),
        )
        for _ in range(posts)
    ]


def _flash(dice: random.Random, start: int, times: int, posts: int) -> tuple[Crisis, list[_Post]]:
    return Crisis("flash", times, start, start + 24), _complaints(dice, posts, start, 12, Topic("quality", 3))


def _slow(dice: random.Random, start: int, times: int, posts: int) -> tuple[Crisis, list[_Post]]:
    many = _complaints(dice, 8 * posts, start, 2 * DAY, Topic("price", 3), rise=0.5)
    return Crisis("slow burn", times, start, start + 2 * DAY + 12, "price"), many


def _influencer(dice: random.Random, start: int, times: int, posts: int) -> tuple[Crisis, list[_Post]]:
    """Only in two of three by a strong word: else it is who says it, and how many follow."""
    strong = dice.random() < 2 / 3
    first = _Post(start, angry=True, owner="star", tier=4, topics=(Topic("conduct", 4, strong=strong),))
    rest = _complaints(dice, posts, start + 1, 24, Topic("conduct", 4))
    return Crisis("influencer", times, start, start + 36, "conduct"), [first, *rest]


def _copies(dice: random.Random, start: int, times: int, posts: int) -> tuple[Crisis, list[_Post]]:
    story = dice.randrange(10**9)
    topic = (Topic("boycott", 4),)
    many = [
        _Post(start + dice.randrange(6), angry=True, story=story, owner=f"copy{n}", topics=topic) for n in range(posts)
    ]
    return Crisis("copy-paste", times, start, start + 18, "boycott"), many


def _down(dice: random.Random, start: int, times: int, posts: int) -> tuple[Crisis, list[_Post]]:
    return Crisis("outage", times, start, start + 30, "outage"), _complaints(
        dice, 2 * posts, start, 24, Topic("outage", 3), angry=0.6, rise=1.0
    )


def _neutral(dice: random.Random, start: int, times: int, posts: int) -> tuple[Crisis, list[_Post]]:
    """News of a leak, told soberly; half of it by the strong words."""
    topics = ((Topic("data_leak", 5, strong=True),), (Topic("data_leak", 5),))
    many = [
        _Post(start + dice.randrange(12), angry=dice.random() < 0.1, topics=dice.choice(topics)) for _ in range(posts)
    ]
    return Crisis("neutral", times, start, start + 24, "data_leak"), many


def _second(dice: random.Random, start: int, times: int, posts: int) -> tuple[Crisis, list[_Post]]:
    """Inside a first crisis another one of a graver kind: it must not be swallowed."""
    _, first = _flash(dice, start - 24, times, posts)
    grave = Topic("product_safety", 5, strong=True)
    return Crisis("second", times, start, start + 24, "product_safety"), first + _complaints(
        dice, 2 * posts, start, 12, grave
    )


_BUILDERS = dict(zip(SHAPES, (_flash, _slow, _influencer, _copies, _down, _neutral, _second), strict=True))


def _count(dice: random.Random, life: Life, daily: float, posts: list[_Post]) -> None:
    """Add the posts as the watch would see them: read with mistakes, nothing from blind steps, copies told apart."""
    owners = max(8, int(daily**0.6))
    told: dict[int, tuple[int, bool]] = {}  # by story: its number, and whether it was read as a complaint
    for number, post in enumerate(sorted(posts, key=lambda post: post.step)):
        if post.step >= WHOLE or life.blind[0] <= post.step < life.blind[1]:
            continue
        reading = number, dice.random() < (READ_RIGHT if post.angry else READ_WRONG)
        known = post.story is not None and post.story in told
        story, angry = reading if post.story is None else told.setdefault(post.story, reading)
        life.stories[post.step] += not known
        life.angry[post.step] += angry and not known
        life.mentions[post.step] += 1
        life.negatives[post.step] += angry
        place = int(owners * dice.random() ** 2)
        mention = Mention(
            moment(post.step) + timedelta(seconds=dice.randrange(300)),
            story=story,
            owner=post.owner or f"o{place}",
            tier=post.tier or (4 if place == 0 else 2),
            audience=600_000 if post.tier else int(math.exp(dice.uniform(6, 11))),
            sentiment=-1 if angry else 1 if post.glad else 0,
            topics=post.topics,
            wire=post.wire,
        )
        life.posts.setdefault(post.step, []).append(mention)


def poisson(dice: random.Random, mean: float) -> int:
    if mean > 50:
        return max(0, round(dice.gauss(mean, math.sqrt(mean))))
    limit, count, product = math.exp(-mean), 0, dice.random()
    while product > limit:
        product *= dice.random()
        count += 1
    return count
