"""What the detector costs: processor time an update, and bytes of state a series."""

import pickle
import random
import time

from bench.crisis.life import DAY, STEP, moment, poisson
from crisis.spike import SpikeDetector

DAYS = 28


def cost() -> str:
    """One line with its bounds, over four weeks of a brand of a thousand mentions a day."""
    dice = random.Random(1)
    counts = [poisson(dice, 1000 / DAY) for _ in range(DAYS * DAY)]
    moments = [moment(step) for step in range(len(counts))]
    detector = SpikeDetector()
    began = time.process_time()
    for at, count in zip(moments, counts, strict=True):
        detector.update(at, count)
    micros = (time.process_time() - began) / len(counts) * 1e6
    size = len(pickle.dumps(detector, pickle.HIGHEST_PROTOCOL)) / 1000
    return f"{micros:.0f} us an update of {STEP} (must 30, goal 15), {size:.1f} kB a series (must 12, goal 8)"
