"""What others call the three tones: the words of a label file, the classes of somebody else's model."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache

import numpy as np

from nlp.errors import ModelError
from nlp.lexicon import FOLDER
from nlp.linear import Floats
from nlp.normalize import match_key
from nlp.sentiment import LABELS

_STARS = 5
# Classes without names, by how many there are: the order that published checkpoints keep.
_UNNAMED = {2: (0, 2), 3: (0, 1, 2), _STARS: (0, 0, 1, 2, 2)}
_UNNAMED_CLASS = re.compile(r"(?:label )?(\d+)")
_STAR_CLASS = re.compile(r"([1-5])(?: stars?)?")


def tone_named(name: str) -> int | None:
    """The tone's place in LABELS, whatever its language, case and half-spaces; None for a word that names none."""
    return _tones().get(match_key(name))


def tones_of_classes(names: Sequence[str]) -> Floats:
    """(class, tone): to which tone each class of a model belongs; a class's probability goes to its tone whole.

    Understands tones by name, `LABEL_0` and so on (two, three or five classes, worst first) and stars from 1 to 5.
    Raises ModelError where that leaves a class without a tone, or names negative or positive nowhere.
    """
    tones = _by_name(names) or _by_star(names) or _by_number(names)
    if tones is None or not {0, 2} <= set(tones):
        raise ModelError("model-labels-unknown", names=", ".join(names)[:200])
    return np.eye(len(LABELS))[tones]


def _by_name(names: Sequence[str]) -> list[int] | None:
    tones = [tone for tone in map(tone_named, names) if tone is not None]
    return tones if tones and len(tones) == len(names) else None


def _by_star(names: Sequence[str]) -> list[int] | None:
    stars = [_STAR_CLASS.fullmatch(match_key(name)) for name in names]
    numbers = [int(star[1]) for star in stars if star]
    if sorted(numbers) != list(range(1, _STARS + 1)) or len(names) != _STARS:
        return None
    return [_UNNAMED[_STARS][number - 1] for number in numbers]


def _by_number(names: Sequence[str]) -> list[int] | None:
    numbered = [_UNNAMED_CLASS.fullmatch(match_key(name)) for name in names]
    numbers = [int(found[1]) for found in numbered if found]
    if numbers != list(range(len(names))) or len(names) not in _UNNAMED:
        return None
    return list(_UNNAMED[len(names)])


@cache
def _tones() -> dict[str, int]:
    table = tomllib.loads((FOLDER / "tones.toml").read_text("utf-8"))
    return {match_key(word): LABELS.index(tone) for tone, words in table.items() for word in words}
