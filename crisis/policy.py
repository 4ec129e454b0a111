"""Every threshold and weight of the judgement in one frozen value, each with its reason."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How much each part, scaled to 0..1, adds to the severity. They add to 1, so the sum is read as a share."""

    surprise: float = 0.20  # how unlikely the count is at this hour
    negativity: float = 0.20  # the share of mentions that are negative
    audience: float = 0.20  # who could have read it, on a log scale: the tenth channel adds less than the first
    velocity: float = 0.10  # how fast it doubles
    gravity: float = 0.20  # what it is about, before volume and reach
    concentration: float = 0.10  # one matter weighs more than many small grumbles


class Role(StrEnum):
    """Whose trouble it is, for the watch: of ourselves, of a rival, of somebody linked to us."""

    OWN = "own"
    RIVAL = "rival"
    LINKED = "linked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The default policy was frozen after tuning on public brand counts; docs/judgement.md tells how."""

    role: Role = Role.OWN
    most_severe: int = 5  # what it may be told as, whatever it is for those whom it hits

    # Spike detection on counts (crisis.spike).
    spike_score: float = 1.3  # median of three: each says that one six-hour peak in 20 of the brand's own is as high
    spike_rise: float = 1.0  # within the cool-down only a ten times rarer count speaks again
    level_memory: timedelta = timedelta(hours=1)  # the rate whose peaks are remembered; shorter follows single posts
    drift_memory: timedelta = timedelta(days=1)  # of the running sum: yesterday's excess is yesterday's matter
    profile_memory: timedelta = timedelta(days=3)  # of the usual count of an hour: a new normal is learnt in a week
    peak_block: timedelta = timedelta(hours=6)  # one peak is kept of each: neighbours are not counted twice
    peak_blocks: int = 112  # 28 days of them
    peak_spread: float = 0.35  # spread of log peaks assumed before there are any ...
    peak_prior: int = 20  # ... worth this many blocks, so that a calm first week does not make a hair trigger
    warm_up: timedelta = timedelta(days=1)  # before that there is no "usual", only the fixed floor

    # What is usual (crisis.baseline).
    days_known: timedelta = timedelta(days=3)  # before that nothing is called usual
    weeks_known: timedelta = timedelta(days=14)  # two of each weekday: below it the hour of day alone
    history: timedelta = timedelta(days=28)  # four of each weekday, and no older habits
    prior_hours: float = 2.0  # how much evidence the wider rate is worth against an hour's own
    loudest: float = 5.0  # a quarter of an hour counts at most as so many times the median of its hour, plus one

    # The live window (crisis.judge).
    window: timedelta = timedelta(minutes=30)  # long enough for a count, short enough for the golden hour
    longer: tuple[timedelta, ...] = (
        timedelta(hours=1),
        timedelta(hours=3),
    )  # few in half an hour, much in an afternoon
    min_stories: int = 6  # fewer than this is a handful of people, whatever the probability says
    min_owners: int = 3  # one person with many channels is one voice
    tail: float = 1e-5  # of a window's count, given this hour: looked at 288 times a day, for every brand
    cold_floor: int = 15  # stories in the window without a baseline: 30 an hour
    min_negative_share: float = 0.30  # a burst of praise or of neutral copies is no crisis ...
    min_negatives: int = 4  # ... nor is one bad joke among a few posts
    darker_sigma: float = 2.0  # complaints beyond the usual share of them, in standard deviations of a binomial
    kind_sigma: float = 4.0  # the same of one kind, of which there are twenty to look at
    min_matter_share: float = 0.50  # complaints and posts on crisis kinds together: kinds alone are found too easily
    grave: int = 4  # topics from this gravity on stand beside negativity: a neutral report of a death alerts
    topic_share: float = 0.20  # a kind names the incident when at least this share of its stories is about it

    # Slow burn (crisis.burn): the last 24 hours against what is usual for them and against the 24 before.
    burn_negatives: int = 12  # one complaint every two hours: below it the instant path and the long window listen
    burn_times: float = 2.0  # twice the usual number ...
    burn_sigma: float = 4.0  # ... and a share beyond what chance makes of the usual one ...
    burn_rise: float = 1.25  # ... still growing from day to day
    burn_severity: int = 2  # opens quietly: there is time

    # The instant path (crisis.instant).
    instant_gravity: int = 4  # strong watch-words from this gravity on
    instant_tier: int = 4  # one source of this tier is enough; below it a second owner must say it too
    skew: timedelta = timedelta(minutes=2)  # how far ahead of ours a platform's clock may run
    late: timedelta = timedelta(hours=2)  # seen later than this after publication: cannot open an incident

    # Who is one voice (crisis.owners).
    clone_seconds: timedelta = timedelta(seconds=10)  # people need longer to read, decide and forward (CooRTweet)
    clone_stories: int = 3  # stories that a pair shares so fast: twice may be chance
    push_span: timedelta = timedelta(minutes=10)  # copies within it are told as one burst

    # Silence of the talk (crisis.hush).
    wakes: int = 9  # hours of the workspace's clock between which people talk
    sleeps: int = 23
    night: timedelta = timedelta(hours=12)  # a longer span has a night in it
    hush_usual: float = 30.0  # stories that such hours usually bring: of a small brand nothing can be missing
    hush_share: float = 0.10  # of them, that are left

    # Calming voices (crisis.calming).
    calming_span: timedelta = timedelta(hours=1)  # the tone is compared over so long before and after

    # The life of an incident (crisis.incident).
    settle: timedelta = timedelta(seconds=60)  # rises within it after a sounded line wait for one line together
    close_ratio: float = 2.0  # calm is fewer than this many times the usual ...
    close_after: timedelta = timedelta(hours=3)  # ... for so long: hysteresis, so that a lull does not close it
    cool_down: timedelta = timedelta(hours=24)  # the same matter within it reopens the incident, opens no second
    fall_after: timedelta = timedelta(minutes=30)  # severity falls only after so long below, and rises at once
    daily_budget: int = 6  # alerts of severity 1 to 3 a brand and day; the rest waits for the digest
    budget_severity: int = 4  # from here on the budget holds nothing
    mute: timedelta = timedelta(hours=1)
    undo: timedelta = timedelta(minutes=10)
    golden_hour: timedelta = timedelta(minutes=60)
    deputy_after: timedelta = timedelta(minutes=15)  # nobody owns it: first the deputy ...
    group_after: timedelta = timedelta(minutes=30)  # ... then everybody

    # Severity (crisis.severity).
    weights: Weights = field(default_factory=Weights)
    severity_steps: tuple[float, float, float, float] = (0.30, 0.45, 0.65, 0.80)  # scores from which it is 2, 3, 4, 5
    full_surprise: float = 12.0  # -log10 of the tail that counts as the most surprise
    audience_range: tuple[int, int] = (1_000, 1_000_000)
    doubling_range: tuple[timedelta, timedelta] = (timedelta(minutes=5), timedelta(hours=2))
    big_tier: int = 4  # a source of this tier or above can carry a matter to severity 5


DEFAULT = Policy()

RIVAL_MOST, LINKED_MOST = 2, 3  # a rival's crisis makes no sound; a linked person's may become ours, and asks for one
RIVAL_STORIES = 12  # twice ours: news about rivals is told when it is large


def for_role(role: Role, policy: Policy = DEFAULT) -> Policy:
    """The same policy for a brand of another role: quieter, for nobody has to act at once."""
    if role is Role.RIVAL:
        return replace(policy, role=role, most_severe=RIVAL_MOST, min_stories=max(RIVAL_STORIES, policy.min_stories))
    return replace(policy, role=role, most_severe=LINKED_MOST) if role is Role.LINKED else policy
