"""Crises caught, how soon, and false alarms: our rule and four published ones. `python -m bench.crisis [SEED...]`.

Seeds 1 to 5 unless others are given; every figure is the median over the seeds.
"""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from statistics import median

from bench.crisis.cost import cost
from bench.crisis.life import SHAPES, SIZES, TIMES, live
from bench.crisis.rules import RULES

LIVES = 300
MINUTES = 5
SEEDS = (1, 2, 3, 4, 5)
BEFORE, AFTER = 24, 72  # steps around a crisis whose alarms are neither a catch nor false
BOUNDS = "must: caught 95 %, delay 20 min, false alarms 0.3 a brand-week; goal: 99, 10, 0.1"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule made of one life. `delay` in minutes, None where its crisis was missed."""

    seed: int
    rule: str
    size: tuple[int, int]
    shape: str | None
    times: int
    delay: int | None
    false: int


def outcomes(job: tuple[int, int]) -> list[Outcome]:
    life = live(*job)
    crisis = life.crisis
    found = []
    for name, rule in RULES.items():
        alarms = rule(life)
        if crisis is None:
            found.append(Outcome(job[0], name, life.size, None, 0, None, len(alarms)))
            continue
        inside = [at for at in alarms if crisis.start <= at < crisis.end]
        first = crisis.start - (BEFORE if crisis.shape == "second" else 0)
        false = sum(not first <= at < crisis.end + AFTER for at in alarms)
        delay = (inside[0] - crisis.start + 1) * MINUTES if inside else None
        found.append(Outcome(job[0], name, life.size, crisis.shape, crisis.size, delay, false))
    return found


def main() -> None:
    seeds = [int(seed) for seed in sys.argv[1:]] or list(SEEDS)
    began = time.monotonic()
    rows: list[Outcome] = []
    with Pool(2) as pool:
        for seed in seeds:
            rows += [row for one in pool.imap(outcomes, [(seed, n) for n in range(LIVES)], 5) for row in one]
            print(f"seed {seed}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    report(rows, seeds)
    print(cost())


def report(rows: Sequence[Outcome], seeds: Sequence[int]) -> None:
    crises = sum(row.shape is not None for row in rows) // len(RULES) // len(seeds)
    print(f"{LIVES} brand-weeks with {crises} crises, median over seeds {', '.join(map(str, seeds))}; {BOUNDS}")
    print("rule", "caught %", "median delay, min", "false a brand-week", *(_size(size) for size in SIZES), sep=" | ")
    for name in RULES:
        mine = [row for row in rows if row.rule == name]
        by_size = (_line([row for row in mine if row.size == size], seeds, "{0:.0f} / {2:.2f}") for size in SIZES)
        print(name, _line(mine, seeds, "{0:.1f} | {1:.0f} | {2:.3f}"), *by_size, sep=" | ")
    ours = [row for row in rows if row.rule == "hoshdar"]
    told = "{0:.0f} % in {1:.0f} min"
    for shape in SHAPES:
        print(f"  {shape}: {_line([row for row in ours if row.shape == shape], seeds, told)}")
    for times in TIMES:
        print(f"  {times} times the hour's usual: {_line([row for row in ours if row.times == times], seeds, told)}")


def _size(size: tuple[int, int]) -> str:
    return f"{size[0]}-{size[1]} a day, caught % / false"


def _line(rows: Sequence[Outcome], seeds: Sequence[int], form: str) -> str:
    """Caught %, median delay and false alarms a week, each the median over the seeds."""

    def over_seeds(figure: Callable[[list[Outcome]], float]) -> float:
        return median(figure([row for row in rows if row.seed == seed]) for seed in seeds)

    return form.format(over_seeds(_caught), over_seeds(_delay), over_seeds(_false))


def _caught(rows: list[Outcome]) -> float:
    crises = [row for row in rows if row.shape]
    return 100 * sum(row.delay is not None for row in crises) / max(len(crises), 1)


def _delay(rows: list[Outcome]) -> float:
    return median([row.delay for row in rows if row.delay is not None] or [float("nan")])


def _false(rows: list[Outcome]) -> float:
    return sum(row.false for row in rows) / max(len(rows), 1)


if __name__ == "__main__":
    main()
