"""What is posted where and when: fourteen days of ordinary life, then the crisis by the second, or a calm day.

Everything follows from the texts, the sources and a seed, so the same moment always gives the same story.
"""

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from demo.scenario.cast import Line, Source

TEHRAN = ZoneInfo("Asia/Tehran")
DAYS = 14
# How lively each hour of the day is in Tehran, 00 to 23.
RHYTHM = (5, 3, 1, 1, 1, 1, 2, 5, 8, 11, 13, 13, 12, 10, 8, 8, 9, 10, 11, 12, 14, 15, 13, 9)
AGENCY = "iranresa"
SMALL = 70_000  # members; stage 1 stays in channels below this
HELD_BACK = 24  # texts about brands kept for the trickle of a calm day, and twice as much city talk
STAGE_STARTS = {1: 0.0, 2: 25.0, 3: 95.0, 4: 180.0}  # seconds after the crisis began
STAGE_PACES = {1: (0.7, 1.0), 2: (0.9, 1.4), 3: (1.0, 1.6), 4: (2.0, 5.0)}  # seconds between two posts
STAGE_SIZES = {1: 40, 2: 60, 3: 60, 4: 40}
CALM_PACE = (4.0, 7.0)


Placed = tuple[Source, Line, str]  # a text and where it appears


@dataclass(frozen=True)
class Posting:
    """A post to publish: at a moment of the past, or `after` seconds from the beginning of the play."""

    source: Source
    line: Line
    text: str
    at: datetime | None = None
    after: float = 0.0


class Casting:
    """Finds a source for a line: one that carries its voice, the least used owner first."""

    def __init__(self, sources: list[Source], rng: random.Random) -> None:
        self.sources, self.rng = sources, rng
        self.used: Counter[str] = Counter()

    def source(self, line: Line, allowed: Iterable[Source] | None = None) -> Source:
        pool = list(allowed or self.sources)
        voice = "official" if line.role == "official" else line.voice
        fitting = [s for s in pool if voice in s.voices] or pool
        chosen = min(fitting, key=lambda s: (self.used[s.owner] + self.rng.random() * 3, s.key))
        self.used[chosen.owner] += 1
        return chosen

    def small(self) -> list[Source]:
        """Where a complaint begins: small channels of people, neither news nor the brand's own or its fans."""
        people = {"mothers", "person", "consumer", "local"}
        return [s for s in self.sources if s.audience < SMALL and s.platform == "telegram" and people & set(s.voices)]


class Story:
    def __init__(self, lines: list[Line], sources: list[Source], seed: int = 1405) -> None:
        self.sources, self.seed = sources, seed
        self.lines = lines
        ordinary = [line for line in lines if line.role in ("daily", "noise")]
        random.Random(seed).shuffle(ordinary)
        calm = [line for line in ordinary if line.tone != "negative" and line.role == "daily"]
        noise = [line for line in ordinary if line.role == "noise"]
        self.held_back = _mixed(calm[:HELD_BACK], noise[: 2 * HELD_BACK])
        self.everyday = [line for line in ordinary if line not in self.held_back]

    def history(self, now: datetime) -> list[Posting]:
        """The fourteen days before `now`, oldest first."""
        rng = random.Random(self.seed)
        cast = Casting(self.sources, rng)
        lines = self.everyday + self._of("official", 0)
        moments = _moments(len(lines), now, rng)
        postings = [Posting(cast.source(line), line, line.text, at) for line, at in zip(lines, moments, strict=True)]
        postings += self._burst(self._of("praise", 0), cast, _evening(now, 8), timedelta(hours=6), rng)
        postings += self._burst(self._of("rival_spike", 0), cast, _evening(now, 5), timedelta(hours=5), rng)
        for wire, days_ago, count in zip(self._of("wire", 0), (3, 11), (13, 3), strict=False):
            start = _evening(now, days_ago) - timedelta(hours=6)
            for n, (source, line, text) in enumerate(self._copies(wire, cast, rng)[:count]):
                postings.append(Posting(source, line, text, start + timedelta(minutes=3 * n + 2 * rng.random())))
        return sorted((p for p in postings if p.at and p.at < now), key=lambda p: (p.at, p.source.key))

    def play(self, scenario: str) -> list[Posting]:
        """An ordinary day, or a crisis and the ordinary talk that comes back after it."""
        if scenario == "calm":
            return self.calm()
        crisis = self.crisis()
        return crisis + [replace(posting, after=posting.after + crisis[-1].after) for posting in self.calm()]

    def crisis(self) -> list[Posting]:
        """The crisis by the second: small channels, bigger ones, the agency and its copies, the fading."""
        rng = random.Random(self.seed + 1)
        cast = Casting(self.sources, rng)
        postings: list[Posting] = []
        for stage, start in STAGE_STARTS.items():
            moment = start
            for source, line, text in self._stage(stage, cast, rng):
                postings.append(Posting(source, line, text, after=moment))
                moment += rng.uniform(*STAGE_PACES[stage])
        return sorted(postings, key=lambda p: p.after)

    def calm(self) -> list[Posting]:
        """Ordinary talk, held back from the history: every few posts one about a brand, none of them angry."""
        rng = random.Random(self.seed + 2)
        cast = Casting(self.sources, rng)
        postings, moment = [], 3.0
        for line in self.held_back:
            postings.append(Posting(cast.source(line), line, line.text, after=moment))
            moment += rng.uniform(*CALM_PACE)
        return postings

    def unused(self) -> list[Line]:
        """Crisis texts the play leaves over: something new to forward to the bot."""
        played = {posting.line.id for posting in self.crisis()}
        return [line for line in self._of("crisis", 1) if line.id not in played]

    def _of(self, role: str, stage: int) -> list[Line]:
        return [line for line in self.lines if line.role == role and line.stage == stage]

    def _stage(self, stage: int, cast: Casting, rng: random.Random) -> list[Placed]:
        talk = self._of("crisis", stage)
        rng.shuffle(talk)
        small = cast.small() if stage == 1 else None
        doctors = [source for source in self.sources if "doctor" in source.voices] if stage == 3 else None
        placed = [(cast.source(line, small), line, line.text) for line in talk[: STAGE_SIZES[stage]]]
        calming = [(cast.source(line, doctors), line, line.text) for line in self._of("calming", stage)]
        official = [(cast.source(line), line, line.text) for line in self._of("official", stage)]
        placed = _spread(_spread(placed, calming), official)
        for wire in self._of("wire", stage) if stage else []:
            first, *copies = self._copies(wire, cast, rng)
            placed = [first, *_spread(placed, copies)]
        return placed

    def _copies(self, wire: Line, cast: Casting, rng: random.Random) -> list[Placed]:
        """The agency's own post first, then each outlet's copy under its header (a feed's header is its title)."""
        outlets = [source for source in self.sources if source.header]
        rng.shuffle(outlets)
        agency = cast.source(wire, [source for source in self.sources if source.owner == AGENCY])
        dress = [(s, wire, dressed(s, wire.text) if s.platform == "telegram" else wire.text) for s in outlets]
        return [(agency, wire, wire.text), *dress]

    def _burst(
        self, lines: list[Line], cast: Casting, start: datetime, span: timedelta, rng: random.Random
    ) -> list[Posting]:
        return [Posting(cast.source(line), line, line.text, start + span * rng.random()) for line in lines]


def dressed(source: Source, text: str) -> str:
    """An outlet's copy: its header, the wire text, its footer."""
    return "\n\n".join(part for part in (source.header, text, source.footer) if part)


def _moments(count: int, now: datetime, rng: random.Random) -> list[datetime]:
    """`count` moments spread evenly over the days before `now` and, within a day, by the rhythm of Tehran."""
    hours = [now - timedelta(hours=n) for n in range(1, 25)]
    weights = [RHYTHM[hour.astimezone(TEHRAN).hour] for hour in hours]
    picked = rng.choices(hours, weights, k=count)
    return [hour - timedelta(days=n % DAYS) + timedelta(hours=rng.random()) for n, hour in enumerate(picked)]


def _evening(now: datetime, days_ago: int) -> datetime:
    day = (now - timedelta(days=days_ago)).astimezone(TEHRAN)
    return day.replace(hour=17, minute=0, second=0, microsecond=0).astimezone(UTC)


def _mixed(brands: list[Line], noise: list[Line]) -> list[Line]:
    """Two posts of city talk before each one about a brand, as long as both last."""
    mixed: list[Line] = []
    for n, line in enumerate(brands):
        mixed += [*noise[2 * n : 2 * n + 2], line]
    return mixed


def _spread(main: list[Placed], extra: list[Placed]) -> list[Placed]:
    """`extra` laid evenly between the items of `main`, keeping both orders."""
    places = [((n + 0.5) / len(main), 0, item) for n, item in enumerate(main)]
    places += [((n + 1) / (len(extra) + 1), 1, item) for n, item in enumerate(extra)]
    return [item for _, _, item in sorted(places, key=lambda place: place[:2])]
