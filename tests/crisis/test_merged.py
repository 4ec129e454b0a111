from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from crisis.baseline import merged

START = datetime(2026, 11, 1, tzinfo=UTC)
minutes = st.integers(0, 60)
spans = st.lists(st.tuples(minutes, minutes).map(sorted).map(tuple), max_size=12)


@given(spans)
def test_merged_spans_cover_the_same_moments_once(pairs: list[tuple[int, int]]) -> None:
    whole = merged((START + timedelta(minutes=a), START + timedelta(minutes=b)) for a, b in pairs)
    covered = {m for a, b in pairs for m in range(a, b)}
    found = [
        m
        for start, end in whole
        for m in range(int((start - START).total_seconds() // 60), int((end - START).total_seconds() // 60))
    ]
    assert found == sorted(covered)
    assert all(before[1] < after[0] for before, after in pairwise(whole))
