"""Starts eight replicas at once on a database that lacks migrations, again and again.

    python -m benchmarks.replicas [--times 25] [--replicas 8] [--database mysql]

No start may fail, each migration is applied once, and the tables and rows are those that Django's
own undisturbed `migrate` makes.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import _databases
from benchmarks.interrupted_starts import Bench


def main() -> int:
    """Do it on each server, and print the counts; the status is 1 where anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=25)
    parser.add_argument("--replicas", type=int, default=8)
    parser.add_argument("--database", choices=_databases.KINDS[1:], action="append")
    asked = parser.parse_args()
    bad = 0
    with _databases.databases(asked.database or list(_databases.KINDS[1:])) as present:
        for database in present:
            assert database.server
            with tempfile.TemporaryDirectory(prefix="shipway-replicas-") as folder:
                bench = Bench(database.server, Path(folder))
                wrong = sum(_wrong(bench, asked.replicas) for _ in range(asked.times))
            print(f"{database.name}: {asked.replicas} replicas at once, {asked.times} times: "
                  f"{wrong} went wrong", flush=True)  # fmt: skip
            bad += wrong
    return 1 if bad else 0


def _wrong(bench: Bench, replicas: int) -> bool:
    bench.restore()
    starts = [bench.start() for _ in range(replicas)]
    logs = [start.communicate(timeout=300)[0] for start in starts]
    applied = [line for log in logs for line in log.splitlines() if "serve: applied " in line]
    failed = [log for start, log in zip(starts, logs, strict=True) if start.returncode]
    different = bench.differences()
    if not failed and not different and len(applied) == bench.pending:
        return False
    print("\n".join([*failed, *applied, different]), flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
