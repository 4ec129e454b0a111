"""The learned second opinion on kinds: for posts that tell of trouble without any word of the lists."""

import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from nlp.lexicon import shipped_lexicon
from nlp.linear import MODELS, LinearModel, load

SURE = -0.5  # logit from which a kind is believed
_PUNCTUATION = string.punctuation + "؟،؛«»…"
_EVIDENCE = 2  # words quoted for a kind

Evidence = Mapping[str, tuple[str, ...]]
"""Kind to the words of the post that speak most for it."""


@dataclass(frozen=True, slots=True)
class TopicModel:
    model: LinearModel
    kinds: tuple[str, ...]

    def read(self, texts: Sequence[str]) -> list[Evidence]:
        return [self._evidence(text, kinds) for text, kinds in zip(texts, self._kinds(texts), strict=True)]

    def _kinds(self, texts: Sequence[str]) -> Iterator[list[int]]:
        return ([n for n, logit in enumerate(row) if logit > SURE] for row in self.model.logits(texts).tolist())

    def _evidence(self, text: str, kinds: Sequence[int]) -> Evidence:
        words = list(dict.fromkeys(text.split())) if kinds else []
        if not words:
            return {}
        says = self.model.logits(words)
        best = {kind: says[:, kind].argsort(kind="stable")[::-1][:_EVIDENCE] for kind in kinds}
        return {
            self.kinds[kind]: tuple(words[place].strip(_PUNCTUATION) for place in places)
            for kind, places in best.items()
        }


@cache
def shipped_topic_model() -> TopicModel:
    return TopicModel(load(MODELS / "topics.npz"), tuple(shipped_lexicon().kinds))
