"""The learned second opinion on kinds: for posts that tell of trouble without any word of the lists."""

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from nlp.lexicon import shipped_lexicon
from nlp.linear import MODELS, Floats, LinearModel, load

SURE = -0.6  # logit from which a kind is believed
_PUNCTUATION = string.punctuation + "؟،؛«»…"
_EVIDENCE = 2  # words quoted for a kind

Evidence = Mapping[str, tuple[str, ...]]
"""Kind to the words of the post that speak most for it."""


@dataclass(frozen=True, slots=True)
class TopicModel:
    model: LinearModel
    kinds: tuple[str, ...]

    def read(self, texts: Sequence[str]) -> list[Evidence]:
        kinds = [[n for n, logit in enumerate(row) if logit > SURE] for row in self.model.logits(texts).tolist()]
        words = [list(dict.fromkeys(text.split())) if found else [] for text, found in zip(texts, kinds, strict=True)]
        says = self.model.logits([word for own in words for word in own])  # once for all: a call costs more than a word
        begins = accumulate(map(len, words), initial=0)
        return [
            self._evidence(own, found, says[begin : begin + len(own)])
            for own, found, begin in zip(words, kinds, begins, strict=False)
        ]

    def _evidence(self, words: Sequence[str], kinds: Sequence[int], says: Floats) -> Evidence:
        best = {kind: says[:, kind].argsort(kind="stable")[::-1][:_EVIDENCE] for kind in kinds}
        return {
            self.kinds[kind]: tuple(words[at].strip(_PUNCTUATION) for at in places) for kind, places in best.items()
        }


@cache
def shipped_topic_model() -> TopicModel:
    return TopicModel(load(MODELS / "topics.npz"), tuple(shipped_lexicon().kinds))
