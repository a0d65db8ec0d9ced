"""Rehearse, broken off: whoever ends it, however, nothing of it is left."""

import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from shipway import site
from tests.projects import RAISES, Edit
from tests.shipway.laptop import Laptop
from tests.shipway.programs import (
    Ran,
    at_work_in,
    ended,
    interrupt,
    invoke_command,
    left_at_work_in,
    running,
    terminate,
    wait_until,
)

INTERRUPTED = (
    130,
    "interrupted; everything it started is ended",
    "run `invoke rehearse` again",
)
SLEEPS = Edit("mysite/wsgi.py", "import os\n", "import os\nimport time\n\ntime.sleep(60)\n")
ENDS = Edit(
    "pages/views.py",
    "    return render",
    "    if request.GET:\n        import os\n\n        os.kill(os.getppid(), 9)\n    return render",
)


@contextmanager
def rehearsing(laptop: Laptop, *options: str, **settings: str) -> Iterator["subprocess.Popen[str]"]:
    """Start a rehearsal; nothing of it may be left afterwards, here or on the remote."""
    command, environment = invoke_command("rehearse", *options), laptop.environment(**settings)
    with laptop.unchanged(), running(command, laptop.folder, environment) as process:
        yield process
        assert left_at_work_in(laptop.scratch) == {}
        assert not list(laptop.scratch.iterdir())


def checking(laptop: Laptop) -> bool:
    """Say whether the project's Django is being asked."""
    return any("inquiry/__main__.py" in command for command in at_work_in(laptop.scratch).values())


def working(laptop: Laptop) -> bool:
    """Say whether the build or demo command is at work: both of its sleeps."""
    at_work = " ".join(at_work_in(laptop.scratch).values())
    return all(re.search(rf"(?<!\S)sleep {seconds} ", at_work) for seconds in (300, 301))


def starting(laptop: Laptop) -> bool:
    """Say whether a container has written something."""
    logs = laptop.scratch.glob("*/deployment-*/container.log")
    return any(log.stat().st_size for log in logs)


WORK = "sleep 300 & sleep 301; echo done"


@pytest.mark.parametrize("stop", [interrupt, terminate])
@pytest.mark.parametrize(
    ("moment", "settings"),
    [(checking, {}), (working, {"build_command": WORK}), (starting, {"health_timeout": "90"})],
)
def test_an_interruption_ends_all(
    laptop: Laptop,
    moment: Callable[[Laptop], bool],
    settings: dict[str, str],
    stop: Callable[["subprocess.Popen[str]", float], Ran],
) -> None:
    laptop.publish("Break it", None, SLEEPS if moment is checking else RAISES)
    with rehearsing(laptop, **settings) as process:
        wait_until(lambda: moment(laptop), moment.__name__)

        assert stop(process, 20).error() == INTERRUPTED


@pytest.mark.parametrize("stop", [interrupt, terminate])
def test_an_interruption_ends_the_demo_command(
    laptop: Laptop, stop: Callable[["subprocess.Popen[str]", float], Ran]
) -> None:
    with rehearsing(laptop, "--keep", demo_command=WORK) as process:
        wait_until(lambda: working(laptop), "the demo command is at work")

        assert stop(process, 20).error() == INTERRUPTED


@pytest.mark.parametrize("moment", [checking, starting])
def test_a_second_ctrl_c_does_not_break_off_the_ending(
    laptop: Laptop, moment: Callable[[Laptop], bool]
) -> None:
    laptop.publish("Break it", None, SLEEPS if moment is checking else RAISES)
    with rehearsing(laptop, health_timeout="90") as process:
        wait_until(lambda: moment(laptop), moment.__name__)
        process.send_signal(signal.SIGINT)
        time.sleep(0.05)

        assert interrupt(process, 20).error() == INTERRUPTED


def shown_address(process: "subprocess.Popen[str]") -> str:
    """Read what a kept rehearsal says until it names the address to look at; return that."""
    assert process.stdout
    for line in process.stdout:
        if found := re.match(r"Look at it: (\S+)/", line):
            return found[1]
    raise AssertionError("it has shown nothing")


def killed(process: "subprocess.Popen[str]", laptop: Laptop) -> None:
    """Kill the rehearsal's own process alone; all that it had must go by itself."""
    process.kill()
    wait_until(lambda: not at_work_in(laptop.scratch), "all has ended", 10)
    wait_until(lambda: not list(laptop.scratch.iterdir()), "all is removed", 10)


def test_one_that_is_killed_while_the_container_starts(laptop: Laptop) -> None:
    laptop.publish("Break the page", None, RAISES)
    with rehearsing(laptop, health_timeout="90") as process:
        wait_until(lambda: starting(laptop), "the container starts")

        killed(process, laptop)


def test_one_that_is_killed_while_it_builds(laptop: Laptop) -> None:
    with rehearsing(laptop, build_command=WORK) as process:
        wait_until(lambda: working(laptop), "the build command is at work")

        killed(process, laptop)


def test_one_that_is_killed_while_it_is_shown(laptop: Laptop) -> None:
    with rehearsing(laptop, "--keep") as process:
        address = shown_address(process)

        killed(process, laptop)

        assert site.ask(address).status == 0


def test_a_kept_release_is_shown_until_ctrl_c(laptop: Laptop) -> None:
    with rehearsing(laptop, "--keep", demo_command="echo 'Log in as ada.'") as process:
        address = shown_address(process)
        assert process.stdout
        assert next(process.stdout) == "Log in as ada.\n"
        assert next(process.stdout) == "Ctrl-C ends it.\n"
        page = site.ask(address)
        assert (page.status, b"<h1>Hello</h1>" in page.body) == (200, True)

        process.send_signal(signal.SIGINT)

        assert process.wait(60) == 0


def test_a_kept_release_is_shown_with_what_the_data_was_when_it_was_made(laptop: Laptop) -> None:
    demo = "if [ -e seen ]; then echo 0 notes added; else touch seen; echo 5 notes added; fi"
    with rehearsing(laptop, "--keep", demo_command=demo) as process:
        shown_address(process)
        assert process.stdout
        assert next(process.stdout) == "5 notes added\n"

        process.send_signal(signal.SIGINT)
        process.wait(60)


def test_a_kept_release_that_ends_by_itself_is_an_error(laptop: Laptop) -> None:
    laptop.publish("Add a page that ends the server", None, ENDS)
    command = invoke_command("rehearse", "--keep")
    with laptop.unchanged(), running(command, laptop.folder, laptop.environment()) as process:
        site.ask(f"{shown_address(process)}/?end=1")
        status, problem, hint = ended(process, 20).error()

    [log] = laptop.scratch.rglob("laptop/container.log")
    assert (status, hint) == (1, f"read {log}")
    assert problem.startswith("what was shown ended by itself, with status -9: ")
    assert left_at_work_in(laptop.scratch) == {}
