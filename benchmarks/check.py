"""Times `invoke check --ref HEAD` against `manage.py check --deploy` on the same project.

    python -m benchmarks.check [--runs 5] [--project student]

Side by side, one after the other in every run, so that a busy machine bears on both; medians, and
the ratio of each pair, on the clock and in processor time, which others on the machine disturb
less. Python keeps its bytecode, as on a laptop; the environment is cached; and no history is
scanned: each project is a repository whose one commit is all that a shallow clone has of it. The
student's project has the verbs beside it, as `invoke adopt` leaves them.
"""

import argparse
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks._harness import ROOT
from shipway.container import environment, variables
from tests.students import write_project

GOAL = 2.5
Pair = tuple[tuple[float, float], tuple[float, float]]
"""The times of both, each on the clock and of the processor."""
PROJECTS: dict[str, Callable[[Path], None]] = {}


def project(make: Callable[[Path], None]) -> Callable[[Path], None]:
    """Take a function that writes a project into a new folder."""
    PROJECTS[make.__name__] = make
    return make


@project
def student(folder: Path) -> None:
    """Write a student's project, with the verbs beside it."""
    write_project(folder)
    _copy(folder, "tasks.py", "shipway", "invoke.yaml")
    (folder / "invoke.yaml").write_text("shipway:\n  build_command: 'true'\n", "utf-8")


@project
def this_repository(folder: Path) -> None:
    """Write what git has of this repository."""
    folder.mkdir()
    _copy(folder, ".")


def main() -> None:
    """Time both programs in turn, `runs` times for each project; print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--project", choices=PROJECTS, action="append")
    asked = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory(prefix="shipway-check-") as scratch:
        for name in asked.project or PROJECTS:
            root = Path(scratch) / name
            PROJECTS[name](Path(scratch) / f"{name}-seed")
            _publish(Path(scratch) / f"{name}-seed", root)
            _report(name, _times(root, asked.runs))


def _times(root: Path, runs: int) -> list[Pair]:
    made = environment.prepare(root)
    given = {
        **os.environ,
        **variables.railway("0" * 40, "produccion"),
        **variables.MYSQL_SERVICE,
        "SECRET_KEY": variables.secret_key(),
    }
    own = [str(made.python), "manage.py", "check", "--deploy"]
    ours = [sys.executable, "-m", "invoke", "check", "--ref", "HEAD"]
    _seconds(own, root, given)
    _seconds(ours, root, os.environ)
    return [(_seconds(own, root, given), _seconds(ours, root, os.environ)) for _ in range(runs)]


def _seconds(command: list[str], root: Path, given: Mapping[str, str]) -> tuple[float, float]:
    """Run a command to its end; return its time on the clock, and of the processor."""
    begun, spent = time.perf_counter(), _spent()
    ran = subprocess.run(command, cwd=root, env=given, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - begun, _spent() - spent
    if ran.returncode > 1 or not re.search(r"no issues|identified|errors?,|nothing", ran.stdout):
        raise RuntimeError(f"{' '.join(command)} fails: {ran.stdout}{ran.stderr}")
    return seconds


def _spent() -> float:
    """Return the processor time of all children so far, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _report(name: str, pairs: list[Pair]) -> None:
    print(f"\n{name.replace('_', ' ')}, seconds, median of {len(pairs)}", flush=True)
    for what, index in (("on the clock", 0), ("processor", 1)):
        own, ours = ([each[side][index] for each in pairs] for side in (0, 1))
        ratios = [mine / theirs for mine, theirs in zip(ours, own, strict=True)]
        goal = f"goal at most {GOAL}; " if index == 0 else ""
        both = f"check --deploy {statistics.median(own):.2f}, "
        both += f"invoke check {statistics.median(ours):.2f}"
        spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
        times = f"{statistics.median(ratios):.2f} times"
        print(f"  {what:<13}{both}: {times}  ({goal}{spread})", flush=True)


def _copy(folder: Path, *names: str) -> None:
    """Copy what git has of these names in this repository."""
    listed = ["git", "ls-files", "-z", "--", *names]
    archive = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, archive.split("\0")):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())


def _publish(seed: Path, clone: Path) -> None:
    """Commit a folder, and clone that commit alone, as CI does."""
    who = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org"]
    for command in (["init", "--quiet"], ["add", "--all"],
                    [*who, "commit", "--quiet", "--message=One"],
                    [*who, "commit", "--quiet", "--allow-empty", "--message=Two"]):  # fmt: skip
        subprocess.run(["git", *command], cwd=seed, check=True)
    shallow = ["clone", "--quiet", "--depth=1", seed.as_uri(), str(clone)]
    subprocess.run(["git", *shallow], check=True)


if __name__ == "__main__":
    main()
