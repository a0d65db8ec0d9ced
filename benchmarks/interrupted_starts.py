"""Kills starts with pending migrations, and looks whether the next start makes all good.

Enumerated: before every SQL statement of a start (for the database, that is after the one before),
and once it is sent and not yet answered. At random: a real `invoke serve --check-only`, at a moment
of its life. After each kill the next start has to end with tables and rows as after Django's own
undisturbed `migrate`, or to stop with its report.

    python -m benchmarks.interrupted_starts [--database mariadb] [--every 1] [--random 200]
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import _databases, _forked_starts, _interrupted_project, _snapshot
from shipway.database.server import Server

MOMENTS = ("before", "sent")
Start = Callable[[int, str], tuple[int, str]]
REPORT = "does not go on by itself"


class Bench:
    """One server's database, the old release in it, and what Django's own migrate makes of it."""

    pending = 3
    """How many migrations the new release brings."""

    def __init__(self, server: Server, folder: Path) -> None:
        old, self.new = _interrupted_project.write(folder)
        self._server = server
        self._database = server.create_database()
        self.environment = _environment(server, self._database)
        self._run(old, "manage.py", "migrate")
        for statement in _interrupted_project.OLD_ROWS:
            server.execute(statement, self._database)
        self._before = _snapshot.dump(server, self._database)
        self.restore()  # an index that was implied is explicit from here on
        self._run(self.new, "manage.py", "migrate")
        self._after = _snapshot.content(server, self._database)
        self.counts: Counter[str] = Counter()

    def restore(self) -> None:
        """Put the old release's database back."""
        _snapshot.restore(self._server, self._database, self._before)

    def differences(self) -> str:
        """Return what differs from what Django's own migrate makes; empty where nothing does."""
        return _snapshot.differences(self._after, _snapshot.content(self._server, self._database))

    def judge(self, killed: str, status: int, log: str) -> None:
        """Count how the start after a kill has ended."""
        different = self.differences()
        if status == 0 and not different:
            self.counts["identical"] += 1
        elif status == 1 and REPORT in log:
            self.counts["reported"] += 1
            print(f"  {killed}: {log[log.index('Error:') :].splitlines()[0]}", flush=True)
        else:
            self.counts["neither"] += 1
            print(f"  {killed}: status {status}\n{log}{different}", flush=True)

    def report(self, what: str) -> int:
        """Print the counts and begin anew; return how many starts ended in a third way."""
        counts, self.counts = self.counts, Counter()
        total = sum(counts.values())
        ends = ", ".join(f"{counts[end]} {end}" for end in ("identical", "reported", "neither"))
        print(f"{what}: {total} kills, {ends}", flush=True)
        return counts["neither"]

    def start(self) -> "subprocess.Popen[str]":
        """Start `invoke serve --check-only` as a program of its own."""
        command = [sys.executable, "-m", "invoke", "serve", "--check-only"]
        return subprocess.Popen(
            command, cwd=self.new, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def _run(self, project: Path, *command: str) -> None:
        subprocess.run(
            [sys.executable, *command], cwd=project, env=self.environment,
            stdin=subprocess.DEVNULL, capture_output=True, check=True,
        )  # fmt: skip


def enumerate_kills(bench: Bench, every: int) -> None:
    """Kill a start at every statement, or at every few, in both moments."""
    with _forked(bench) as forked:
        for moment in MOMENTS:
            number = 1
            while True:
                bench.restore()
                status, _ = forked(number, moment)
                if status == 0:
                    break  # it has no more statements
                bench.judge(f"{moment} statement {number}", *forked(0, "before"))
                number += every
            print(f"  {moment}: up to statement {number}", flush=True)


def kill_at_random(bench: Bench, times: int, seed: int) -> None:
    """Kill real starts at moments that are spread over the length of an undisturbed one."""
    dice = random.Random(seed)
    longest = 2.0
    for number in range(times):
        bench.restore()
        process = bench.start()
        moment = dice.uniform(0.2, longest)
        try:
            process.communicate(timeout=moment)
            longest = max(0.5, longest * 0.9)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            longest = min(10, longest * 1.02)
        again = bench.start()
        log, _ = again.communicate(timeout=120)
        bench.judge(f"kill {number} after {moment:.2f} s", again.returncode, log)


@contextmanager
def _forked(bench: Bench) -> Iterator[Start]:
    command = [sys.executable, _forked_starts.__file__]
    with subprocess.Popen(
        command, cwd=bench.new, env=bench.environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip

        def start(number: int, moment: str) -> tuple[int, str]:
            assert process.stdin
            assert process.stdout
            process.stdin.write(f"{number} {moment}\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
            return answer["status"], answer["log"]

        yield start
        assert process.stdin
        process.stdin.close()


def _environment(server: Server, database: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "RAILWAY_ENVIRONMENT_ID": "interrupted",
        "RAILWAY_PUBLIC_DOMAIN": "site.up.railway.app",
        "SECRET_KEY": "only-for-this-benchmark-" * 3,
        "MYSQLHOST": server.host,
        "MYSQLPORT": str(server.port),
        "MYSQLUSER": server.user,
        "MYSQLPASSWORD": server.password,
        "MYSQLDATABASE": database,
    }


def main() -> int:
    """Do it on each server; the status is 1 where a start ended in a third way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=_databases.KINDS[1:], action="append")
    parser.add_argument("--every", type=int, default=1, help="kill at each n-th statement; 0: none")
    parser.add_argument("--random", type=int, default=200, help="how many random kills")
    parser.add_argument("--seed", type=int, default=20)
    asked = parser.parse_args()
    bad = 0
    with _databases.databases(asked.database or list(_databases.KINDS[1:])) as present:
        for database in present:
            assert database.server
            with tempfile.TemporaryDirectory(prefix="shipway-interrupted-") as folder:
                bench = Bench(database.server, Path(folder))
                if asked.every:
                    enumerate_kills(bench, asked.every)
                    bad += bench.report(f"{database.name}, at every statement")
                kill_at_random(bench, asked.random, asked.seed)
                bad += bench.report(f"{database.name}, at random")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
