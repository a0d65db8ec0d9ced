"""Serve as the first process of a container, itself and below the shells that start commands."""

import os
import shlex
import signal
import subprocess
from functools import cache

import pytest

from shipway.serve import parent
from tests.projects import Edit
from tests.servers.ports import free_port
from tests.shipway.laptop import Laptop
from tests.shipway.programs import at_work_in, invoke_command, run, wait_until
from tests.shipway.serving import Served, railway, serving
from tests.shipway.stopping import Request, children, with_slow_pages, workers

NAMESPACE = ("unshare", "--pid", "--fork", "--mount-proc", "--kill-child")
SERVE = shlex.join(invoke_command("serve"))
WAYS = [
    pytest.param((), invoke_command("serve"), id="itself"),
    pytest.param((), ("bash", "-c", SERVE), id="below bash"),
    pytest.param(NAMESPACE, invoke_command("serve"), id="as process 1"),
    pytest.param(NAMESPACE, ("bash", "-c", SERVE), id="below bash as process 1"),
    pytest.param(NAMESPACE, ("sh", "-c", f"exec {SERVE}"), id="below sh as process 1"),
]


@cache
def namespaces() -> bool:
    """Say whether this machine lets its user make a namespace of processes."""
    try:
        return (
            subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode == 0
        )
    except FileNotFoundError:
        return False


def first(running: Served, namespace: tuple[str, ...]) -> int:
    """Return the process that a platform signals; of a namespace, its process 1."""
    if not namespace:
        return running.process.pid
    (number,) = children(running.process.pid)
    return number


@pytest.mark.parametrize(("namespace", "command"), WAYS)
def test_sigterm_to_the_first_process_ends_it_in_order(
    laptop: Laptop, namespace: tuple[str, ...], command: tuple[str, ...]
) -> None:
    if namespace and not namespaces():
        pytest.skip("this machine's user may not make a namespace of processes")
    with serving(with_slow_pages(laptop), *namespace, *command) as running:
        with Request(running, 4) as slow:
            os.kill(first(running, namespace), signal.SIGTERM)
            assert running.ask("/").status == 200
            assert running.process.wait(30) == 0
        assert slow.answer.status == 200
        log = running.log.read_text("utf-8")
        assert "answering on for 3 s" in log
        assert parent.WARNING not in log
        assert "Traceback" not in log


def test_sigterm_to_a_shell_that_stays_in_front_ends_it_in_order(laptop: Laptop) -> None:
    command = ("sh", "-c", f"{SERVE}; echo over")
    with serving(with_slow_pages(laptop), *command) as running, Request(running, 4) as slow:
        running.process.terminate()
        assert running.process.wait(30) == -signal.SIGTERM
        wait_until(lambda: "answering on for 3 s" in running.log.read_text("utf-8"), "it is seen")
        assert running.ask("/").status == 200
        wait_until(lambda: not at_work_in(laptop.folder), "nothing is left")
    assert slow.answer.status == 200


def test_a_shell_that_swallows_sigterm_is_warned_about(laptop: Laptop) -> None:
    if not namespaces():
        pytest.skip("this machine's user may not make a namespace of processes")
    with serving(laptop, *NAMESPACE, "sh", "-c", f"{SERVE}; echo over") as running:
        assert f"serve: {parent.WARNING}\n" in running.log.read_text("utf-8")


def test_process_1_takes_care_of_orphans(laptop: Laptop) -> None:
    if not namespaces():
        pytest.skip("this machine's user may not make a namespace of processes")
    command = (*NAMESPACE, *invoke_command("serve"))
    with serving(with_slow_pages(laptop), *command, WEB_CONCURRENCY="2") as running:
        number = first(running, NAMESPACE)
        before = workers(number, 2)
        assert {running.ask("/orphan").status for _ in range(5)} == {200}
        assert children(number).keys() > before

        wait_until(lambda: children(number).keys() == before, "the orphans are gone", 20)
        assert "Z" not in children(number).values()


@pytest.mark.parametrize("namespace", [(), NAMESPACE], ids=["itself", "as process 1"])
def test_a_signal_before_it_serves_is_not_lost(laptop: Laptop, namespace: tuple[str, ...]) -> None:
    if namespace and not namespaces():
        pytest.skip("this machine's user may not make a namespace of processes")
    kill = "import os\nimport signal\n\nos.kill(os.getpid(), signal.SIGTERM)\n"
    laptop.change(None, Edit("mysite/wsgi.py", "import os\n", kill))
    variables = railway(laptop, PORT=str(free_port()))

    ran = run([*namespace, *invoke_command("serve")], laptop.folder, variables)

    assert ran.error() == (
        143,
        "stopped by SIGTERM before it served",
        "nothing is lost: the next start goes on from here",
    )
