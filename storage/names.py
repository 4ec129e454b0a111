"""Finding what somebody meant by a name typed in a hurry: folded comparison, and the closest names when none fits."""

import difflib
import unicodedata
from collections.abc import Iterable

# Arabic yeh, alef maksura and kaf as a Persian keyboard types them; what joins or parts words is dropped.
_SAME = str.maketrans({"\u064a": "\u06cc", "\u0649": "\u06cc", "\u0643": "\u06a9"})
_DROPPED = {"Mn", "Cf", "Zs", "Pd", "Pc", "Po"}


def fold(name: str) -> str:
    """Equal for names that differ only in case, spacing, half-spaces, diacritics, # or @, or Arabic letters."""
    folded = unicodedata.normalize("NFKC", name).casefold().translate(_SAME)
    return "".join(char for char in folded if unicodedata.category(char) not in _DROPPED)


def closest(word: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """The known names most like `word`, best first; empty when nothing is near."""
    by_fold = {fold(name): name for name in known}
    return [by_fold[near] for near in difflib.get_close_matches(fold(word[:100]), by_fold, n=limit, cutoff=0.5)]
