"""Times `invoke --list` here against a bare tasks.py with one empty task.

    python -m benchmarks.listing [--runs 30]

One after the other in every run, so that a busy machine bears on both; the medians, and the ratio
of the medians and of the processor times. What a verb needs is imported when it runs.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks._harness import ROOT

GOAL = 1.2
BARE = 'from invoke import task\n\n\n@task\ndef nothing(c):\n    """Do nothing."""\n'


def main() -> None:
    """Time both in turn; print the medians and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=30)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory(prefix="shipway-listing-") as folder:
        Path(folder, "tasks.py").write_text(BARE, "utf-8")
        _timed(ROOT), _timed(Path(folder))
        pairs = [(_timed(Path(folder)), _timed(ROOT)) for _ in range(runs)]
    for what, index in (("on the clock", 0), ("processor", 1)):
        bare, ours = (statistics.median(pair[side][index] for pair in pairs) for side in (0, 1))
        goal = f" (goal at most {GOAL})" if index == 0 else ""
        print(f"{what:<13}bare {bare:.3f} s, here {ours:.3f} s: {ours / bare:.2f} times{goal}")


def _timed(folder: Path) -> tuple[float, float]:
    """Return the time of one listing on the clock, and of the processor."""
    begun, spent = time.perf_counter(), _spent()
    command = [sys.executable, "-m", "invoke", "--list"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - begun, _spent() - spent


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
