"""Calming voices: who is one, and the tone of the others around it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crisis.calming import calming
from crisis.share import Tone
from crisis.window import Mention

NOW = datetime(2026, 11, 21, 18, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DOCTOR = Mention(NOW, 100, "doctor", tier=4, sentiment=1)


def crowd(start: int, sentiments: list[int]) -> list[Mention]:
    return [Mention(NOW + (start + n) * MINUTE, n + start, f"o{n}", sentiment=s) for n, s in enumerate(sentiments)]


BEFORE, AFTER = crowd(-20, [-1, -1, -1, 0]), crowd(5, [-1, 0, 1, 1])


def test_the_tone_before_and_after() -> None:
    (voice,) = calming([*AFTER, DOCTOR, *BEFORE, *crowd(-200, [-1]), *crowd(200, [1])])
    assert (voice.mention, voice.before, voice.after) == (DOCTOR, Tone(3, 1, 0), Tone(1, 1, 2))
    assert voice.eased == 100


@pytest.mark.parametrize(
    ("voice", "found"),
    [
        (DOCTOR, True),
        (replace(DOCTOR, tier=2), False),
        (replace(DOCTOR, tier=2, audience=1_000_000), True),
        (replace(DOCTOR, sentiment=0), False),
        (replace(DOCTOR, sentiment=0, labels=frozenset({"patience"})), True),
        (replace(DOCTOR, sentiment=-1, labels=frozenset({"patience"})), False),
        (replace(DOCTOR, labels=frozenset({"satire"})), False),
    ],
)
def test_who_calms(voice: Mention, found: bool) -> None:
    assert bool(calming([*BEFORE, voice, *AFTER])) == found


def test_each_owner_once_and_nothing_is_claimed_without_others() -> None:
    (voice,) = calming([DOCTOR, replace(DOCTOR, published_at=NOW + MINUTE)])
    assert (voice.mention, voice.eased) == (DOCTOR, None)
