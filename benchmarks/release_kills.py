"""Kills releases with SIGKILL, and looks what the remote has and whether the next one completes.

Enumerated: the whole of `invoke release`, at each boundary between its git commands (before the
next one is started) and in the middle of each (git and the release die together). At random: all
of a release but the check, which moves nothing; half of the kills end the release alone, so that
its git goes on, and half end whatever the laptop runs. After each kill the remote has to have
everything or nothing, the clone has to be sound and as it was, and a release has to complete.

    python -m benchmarks.release_kills [--every 1] [--random 300]
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks import _forked_releases
from benchmarks._harness import ROOT
from benchmarks._kills import wait_for_all_in
from benchmarks._laptops import PUSHED, RELEASE, Scene, outcome
from tests.shipway.laptop import Laptop, refs
from tests.shipway.programs import git, invoke_command, run

MOMENTS = ("before", "during")
WHOM = ("process", "laptop")
Answer = dict[str, str | int | float]
Forked = Callable[[float, str], Answer]
# Counts the git commands of a release; at one of them it kills the release, or both.
_COUNTER = """\
#!/bin/sh
number=$(($(cat '{count}') + 1)); echo $number > '{count}'
[ $number = {at} ] || exec '{git}' "$@"
[ {moment} = before ] && kill -9 $PPID && exit 1
'{git}' "$@" <&0 &
sleep 0.0$(($$ % 6))$(($$ % 10)); kill -9 $PPID $!; wait; exit 1
"""


class Bench:
    """One laptop with its remote, and the counts of what became of its releases."""

    def __init__(self, folder: Path) -> None:
        self._scene = Scene(folder, ("laptop",))
        self.folder = folder
        self.counts: Counter[str] = Counter()

    def laptop(self) -> Laptop:
        """Return the laptop as new, with something else checked out than main."""
        [laptop] = self._scene.laptops()
        laptop.git("switch", "--quiet", "--create", "feature")
        laptop.change({"new.txt": "new\n", "Procfile": None})
        return laptop

    def judge(self, killed: str, laptop: Laptop, before: dict[str, object],
              again: Callable[[Laptop], tuple[int, str]]) -> None:  # fmt: skip
        """Count what the remote has and what became of the clone; then release again."""
        wait_for_all_in(laptop.folder.parent)
        found = outcome(laptop, self._scene.before)
        self.counts[found if found in ("nothing", "everything") else "torn"] += 1
        wrong = [found] if found.startswith("torn") else []
        if harm := _harm(laptop, before):
            self.counts["harmed"] += 1
            wrong += harm
        locks = list((laptop.folder / ".git").rglob("*.lock"))
        if locks:
            self.counts["locked"] += 1
            wrong += [f"left {path}" for path in locks]
        status, said = again(laptop)
        if locks and "has left" in said:  # as the hint says
            for lock in locks:
                lock.unlink()
            status, said = again(laptop)
        if status == PUSHED and not (lacking := _lacking(laptop, self._scene.before)):
            self.counts["completed"] += 1
        else:
            wrong.append(f"again: status {status}, {said}{lacking if status == PUSHED else ''}")
        for each in wrong:
            print(f"  {killed}: {each}", flush=True)

    def report(self, what: str) -> int:
        """Print the counts and begin anew; return how many kills did harm."""
        counts, self.counts = self.counts, Counter()
        total = counts["nothing"] + counts["everything"] + counts["torn"]
        print(
            f"{what}: {total} kills, the remote had nothing {counts['nothing']} times, "
            f"everything {counts['everything']}, torn {counts['torn']}; "
            f"{counts['harmed']} clones harmed, {counts['locked']} with a lock left; "
            f"{counts['completed']} completed by the next release",
            flush=True,
        )
        return counts["torn"] + counts["harmed"] + total - counts["completed"]


def _harm(laptop: Laptop, before: dict[str, object]) -> list[str]:
    """Return what a kill has changed in the clone, or broken."""
    after = laptop.own_state()
    moved = {"branches and tags"}  # brought along, where everything has arrived
    changed = [k for k in before if before[k] != after[k] and k not in moved]
    sound = [run(["git", "fsck", "--no-dangling"], where) for where in
             (laptop.folder, laptop.remote)]  # fmt: skip
    return [*changed, *(ran.err + ran.out for ran in sound if ran.status)]


def _lacking(laptop: Laptop, before: Mapping[str, str]) -> str:
    """Return what is wrong after the release that had to complete; empty where nothing is."""
    found = outcome(laptop, before)
    own, theirs = refs(laptop.folder), refs(laptop.remote)
    names = {f"refs/remotes/origin/{n}": f"refs/heads/{n}" for n in ("main", "produccion")}
    names |= {name: name for name in ("refs/tags/v0.2.0", "refs/heads/main")}
    behind = [mine for mine, name in names.items() if own.get(mine) != theirs.get(name)]
    return " ".join([found, *behind]) if found != "everything" or behind else ""


def enumerate_kills(bench: Bench, every: int) -> None:
    """Kill the whole verb at every git command, or at every few, in both moments."""
    for moment in MOMENTS:
        number = 1
        while True:
            laptop = bench.laptop()
            before, count = laptop.own_state(), _count_git(bench, laptop, number, moment)
            run(invoke_command(*RELEASE), laptop.folder, laptop.environment())
            if int(count.read_text()) < number:
                break  # it has no more commands
            laptop.variables.clear()
            bench.judge(f"{moment} command {number}", laptop, before, _released)
            number += every
        print(f"  {moment}: up to command {number - every}", flush=True)


def _count_git(bench: Bench, laptop: Laptop, number: int, moment: str) -> Path:
    """Put a program before git that kills at a command; return the file of its count."""
    count, programs = bench.folder / "count", bench.folder / "programs"
    count.write_text("0")
    programs.mkdir(exist_ok=True)
    real = git(laptop.folder, "--exec-path") + "/git"
    own = programs / "git"
    own.write_text(_COUNTER.format(count=count, at=number, moment=moment, git=real))
    own.chmod(0o755)
    laptop.variables["PATH"] = f"{programs}:{laptop.environment()['PATH']}"
    return count


def _released(laptop: Laptop) -> tuple[int, str]:
    ran = run(invoke_command(*RELEASE), laptop.folder, laptop.environment())
    return ran.status, ran.out + ran.err


def kill_at_random(bench: Bench, times: int, seed: int) -> None:
    """Kill releases at moments that are spread over the length of an undisturbed one."""
    dice = random.Random(seed)
    with _forked(bench) as forked:

        def again(_: Laptop) -> tuple[int, str]:
            answer = forked(0, "process")
            return int(answer["status"]), str(answer["log"])

        longest = float(forked(0, "process")["seconds"])
        for number in range(times):
            laptop = bench.laptop()
            before, whom = laptop.own_state(), WHOM[number % 2]
            moment = dice.uniform(0.001, longest * 1.1)
            forked(moment, whom)

            bench.judge(f"kill {number} after {moment:.3f} s, {whom}", laptop, before, again)


@contextmanager
def _forked(bench: Bench) -> Iterator[Forked]:
    laptop = bench.laptop()
    command = [sys.executable, "-m", _forked_releases.__name__, str(laptop.folder)]
    with subprocess.Popen(
        command, cwd=ROOT, env=laptop.environment(), text=True, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:  # fmt: skip

        def release(seconds: float, whom: str) -> Answer:
            assert process.stdin
            assert process.stdout
            process.stdin.write(f"{seconds} {whom}\n")
            process.stdin.flush()
            answer: Answer = json.loads(process.stdout.readline())
            return answer

        yield release
        assert process.stdin
        process.stdin.close()


def main() -> int:
    """Kill; the status is 1 where a kill did harm, or the next release did not complete."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="kill at each n-th command; 0: none")
    parser.add_argument("--random", type=int, default=300, help="how many random kills")
    parser.add_argument("--seed", type=int, default=5)
    asked = parser.parse_args()
    bad = 0
    with tempfile.TemporaryDirectory(prefix="shipway-kills-") as folder:
        bench = Bench(Path(folder))
        if asked.random:
            kill_at_random(bench, asked.random, asked.seed)
            bad += bench.report("at random moments")
        if asked.every:
            enumerate_kills(bench, asked.every)
            bad += bench.report("at the git commands of `invoke release`")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
