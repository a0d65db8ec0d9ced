"""Times `invoke check --ref HEAD` against `manage.py check --deploy` on the same project.

    python -m benchmarks.check [--runs 5] [--project student]

Side by side, one after the other in every run, so that a busy machine bears on both; medians, and
the ratio of each pair. The environment is cached, and no history is scanned: each project is a
repository whose one commit is all that a shallow clone has of it.
"""

import argparse
import os
import re
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
    with tempfile.TemporaryDirectory(prefix="shipway-check-") as scratch:
        for name in asked.project or PROJECTS:
            root = Path(scratch) / name
            PROJECTS[name](Path(scratch) / f"{name}-seed")
            _publish(Path(scratch) / f"{name}-seed", root)
            _report(name, *_times(root, asked.runs))


def _times(root: Path, runs: int) -> tuple[list[float], list[float]]:
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
    pairs = [(_seconds(own, root, given), _seconds(ours, root, os.environ)) for _ in range(runs)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def _seconds(command: list[str], root: Path, given: Mapping[str, str]) -> float:
    begun = time.perf_counter()
    ran = subprocess.run(command, cwd=root, env=given, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - begun
    if ran.returncode > 1 or not re.search(r"no issues|identified|errors?,|nothing", ran.stdout):
        raise RuntimeError(f"{' '.join(command)} fails: {ran.stdout}{ran.stderr}")
    return seconds


def _report(name: str, own: list[float], ours: list[float]) -> None:
    ratios = [mine / theirs for mine, theirs in zip(ours, own, strict=True)]
    print(f"\n{name.replace('_', ' ')}, seconds, median of {len(own)}", flush=True)
    for label, found in (("manage.py check --deploy", own), ("invoke check", ours)):
        spread = f"({min(found):.2f} to {max(found):.2f})"
        print(f"  {label:<26}{statistics.median(found):6.2f}  {spread}", flush=True)
    print(f"  {statistics.median(ratios):.2f} times  (goal at most {GOAL}; "
          f"{min(ratios):.2f} to {max(ratios):.2f})", flush=True)  # fmt: skip


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
