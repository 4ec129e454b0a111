"""Days that are not like their weekday: holidays, and the team's own campaigns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

FRIDAY = 4  # by datetime.weekday(); a public holiday is lived as one
CAMPAIGN_RANGE = (1.0, 5.0)  # a campaign never hides a crisis that is larger than this
CAMPAIGN_PRIOR = 5.0  # stories' worth of "nothing unusual" that a campaign's own figures are drawn toward


@dataclass(frozen=True, slots=True)
class Calendar:
    """By the workspace's own dates. campaigns: how many times the usual talk each campaign day brings."""

    holidays: frozenset[date] = frozenset()
    campaigns: Mapping[date, float] = field(default_factory=dict)

    def weekday(self, local: datetime) -> int:
        """The weekday whose habits hold: Friday on a holiday."""
        return FRIDAY if local.date() in self.holidays else local.weekday()

    def factor(self, local: datetime) -> float:
        """How many times the usual is expected then: 1 but for campaigns."""
        if not self.campaigns:
            return 1.0
        low, high = CAMPAIGN_RANGE
        return min(max(self.campaigns.get(local.date(), 1.0), low), high)


PLAIN = Calendar()


def campaign_factor(seen: Iterable[tuple[float, float]]) -> float:
    """What campaigns bring, from (stories seen, stories usual) of earlier ones or of this one's first hours.

    The ratio of the sums, drawn toward 1 by a few stories' worth of doubt, within `CAMPAIGN_RANGE`.
    """
    pairs = list(seen)
    low, high = CAMPAIGN_RANGE
    ratio = (sum(count for count, _ in pairs) + CAMPAIGN_PRIOR) / (sum(usual for _, usual in pairs) + CAMPAIGN_PRIOR)
    return min(max(ratio, low), high)
