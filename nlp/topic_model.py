"""The learned second opinion on kinds: trouble told without any word of the lists, and their words without trouble."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate

from nlp.lexicon import shipped_lexicon
from nlp.linear import MODELS, Floats, LinearModel, load

SURE = -0.7  # logit from which a kind is believed
_DOUBTFUL = -3.0  # logit below which an everyday word alone does not tell of it: of twenty such hits one is right
_EDGES = re.compile(r"^\W+|\W+$")  # punctuation around a word
_EVIDENCE = 2  # words quoted for a kind


@dataclass(frozen=True, slots=True)
class Opinion:
    """`evidence`: by kind that the model believes, the words of the post that speak most for it."""

    evidence: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    doubted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TopicModel:
    model: LinearModel
    kinds: tuple[str, ...]

    def read(self, texts: Sequence[str]) -> list[Opinion]:
        rows = self.model.logits(texts).tolist()
        found = [[n for n, logit in enumerate(row) if logit > SURE] for row in rows]
        words = [list(dict.fromkeys(text.split())) if kinds else [] for text, kinds in zip(texts, found, strict=True)]
        says = self.model.logits([word for own in words for word in own])  # once for all: a call costs more than a word
        begins = accumulate(map(len, words), initial=0)
        return [
            Opinion(
                self._evidence(own, kinds, says[begin : begin + len(own)]),
                frozenset(kind for kind, logit in zip(self.kinds, row, strict=True) if logit < _DOUBTFUL),
            )
            for row, own, kinds, begin in zip(rows, words, found, begins, strict=False)
        ]

    def _evidence(self, words: Sequence[str], kinds: Sequence[int], says: Floats) -> dict[str, tuple[str, ...]]:
        best = {kind: says[:, kind].argsort(kind="stable")[::-1][:_EVIDENCE] for kind in kinds}
        return {
            self.kinds[kind]: tuple(_EDGES.sub("", words[at]) or words[at] for at in places)
            for kind, places in best.items()
        }


@cache
def shipped_topic_model() -> TopicModel:
    return TopicModel(load(MODELS / "topics.npz"), tuple(shipped_lexicon().kinds))
