"""Times what a release writes against the same by hand: checkout, merge, checkout.

    python -m benchmarks.release_objects [--runs 5] [--files 600 6000 30000]

For each number of files: the changelog's commit, the release commit and the tag out of git objects,
beside `git checkout produccion; git merge main; git checkout main` in a clone of the same
repository, one after the other in every run. Then how long the plan takes with 1,000 and with
50,000 commits of history (--history), of which 20 wait: facts, decision, objects and plan. Nothing
is pushed; the remote is a bare repository beside the clone.
"""

import argparse
import contextlib
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from shipway.config import Config
from shipway.release import decision, facts, objects, planned
from shipway.release import plan as plans
from shipway.repository import Repository

GOAL = 10
WAITING = 20
CONFIG = Config()
NOTES = b"# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A page.\n"


def main() -> None:
    """Measure both, print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--files", type=int, nargs="*", default=[600, 6_000, 30_000])
    parser.add_argument("--history", type=int, nargs="*", default=[1_000, 50_000])
    asked = parser.parse_args()
    for count in asked.files:
        with repository(files=count, commits=1) as root:
            pairs = [(_by_hand(root), _objects(root)) for _ in range(asked.runs)]
        hand, ours = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
        ratio = f"{hand / ours:.1f} times faster (goal at least {GOAL}, at 6,000 files)"
        print(f"{count:>6} files: by hand {hand:.3f} s, objects {ours:.3f} s: {ratio}", flush=True)
    for count in asked.history:
        with repository(files=100, commits=count) as root:
            seconds = statistics.median(_planned(root) for _ in range(asked.runs))
        print(f"{count:>6} commits of history, {WAITING} waiting: plan {seconds:.3f} s", flush=True)


def _objects(root: Path) -> float:
    """Return the seconds in which everything is written that a release pushes."""
    clone = Repository.at(root)
    known = facts.read(clone, CONFIG)
    begun = time.perf_counter()
    decided = decision.decide(known, "2026-11-02")
    built = objects.build(clone, CONFIG, known, decided)
    objects.tagged(clone, plans.plan(known, decided, built, ""))
    return time.perf_counter() - begun


def _planned(root: Path) -> float:
    """Return the seconds that a plan takes, the look at the remote included."""
    begun = time.perf_counter()
    planned(Repository.at(root), CONFIG, lambda _: contextlib.nullcontext())
    return time.perf_counter() - begun


def _by_hand(root: Path) -> float:
    """Return the seconds of the same with a working tree; the branch is put back afterwards."""
    before = _git(root, "rev-parse", "produccion")
    begun = time.perf_counter()
    _git(root, "checkout", "--quiet", "produccion")
    _git(root, "merge", "--quiet", "--no-ff", "--no-edit", "main")
    _git(root, "checkout", "--quiet", "main")
    seconds = time.perf_counter() - begun
    _git(root, "branch", "--force", "produccion", before)
    return seconds


@contextlib.contextmanager
def repository(files: int, commits: int) -> Iterator[Path]:
    """Give a clone whose main is `WAITING` commits, which touch half the files, ahead."""
    with tempfile.TemporaryDirectory(prefix="shipway-objects-") as folder:
        root, remote = Path(folder, "clone"), Path(folder, "remote.git")
        subprocess.run(["git", "init", "--quiet", "--bare", str(remote)], check=True)
        subprocess.run(["git", "init", "--quiet", "-b", "main", str(root)], check=True)
        stream = b"".join(_stream(files, commits))
        subprocess.run(["git", "fast-import", "--quiet"], cwd=root, input=stream, check=True)
        _git(root, "config", "user.name", "Nobody")
        _git(root, "config", "user.email", "nobody@example.org")
        _git(root, "checkout", "--quiet", "main")
        _git(root, "remote", "add", "origin", str(remote))
        _git(root, "push", "--quiet", "origin", "main", "produccion", "v0.1.0")
        yield root


def _stream(files: int, commits: int) -> Iterator[bytes]:
    """Yield what git fast-import reads: the history, the release, and what waits after it."""
    for number in range(commits):
        yield _commit("main", f"Change {number}", number)
        if number == 0:
            yield from (_file(f"d{n % 97}/f{n}.txt", f"{n}\n".encode()) for n in range(files))
        else:
            yield _file("d0/f0.txt", f"{number}\n".encode())
    yield _commit("produccion", "Release 0.1.0", commits) + b"from refs/heads/main\n\n"
    yield b"reset refs/tags/v0.1.0\nfrom refs/heads/produccion\n\n"
    for number in range(WAITING):
        yield _commit("main", f"Wait {number}", commits + number)
        if number == 0:
            yield _file("CHANGELOG.md", NOTES)
        for n in range(number, files // 2, WAITING):
            yield _file(f"d{n % 97}/f{n}.txt", f"{n} {number}\n".encode())


def _commit(branch: str, subject: str, number: int) -> bytes:
    who = f"Nobody <nobody@example.org> {1_700_000_000 + number} +0000"
    text = f"{subject}\n"
    return f"commit refs/heads/{branch}\ncommitter {who}\ndata {len(text)}\n{text}".encode()


def _file(path: str, content: bytes) -> bytes:
    return f"M 100644 inline {path}\ndata {len(content)}\n".encode() + content + b"\n"


def _git(root: Path, *command: str) -> str:
    ran = subprocess.run(["git", *command], cwd=root, check=True, capture_output=True, text=True)
    return ran.stdout.strip()


if __name__ == "__main__":
    main()
