"""Crises caught, how soon, and false alarms: our rule and four published ones. `python -m bench.crisis [SEED...]`."""

import statistics
import sys
from collections import defaultdict
from multiprocessing import Pool

from bench.crisis.life import SHAPES, SIZES, live
from bench.crisis.rules import RULES

LIVES = 300
MINUTES = 5

Outcome = tuple[str, tuple[int, int], str | None, int | None, int]  # rule, brand size, shape, delay in minutes, false


def outcomes(job: tuple[int, int]) -> list[Outcome]:
    """What each rule made of one life."""
    life = live(*job)
    found = []
    for name, rule in RULES.items():
        alarms = rule(life)
        crisis = life.crisis
        inside = [at for at in alarms if crisis and crisis.start <= at < crisis.end]
        before = crisis.start - 24 if crisis and crisis.shape == "second" else crisis.start if crisis else 0
        outside = [at for at in alarms if not crisis or not before <= at < crisis.end + 72]
        delay = (inside[0] - crisis.start + 1) * MINUTES if crisis and inside else None
        found.append((name, life.size, crisis.shape if crisis else None, delay, len(outside)))
    return found


def main() -> None:
    seeds = [int(seed) for seed in sys.argv[1:]] or [1]
    with Pool(2) as pool:
        for seed in seeds:
            rows = [row for one in pool.imap(outcomes, [(seed, n) for n in range(LIVES)], 5) for row in one]
            report(seed, rows)


def report(seed: int, rows: list[Outcome]) -> None:
    print(f"seed {seed}: {LIVES} brand-weeks, {sum(r[2] is not None for r in rows) // len(RULES)} crises")
    print("rule\tcaught %\tmedian delay, min\tfalse alarms a brand-week\tby brand size, caught % / false")
    for name in RULES:
        mine = [row for row in rows if row[0] == name]
        sizes = [line([row for row in mine if row[1] == size]) for size in SIZES]
        delays = [row[3] for row in mine if row[3] is not None]
        caught, false = line(mine).split("/")
        print(name, caught, statistics.median(delays) if delays else "-", false, "  ".join(sizes), sep="\t")
    shapes = defaultdict(list)
    for row in rows:
        if row[0] == "hoshdar" and row[2]:
            shapes[row[2]].append(row[3])
    told = (f"{shape} {sum(d is not None for d in shapes[shape])}/{len(shapes[shape])}" for shape in SHAPES)
    print("hoshdar by shape\t" + ", ".join(told), flush=True)


def line(rows: list[Outcome]) -> str:
    crises = [row for row in rows if row[2] is not None]
    caught = 100 * sum(row[3] is not None for row in crises) / max(len(crises), 1)
    return f"{caught:.0f}/{sum(row[4] for row in rows) / max(len(rows), 1):.2f}"


if __name__ == "__main__":
    main()
