"""The life of an incident, one planted fact for each transition."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.incident import Incident, Nudge, State, Step, cooling, follow, nudges, reopened, rings

NOW = datetime(2026, 11, 21, 18, 10, tzinfo=UTC)
OPENED = Incident("money", 3, NOW, peak=3, kinds=frozenset({"money"}))
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def after(
    minutes: float, severity: int = 3, *, calm: bool = False, **values: object
) -> tuple[Incident, tuple[Step, ...]]:
    incident = replace(OPENED, **values)  # type: ignore[arg-type]
    return follow(incident, severity, calm=calm, now=NOW + minutes * MINUTE)


def test_nothing_new_changes_nothing() -> None:
    assert after(10) == (OPENED, ())


def test_it_rises_at_once_and_a_mute_ends() -> None:
    incident, steps = after(1, 5, muted_until=NOW + HOUR, calm_since=NOW)
    assert steps == (Step.ROSE,)
    assert (incident.severity, incident.peak, incident.muted_until, incident.calm_since) == (5, 5, None, None)


def test_it_falls_only_after_a_while_of_calm() -> None:
    assert after(29, 1, calm=True, calm_since=NOW)[1] == ()
    incident, steps = after(30, 1, calm=True, calm_since=NOW)
    assert steps == (Step.FELL,)
    assert (incident.severity, incident.peak) == (1, 3)
    assert after(300, 1)[1] == (), "fewer signs without calm are no fall"


def test_a_lull_starts_the_clock_and_more_talk_stops_it() -> None:
    assert after(5, calm=True)[0].calm_since == NOW + 5 * MINUTE
    assert after(5, calm_since=NOW)[0].calm_since is None


def test_it_closes_after_hours_of_calm() -> None:
    assert Step.CLOSED not in after(179, calm=True, calm_since=NOW)[1]
    incident, steps = after(180, calm=True, calm_since=NOW)
    assert steps == (Step.CLOSED,)
    assert (incident.state, incident.ended_at) == (State.CLOSED, NOW + 3 * HOUR)


def test_a_new_grave_kind_is_told_once() -> None:
    grave = frozenset({"money", "data_leak"})
    incident, steps = follow(OPENED, 3, calm=False, grave_kinds=grave, now=NOW)
    assert steps == (Step.NEW_KIND,)
    assert follow(incident, 3, calm=False, grave_kinds=grave, now=NOW) == (incident, ())


def test_reopened_it_keeps_its_owner_and_its_kinds() -> None:
    closed = replace(OPENED, state=State.CLOSED, ended_at=NOW, owned=True, peak=5, muted_until=NOW + HOUR)
    again = reopened(closed, 4, NOW + HOUR)
    assert (again.state, again.severity, again.peak, again.owned) == (State.OPEN, 4, 5, True)
    assert (again.since, again.ended_at, again.muted_until, again.kinds) == (NOW + HOUR, None, None, OPENED.kinds)


@pytest.mark.parametrize(("hours", "same"), [(0, True), (23.9, True), (24, False)])
def test_the_cool_down(hours: float, same: bool) -> None:
    closed = replace(OPENED, state=State.CLOSED, ended_at=NOW)
    assert cooling(closed, NOW + hours * HOUR) == same
    assert not cooling(OPENED, NOW + hours * HOUR)
    assert not cooling(None, NOW)


@pytest.mark.parametrize(
    ("step", "severity", "muted", "sound"),
    [
        (Step.ROSE, 3, False, False),
        (Step.ROSE, 4, False, True),
        (Step.ROSE, 5, True, True),
        (Step.FELL, 4, False, False),
        (Step.CLOSED, 5, False, False),
        (Step.NEW_KIND, 3, False, True),
        (Step.NEW_KIND, 3, True, False),
        (Step.REOPENED, 2, False, True),
    ],
)
def test_what_rings(step: Step, severity: int, muted: bool, sound: bool) -> None:
    incident = replace(OPENED, severity=severity, muted_until=NOW + HOUR if muted else None)
    assert rings(step, incident, NOW) == sound


@pytest.mark.parametrize(
    ("minutes", "values", "told"),
    [
        (14, {}, ()),
        (15, {}, (Nudge.DEPUTY,)),
        (30, {}, (Nudge.DEPUTY, Nudge.EVERYBODY)),
        (60, {"owned": True}, ()),
        (60, {"severity": 2}, ()),
        (60, {"state": State.DISMISSED}, ()),
        (60, {"muted_until": NOW + 2 * HOUR}, ()),
        (60, {"since": NOW + 50 * MINUTE}, ()),
    ],
)
def test_nudges(minutes: int, values: dict[str, object], told: tuple[Nudge, ...]) -> None:
    assert nudges(replace(OPENED, **values), NOW + minutes * MINUTE) == told  # type: ignore[arg-type]


@given(st.lists(st.tuples(st.integers(1, 5), st.booleans(), st.integers(0, 120)), max_size=40))
def test_any_life_keeps_its_order(looks: list[tuple[int, bool, int]]) -> None:
    incident, now = OPENED, NOW
    for severity, calm, minutes in looks:
        now += minutes * MINUTE
        before = incident
        incident, steps = follow(incident, severity, calm=calm, now=now)
        assert 1 <= incident.severity <= incident.peak <= 5
        assert incident.peak >= before.peak
        assert (Step.ROSE in steps) == (incident.severity > before.severity)
        if not incident.open:
            assert calm
            return


TOLD = replace(OPENED, told=(3, NOW))


def rung(*looks: tuple[float, int], gravity: int = 4, start: Incident = TOLD) -> list[tuple[float, int]]:
    """(seconds, severity) of each line with sound over looks at (seconds, severity)."""
    incident, heard = start, []
    for seconds, severity in looks:
        now = NOW + timedelta(seconds=seconds)
        incident, steps = follow(incident, severity, calm=False, gravity=gravity, now=now)
        heard += [(seconds, incident.severity) for step in steps if rings(step, incident, now)]
    return heard


@pytest.mark.parametrize(
    ("looks", "gravity", "heard"),
    [
        (((10, 4), (20, 5), (59, 5), (61, 5), (300, 5)), 4, [(61, 5)]),  # one line for both rises
        (((10, 4), (20, 5)), 5, [(20, 5)]),  # the gravest waits for nothing
        (((70, 4), (80, 5), (100, 5), (131, 5)), 4, [(70, 4), (131, 5)]),
        (((10, 4), (4000, 4)), 4, [(4000, 4)]),  # never lost, however late the next look
        (((10, 3), (99, 3)), 4, []),
        (((300, 4), (600, 4)), 4, [(300, 4)]),
    ],
)
def test_rises_that_follow_one_another_ring_once(
    looks: tuple[tuple[float, int], ...], gravity: int, heard: list[tuple[float, int]]
) -> None:
    assert rung(*looks, gravity=gravity) == heard


def test_a_case_that_was_reopened_rings_for_the_next_rise_only() -> None:
    again = reopened(replace(TOLD, state=State.CLOSED, told=(5, NOW)), 3, NOW)
    assert rung((30, 3), (90, 4), start=again) == [(90, 4)]


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(1, 5)), max_size=30), st.integers(1, 5))
def test_no_rise_is_lost_and_none_rings_twice(waits: list[tuple[int, int]], gravity: int) -> None:
    seconds, looks = 0, []
    for wait, severity in waits:
        seconds += wait
        looks.append((seconds, severity))
    highest = max([3, *(severity for _, severity in looks)])
    looks.append((seconds + 60, highest))
    heard = rung(*looks, gravity=gravity)
    levels = [level for _, level in heard]
    assert levels == sorted(set(levels))
    assert (levels[-1:] or [3]) == [max(highest, 3)]
