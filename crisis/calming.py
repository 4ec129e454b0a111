"""Calming voices: weighty sources that defend the brand or ask for patience, with the tone before and after them."""

from collections.abc import Sequence
from dataclasses import dataclass

from crisis.policy import DEFAULT, Policy
from crisis.share import Tone
from crisis.window import Mention

CALMING_LABELS = frozenset({"denial", "patience", "defence"})


@dataclass(frozen=True, slots=True)
class Calming:
    """A weighty mention that speaks for the brand, and the tone of the others before and after it."""

    mention: Mention
    before: Tone
    after: Tone

    @property
    def eased(self) -> int | None:
        """By how many points the net sentiment rose; None where one side has too little to say."""
        if self.before.net is None or self.after.net is None:
            return None
        return self.after.net - self.before.net


def calming(mentions: Sequence[Mention], policy: Policy = DEFAULT) -> list[Calming]:
    """The calming voices of an incident in the order in which they spoke; each owner once, with its first word.

    Weighty is a source of `big_tier` or more, or with an audience that counts in full. What happened after is not said
    to be because of it.
    """
    ordered = sorted(mentions, key=lambda m: m.published_at)
    found: dict[str, Calming] = {}
    for mention in ordered:
        if mention.owner not in found and _calms(mention, policy):
            found[mention.owner] = Calming(mention, *_around(mention, ordered, policy))
    return list(found.values())


def _calms(mention: Mention, policy: Policy) -> bool:
    weighty = mention.tier >= policy.big_tier or mention.audience >= policy.audience_range[1]
    speaks_for = mention.sentiment > 0 or (mention.sentiment == 0 and bool(CALMING_LABELS & mention.labels))
    return weighty and speaks_for and "satire" not in mention.labels


def _around(mention: Mention, ordered: Sequence[Mention], policy: Policy) -> tuple[Tone, Tone]:
    span = policy.calming_span
    others = [m for m in ordered if m.owner != mention.owner]
    at = mention.published_at
    before = [m.sentiment for m in others if at - span <= m.published_at < at]
    after = [m.sentiment for m in others if at <= m.published_at < at + span]
    return _tone(before), _tone(after)


def _tone(sentiments: Sequence[int]) -> Tone:
    return Tone(*(sum((s > 0) - (s < 0) == value for s in sentiments) for value in (-1, 0, 1)))
