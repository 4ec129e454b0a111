"""The statistical path: a stretch of time is judged by how rare its counts are, and by whether they are harmful."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from crisis.baseline import Basis, Expected
from crisis.habit import Kinds, Scores
from crisis.policy import DEFAULT, Policy
from crisis.reason import Reason
from crisis.spike import tail_surprise
from crisis.window import Mention, Window

LEAST_VARIANCE = 0.25
LEAST_COMPLAINTS = 2  # everyday words for a crisis kind never fire alone


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of the statistical path: met when the value reaches what is needed."""

    name: Reason
    value: float
    needed: float

    @property
    def met(self) -> bool:
        return self.value >= self.needed


@dataclass(frozen=True)
class Stretch:
    """The mentions of some time up to now, and what is usual for it.

    scores: the brand's own past peaks as a second witness of rareness; None asks the tail alone, and has no floor to
    fall back on without a baseline. kinds: what the brand is usually talked of for; None where that is not known.
    """

    window: Window
    usual: Expected
    scores: Scores | None
    kinds: Kinds | None = None
    policy: Policy = field(default=DEFAULT, repr=False)

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """In the order in which they are asked."""
        window = self.window
        return (
            Condition(Reason.TOO_FEW, max(window.stories, window.negative_voices), self.policy.min_stories),
            Condition(Reason.TOO_FEW_OWNERS, window.voices, self.policy.min_owners),
            Condition(Reason.USUAL, float(self.unusual is not None), 1),
            Condition(Reason.NEUTRAL, float(self.harmful), 1),
        )

    @property
    def unmet(self) -> Reason | None:
        return next((condition.name for condition in self.conditions if not condition.met), None)

    @cached_property
    def unusual(self) -> Reason | None:
        """Whether the counts are rare: by this hour's usual AND against the brand's own past peaks; or by the floor."""
        if self.usual.basis is Basis.COLD or (self.scores is not None and not self.scores.warm):
            loud = max(self.window.stories, self.window.negative_voices) >= self.policy.cold_floor
            return Reason.COLD_FLOOR if loud and self.scores is not None else None
        score = None if self.scores is None else self.scores.stories
        if self._rare(self.window.stories, self.usual.surprise, score):
            return Reason.SPIKE
        if self._negatives_are_rare:
            return Reason.NEGATIVE_SPIKE
        return Reason.KIND_SPIKE if self.kind else None

    @cached_property
    def _negatives_are_rare(self) -> bool:
        score = None if self.scores is None else self.scores.negatives
        return self._rare(self.window.negative_voices, self.usual.surprise_of_negatives, score)

    def _rare(self, count: int, surprise: Callable[[float], float], score: float | None) -> bool:
        if count < self.policy.min_stories or (score is not None and score < self.policy.spike_score):
            return False
        return surprise(count) >= -math.log10(self.policy.tail)

    @cached_property
    def kind(self) -> str | None:
        """A matter that this brand is rarely talked of for, and now by many at once; some of them complain."""
        if self.kinds is None or self.usual.basis is Basis.COLD:
            return None
        found = [(self._surprise_of(kind, about), kind) for kind, about in self.window.spoken_of.items()]
        surprise, kind = max(found, default=(0.0, None))
        return kind if surprise >= -math.log10(self.policy.tail) else None

    def _surprise_of(self, kind: str, about: Sequence[Mention]) -> float:
        voices, owners = self.window.voices_of(about), len({m.owner for m in about})
        complaints = sum(m.sentiment < 0 for m in about)
        enough = voices >= self.policy.min_negatives and owners >= self.policy.min_owners
        if self.kinds is None or not enough or complaints < LEAST_COMPLAINTS:
            return 0.0
        share = self.kinds.share(kind)
        if not self._beyond(voices, share, self.policy.kind_sigma):
            return 0.0
        return tail_surprise(voices, self.usual.stories * share, self.usual.shape)

    @cached_property
    def harmful(self) -> bool:
        """Complaints, by their share or by a rare number of them, or a grave matter in any tone; not praise, not news.

        The tone is read wrongly too often to ask it alone: beside two complaints, posts on crisis kinds count too.
        """
        window, policy = self.window, self.policy
        angry = window.negative_share >= policy.min_negative_share and window.negatives >= policy.min_negatives
        about = window.matter_share >= policy.min_matter_share and window.matter_voices >= policy.min_negatives
        complaints = (angry and self.darker) or (about and window.negatives >= LEAST_COMPLAINTS)
        praise = window.positives > window.negatives
        rare = self._negatives_are_rare and self.darker
        return self.kind is not None or (complaints and not praise) or rare or window.grave_share >= policy.topic_share

    @property
    def darker(self) -> bool:
        """More complaints than chance makes of the usual share."""
        usual = self.usual.negative_share
        return usual is None or self._beyond(self.window.negative_voices, usual, self.policy.darker_sigma)

    def _beyond(self, voices: int, share: float, sigma: float) -> bool:
        """More of the voices than the usual share of them, by a binomial: a campaign brings more of everything."""
        every = self.window.voices_of(self.window.mentions)
        return voices - every * share >= sigma * math.sqrt(max(every * share * (1 - share), LEAST_VARIANCE))
