"""Times starts to their first 200: `invoke serve` against the three classic commands and gunicorn.

    python -m benchmarks.starts [--runs 5] [--database sqlite]

First starts have an empty database. The classic commands run with WhiteNoise's own storage, as the
classic advice has it; gunicorn alone runs with the settings that serve has. All have
PYTHONDONTWRITEBYTECODE=1, as Railway's image does.
"""

import argparse
import shutil
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import _copies, _databases

PAGE = "/login/"
Case = Callable[[], float]


class Starts:
    """The starts of one database, each with copies of its own."""

    def __init__(self, folder: Path, database: _databases.Database) -> None:
        self._database = database
        self._folder = folder
        self._number = 0
        self._ready: dict[str, tuple[_copies.Copy, dict[str, str]]] = {}

    def cases(self) -> dict[str, Case]:
        """Return what is timed, by name."""
        return {
            "classic, first": lambda: self._first(_copies.CLASSIC, _copies.WHITENOISE_DEFAULTS),
            "serve, first": lambda: self._first(_copies.SERVE),
            "serve, first, built": lambda: self._first(_copies.SERVE, build="invoke build"),
            "classic, later": lambda: self._later(_copies.CLASSIC, _copies.WHITENOISE_DEFAULTS),
            "gunicorn, later": lambda: self._later(_copies.GUNICORN, before=_copies.SERVE),
            "serve, later": lambda: self._later(_copies.SERVE),
        }

    def _first(self, command: str, settings: str = "", build: str = "") -> float:
        copy, given = self._copy(settings), self._database.fresh()
        if build:
            copy.run(build, given)
        with copy.started(command, given, PAGE) as started:
            seconds = started.seconds
        shutil.rmtree(copy.folder)
        return seconds

    def _later(self, command: str, settings: str = "", before: str = "") -> float:
        if command not in self._ready:
            copy, given = self._copy(settings), self._database.fresh()
            with copy.started(before or command, given, PAGE):
                self._ready[command] = (copy, given)
        copy, given = self._ready[command]
        with copy.started(command, given, PAGE) as started:
            return started.seconds

    def _copy(self, settings: str) -> _copies.Copy:
        self._number += 1
        return _copies.Copy(self._folder / f"{self._database.kind}-{self._number}", settings)


RATIOS = (
    ("first start, static files not collected", "classic, first", "serve, first", "at least 3"),
    ("first start, after invoke build", "classic, first", "serve, first, built", "at least 6"),
    ("later start, against the classic one", "classic, later", "serve, later", "at least 8"),
    ("later start, against gunicorn alone", "serve, later", "gunicorn, later", "at most 1.2"),
)


def main() -> None:
    """Time every case in turn, `runs` times, and print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--database", choices=_databases.KINDS, action="append")
    asked = parser.parse_args()
    kinds = asked.database or list(_databases.KINDS)
    with (
        tempfile.TemporaryDirectory(prefix="shipway-starts-") as folder,
        _databases.databases(kinds) as present,
    ):
        for database in present:
            cases = Starts(Path(folder), database).cases()
            seconds: dict[str, list[float]] = {name: [] for name in cases}
            for _ in range(asked.runs):
                for name, case in cases.items():
                    seconds[name].append(case())
            report(database.name, seconds)


def report(name: str, seconds: dict[str, list[float]]) -> None:
    """Print one database's figures."""
    medians = {case: statistics.median(found) for case, found in seconds.items()}
    print(f"\n{name}, median of {len(next(iter(seconds.values())))}", flush=True)
    for case, found in seconds.items():
        print(f"  {case:<22}{medians[case]:6.2f} s  ({min(found):.2f} to {max(found):.2f})")
    for title, dividend, divisor, goal in RATIOS:
        ratio = medians[dividend] / medians[divisor]
        print(f"  {title:<42}{ratio:6.2f} times  (goal: {goal})", flush=True)


if __name__ == "__main__":
    main()
