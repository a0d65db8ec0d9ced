"""Weighs `invoke serve` with four workers against gunicorn without preload.

    python -m benchmarks.memory [--runs 5]

The sum of the proportional set sizes of all its processes, after each worker has answered pages.
"""

import argparse
import re
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import _copies, _databases

WORKERS = 4
PAGES = ("/login/", "/admin/login/", "/")
REQUESTS = 60
CASES = {
    "serve": (_copies.SERVE, ""),
    "gunicorn without preload": (_copies.GUNICORN, "\npreload_app = False\n"),
}


def main() -> None:
    """Weigh both in turn, and print the medians and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    found: dict[str, list[float]] = {case: [] for case in CASES}
    with (
        tempfile.TemporaryDirectory(prefix="shipway-memory-") as folder,
        _databases.databases(["sqlite"]) as present,
    ):
        given = next(present).fresh() | {"WEB_CONCURRENCY": str(WORKERS)}
        copies = {case: _copies.Copy(Path(folder) / str(len(case))) for case in CASES}
        for case, (_, settings) in CASES.items():
            copies[case].edit("gunicorn.conf.py", settings)
            copies[case].run("invoke serve --check-only", given)
        for _ in range(asked.runs):
            for case, copy in copies.items():
                with copy.started(CASES[case][0], given, "/login/") as started:
                    for number in range(REQUESTS):
                        _copies.status(started.port, PAGES[number % len(PAGES)])
                    found[case].append(sum(_weights(started.pid)))
    medians = {case: statistics.median(weights) for case, weights in found.items()}
    for case, weight in medians.items():
        print(f"{case:<24}{weight:6.1f} MB  ({min(found[case]):.1f} to {max(found[case]):.1f})")
    with_preload, without = medians.values()
    print(f"ratio {with_preload / without:.2f}  (goal: at most 0.75)")


def _weights(group: int) -> Iterator[float]:
    """Give the megabytes of every process in the group."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            if int(fields[2]) == group:
                text = (process / "smaps_rollup").read_text()
                yield int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)[1]) / 1024  # type: ignore[index]
        except (OSError, ValueError):
            continue  # it ended meanwhile


if __name__ == "__main__":
    main()
