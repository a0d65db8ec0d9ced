"""Runs programs as a person does, and looks for those that were left running."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TIMEOUT = 120
"""Seconds that one program may take."""
ENDING = re.compile(r"Error: (?P<problem>[^\n]+)\nHint: (?P<hint>[^\n]+)\n\Z")


@dataclass(frozen=True)
class Ran:
    """What a program that ended has said."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """The lines of standard output."""
        return self.out.splitlines()

    def error(self) -> tuple[int, str, str]:
        """Return status, problem and hint of a verb that failed as it should: one line each."""
        assert "Traceback" not in self.out + self.err, self
        found = ENDING.search(self.err)
        assert found, self
        assert re.findall(r"^(?:Error|Hint): ", self.err, re.MULTILINE) == ["Error: ", "Hint: "]
        assert not re.search(r"^(?:Error|Hint): ", self.out, re.MULTILINE), self
        return self.status, found["problem"], found["hint"]


def run(command: list[str], folder: Path, environment: Mapping[str, str] | None = None) -> Ran:
    """Run a program to its end, with nobody at the keyboard."""
    done = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
        text=True, encoding="utf-8", errors="surrogateescape", timeout=TIMEOUT, check=False,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr)


def git(folder: Path, *command: str, **variables: str) -> str:
    """Run git; return what it prints, stripped."""
    ran = run(["git", *command], folder, os.environ | {"GIT_OPTIONAL_LOCKS": "0"} | variables)
    assert ran.status == 0, ran
    return ran.out.strip()


def invoke_command(*arguments: str) -> list[str]:
    """Return the command line that runs Invoke with the Python of the tests.

    A release rehearses only where the test says --rehearse: most are not about that.
    """
    given = list(arguments)
    if "release" in given and not {"--help", "--rehearse"} & set(given):
        given.insert(given.index("release") + 1, "--no-rehearse")
    return [sys.executable, "-m", "invoke", *given]


@contextmanager
def running(
    command: list[str], folder: Path, environment: Mapping[str, str]
) -> Iterator["subprocess.Popen[str]"]:
    """Start a program in a session of its own; whatever is left of it is killed at the end."""
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, encoding="utf-8", start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=TIMEOUT)


def interrupt(process: "subprocess.Popen[str]", timeout: float = 30) -> Ran:
    """Press Ctrl-C, which reaches all that runs in the foreground; return what was said."""
    os.killpg(process.pid, signal.SIGINT)
    return ended(process, timeout)


def terminate(process: "subprocess.Popen[str]", timeout: float = 30) -> Ran:
    """Send SIGTERM to the program alone; return what it has said when it ended."""
    process.terminate()
    return ended(process, timeout)


def ended(process: "subprocess.Popen[str]", timeout: float) -> Ran:
    """Return what the program has said when it ended."""
    out, err = process.communicate(timeout=timeout)
    return Ran(process.returncode, out, err)


def wait_until(condition: Callable[[], object], what: str, seconds: float = 60) -> None:
    """Wait for a condition, asked ten times a second."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.1)


def at_work_in(folder: Path) -> dict[int, str]:
    """Return the processes whose own folder or arguments lie in `folder`: id to command line."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (process / "cmdline").read_text("utf-8", "replace")
            place = str((process / "cwd").readlink())
        except OSError:
            continue  # it ended meanwhile, or is a zombie
        if f"{folder}/" in arguments or f"{place}/".startswith(f"{folder}/"):
            found[int(process.name)] = arguments.replace("\0", " ")
    return found


def left_at_work_in(folder: Path, patience: float = 5) -> dict[int, str]:
    """Return what is still at work there, once what was killed had the time to end."""
    deadline = time.monotonic() + patience
    while (left := at_work_in(folder)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def end_all_in(folder: Path) -> None:
    """Kill what a failed test has left running in its own folder."""
    for number in at_work_in(folder):
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
