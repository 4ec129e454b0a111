"""`make bench`: run each bench in a process of its own; every line is figure, value, unit, bound, ok or short."""

import subprocess
import sys

BENCHES = ("bench.nlp", "bench.ingest", "bench.sov", "bench.process", "bench.sources", "bench.alert")


def main() -> int:
    return max(subprocess.run([sys.executable, "-m", name], check=False).returncode for name in BENCHES)


if __name__ == "__main__":
    sys.exit(main())
