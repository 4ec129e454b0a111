"""Words brought back to their dictionary forms, for searching prepared responses. Slow: never on a post's way."""

import re

from nlp.hazm_loader import tool
from nlp.lexicon import formal_verb
from nlp.normalize import MAX_CHARS, match_key

_JOINER = "\u200c"
_WORD = re.compile(rf"[^\W_]+(?:{_JOINER}[^\W_]+)*")


def lemmas(text: str) -> list[str]:
    """The lemma of each word in order; spoken verbs count as written ones, a verb's lemma is its past stem."""
    lemmatizer = tool("Lemmatizer")
    words = (_JOINER.join(match_key(word).split()) for word in _WORD.findall(text[:MAX_CHARS]))
    return [lemmatizer.lemmatize(_written(word)).partition("#")[0] for word in words if word]


def _written(word: str) -> str:
    prefix, rest = formal_verb(word.replace(_JOINER, ""))
    return f"{prefix}{_JOINER}{rest}" if prefix else word
