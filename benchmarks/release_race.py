"""Lets two laptops release the same main at once, and looks who won and what the other is told.

Both run the whole of `invoke release`; a pre-push hook in each lets neither push before the other
is about to. Afterwards the remote must have one release, whole; the one who made it must know so,
and the other must be told who was faster.

    python -m benchmarks.release_race [--times 100]
"""

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks._laptops import PUSHED, RELEASE, Scene, outcome
from tests.shipway.laptop import Laptop, hook
from tests.shipway.programs import git, invoke_command

NAMES = ("ada", "bob")
TOLD = (
    "Error: somebody pushed to origin in between, so nothing of yours moved: produccion has 1 new"
)
_WAIT = """\
touch '{own}'
for _ in $(seq 3000); do [ -e '{other}' ] && exit 0; sleep 0.01; done
exit 1
"""


def race(scene: Scene) -> str:
    """Let both release at once; return the winner, or what was wrong."""
    laptops = scene.laptops()
    ready = [laptop.folder.with_name(f"{laptop.folder.name}-is-ready") for laptop in laptops]
    for laptop, own, other in zip(laptops, ready, ready[::-1], strict=True):
        hook(laptop.folder, "pre-push", _WAIT.format(own=own, other=other))
    running = [_start(laptop) for laptop in laptops]
    said = [process.communicate(timeout=300)[0] for process in running]
    statuses = [process.returncode for process in running]
    if sorted(statuses) != [1, PUSHED]:
        return f"statuses {statuses}\n{said[0]}{said[1]}"
    winner, loser = statuses.index(PUSHED), statuses.index(1)
    made_by = git(laptops[0].remote, "log", "-1", "--format=%an", "produccion")
    named = f"Release 0.2.0 ({NAMES[winner].capitalize()})"
    if made_by != NAMES[winner].capitalize() or TOLD not in said[loser] or named not in said[loser]:
        return f"told wrongly\n{said[loser]}"
    state = outcome(laptops[0], scene.before)
    return NAMES[winner] if state == "everything" else state


def _start(laptop: Laptop) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        invoke_command(*RELEASE), cwd=laptop.folder, env=laptop.environment(),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def main() -> int:
    """Race; the status is 1 where a race had not one winner and one who was told."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory(prefix="shipway-race-") as folder:
        scene = Scene(Path(folder), NAMES)
        scene.warm_up()
        ends: Counter[str] = Counter()
        for number in range(times):
            end = race(scene)
            ends[end if end in NAMES else "neither"] += 1
            if end not in NAMES:
                print(f"  race {number}: {end}", flush=True)
    wins = ", ".join(f"{ends[name]} won by {name.capitalize()}" for name in NAMES)
    print(f"{times} races of two laptops: {wins}, the other told; {ends['neither']} otherwise")
    return 1 if ends["neither"] else 0


if __name__ == "__main__":
    sys.exit(main())
