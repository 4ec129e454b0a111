"""The mentions of the live window, and what adds up from them. What came late or was read back does not count."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from crisis.instant import StrongWord
from crisis.policy import DEFAULT, Policy

GENERAL = "general"  # the kind of a matter nobody has a word for yet
QUIETENING = frozenset({"satire", "old_news", "denial", "thanks"})  # labels that turn a strong word off

TWO_AGENCIES = 2


@dataclass(frozen=True, slots=True)
class Topic:
    """A crisis kind found in a post. `strong`: by a strong watch-word, not by everyday ones."""

    kind: str
    gravity: int
    weight: float = 1.0
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """One post about the brand that counts (neither official nor an advertisement), and its source."""

    published_at: datetime
    story: int
    owner: str
    tier: int = 2
    audience: int = 0
    sentiment: int = 0
    topics: tuple[Topic, ...] = ()
    labels: frozenset[str] = frozenset()
    late: bool = False
    backfilled: bool = False
    wire: bool = False  # by a news agency: its copies are its effect, not a campaign

    @property
    def fresh(self) -> bool:
        return not (self.late or self.backfilled)


@dataclass(frozen=True)
class Window:
    """Mentions published in [start, end), reduced to figures. Only fresh ones count."""

    start: datetime
    end: datetime
    every: Sequence[Mention]
    policy: Policy = field(default=DEFAULT, repr=False)

    @cached_property
    def mentions(self) -> list[Mention]:
        return [m for m in self.every if m.fresh and self.start <= m.published_at < self.end]

    @cached_property
    def stories(self) -> int:
        return len({m.story for m in self.mentions})

    @cached_property
    def voices(self) -> int:
        """Distinct owners of sources: one person with many channels is one voice."""
        return len({m.owner for m in self.mentions})

    @cached_property
    def negatives(self) -> int:
        return sum(m.sentiment < 0 for m in self.mentions)

    @cached_property
    def positives(self) -> int:
        return sum(m.sentiment > 0 for m in self.mentions)

    @cached_property
    def wires(self) -> frozenset[int]:
        """Stories told first by an agency, or by two of them: agencies write their own texts, campaigns send theirs."""
        agencies: dict[int, set[str]] = {}
        for m in self.mentions:
            if m.wire:
                agencies.setdefault(m.story, set()).add(m.owner)
        first: dict[int, Mention] = {}
        for m in self.mentions:
            if m.story in agencies and (m.story not in first or m.published_at < first[m.story].published_at):
                first[m.story] = m
        return frozenset(story for story, m in first.items() if m.wire or len(agencies[story]) >= TWO_AGENCIES)

    def voices_of(self, mentions: Iterable[Mention]) -> int:
        """Mentions, each story once for each owner: a campaign of copies counts, a forwarding bot does not; what an
        agency told first is one voice with all its copies."""
        return len({(m.story, "" if m.story in self.wires else m.owner) for m in mentions})

    @cached_property
    def negative_voices(self) -> int:
        return self.voices_of(m for m in self.mentions if m.sentiment < 0 or m.story in self.pushed)

    @cached_property
    def pushed(self) -> frozenset[int]:
        """Grave texts that many owners repeat word for word: whoever does that complains, whatever the tone says."""
        owners: dict[int, set[str]] = {}
        for m in self.mentions:
            if m.sentiment == 0 and any(topic.gravity >= self.policy.grave for topic in m.topics):
                owners.setdefault(m.story, set()).add(m.owner)
        least = self.policy.min_stories
        return frozenset(story for story, who in owners.items() if len(who) >= least and story not in self.wires)

    @cached_property
    def negative_share(self) -> float:
        """Of stories: a hundred copies of one angry text are one angry text."""
        angry = {m.story for m in self.mentions if m.sentiment < 0}
        return len(angry) / self.stories if self.stories else 0.0

    @cached_property
    def matter(self) -> list[Mention]:
        """Mentions that complain, or that speak of a crisis kind: whose weight is the weight of the case."""
        return [m for m in self.mentions if m.sentiment < 0 or (m.topics and m.sentiment == 0)]

    @cached_property
    def matter_share(self) -> float:
        """Of stories: sentiment alone is too often wrong, so that speaking of a crisis kind stands beside it."""
        return len({m.story for m in self.matter}) / self.stories if self.stories else 0.0

    @cached_property
    def matter_voices(self) -> int:
        return self.voices_of(self.matter)

    @cached_property
    def audience(self) -> int:
        """Members of the largest source of each owner behind the matter, with overlap."""
        largest: dict[str, int] = {}
        for m in self.matter:
            largest[m.owner] = max(largest.get(m.owner, 0), m.audience)
        return sum(largest.values())

    @cached_property
    def tier(self) -> int:
        return max((m.tier for m in self.matter), default=0)

    @cached_property
    def kinds(self) -> dict[str, tuple[int, float]]:
        """For each kind its gravity and its share of the stories; a question weighs half."""
        weights: dict[str, dict[int, float]] = {}
        gravity: dict[str, int] = {}
        for m in self.mentions:
            for topic in m.topics:
                gravity[topic.kind] = max(gravity.get(topic.kind, 0), topic.gravity)
                of_story = weights.setdefault(topic.kind, {})
                of_story[m.story] = max(of_story.get(m.story, 0.0), topic.weight)
        return {kind: (gravity[kind], sum(stories.values()) / self.stories) for kind, stories in weights.items()}

    @cached_property
    def spoken_of(self) -> dict[str, list[Mention]]:
        """For each kind the mentions that speak of it without praise."""
        about: dict[str, list[Mention]] = {}
        for m in self.mentions:
            if m.sentiment <= 0:
                for kind in {topic.kind for topic in m.topics}:
                    about.setdefault(kind, []).append(m)
        return about

    @cached_property
    def kind(self) -> str:
        """The heaviest kind with its share of the stories, so that one loud joke does not name the case."""
        named = [
            (gravity, share, kind) for kind, (gravity, share) in self.kinds.items() if share >= self.policy.topic_share
        ]
        return max(named)[2] if named else GENERAL

    @cached_property
    def strong_words(self) -> list[StrongWord]:
        return [
            StrongWord(
                topic.kind,
                topic.gravity,
                m.tier,
                m.owner,
                discounted=bool(QUIETENING & m.labels) or m.sentiment > 0,
                asking=topic.weight < 1,
            )
            for m in self.mentions
            for topic in m.topics
            if topic.strong
        ]

    @cached_property
    def confirmed(self) -> bool:
        """A grave kind by a strong word, from somebody who neither jokes, denies nor only asks."""
        words = self.strong_words
        return any(w.gravity >= self.policy.grave and not w.discounted and not w.asking for w in words)

    @cached_property
    def grave_share(self) -> float:
        """The share of stories about grave kinds by strong words: a neutral report of a death is no calm."""
        grave = {
            m.story
            for m in self.mentions
            if m.sentiment <= 0
            and not QUIETENING & m.labels
            and any(t.strong and t.weight >= 1 and t.gravity >= self.policy.grave for t in m.topics)
        }
        return len(grave) / self.stories if self.stories else 0.0

    def count_between(self, start: datetime, end: datetime) -> int:
        return sum(start <= m.published_at < end for m in self.mentions)

    @cached_property
    def pace(self) -> tuple[int, int, timedelta]:
        """Counts of two neighbouring spans that end now, and their length: of thirds of the window, or of a sixth
        where that grows faster."""
        paces = []
        for part in (3, 6):
            step = (self.end - self.start) / part
            middle = self.end - step
            before, after = self.count_between(middle - step, middle), self.count_between(middle, self.end)
            paces.append((before, after, step))
        return max(paces, key=lambda pace: (pace[1] + 1) / (pace[0] + 1) / (pace[2] / timedelta(minutes=1)))

    @cached_property
    def left_out(self) -> Counter[str]:
        """Mentions of the window that do not count, by why."""
        within = (m for m in self.every if self.start <= m.published_at < self.end and not m.fresh)
        return Counter("backfilled" if m.backfilled else "late" for m in within)
