"""Release, and what is typed or not typed: the version, the part, the confirmation, a pipe."""

import shlex

import pytest

from tests.shipway.laptop import Laptop
from tests.shipway.programs import interrupt, invoke_command, run, running, wait_until
from tests.shipway.terminal import answered


@pytest.mark.laptop
def test_with_nobody_to_confirm(laptop: Laptop) -> None:
    assert laptop.refused("release") == (
        1,
        "there is nobody to confirm this",
        "say --yes to go ahead without",
    )


@pytest.mark.laptop
@pytest.mark.parametrize("number", ["next", "1.2", "-1.0.0"])
def test_a_number_that_is_no_version(laptop: Laptop, number: str) -> None:
    assert laptop.refused("release", "--yes", f"--number={number}") == (
        2,
        f"--number {number} is no version",
        "write it like 1.4.0",
    )


@pytest.mark.laptop
@pytest.mark.parametrize("number", ["0.1.0", "v0.0.9"])
def test_a_number_that_is_not_newer(released: Laptop, number: str) -> None:
    released.publish("Add a page", {"page.txt": "page\n"})

    assert released.refused("release", "--yes", "--number", number) == (
        1,
        f"{number.removeprefix('v')} does not come after 0.1.0, the newest tag on origin",
        "--number 0.1.1, or leave --number out",
    )


@pytest.mark.laptop
def test_an_unknown_part(laptop: Laptop) -> None:
    assert laptop.refused("release", "--yes", "--part", "huge") == (
        2,
        "--part huge is unknown",
        "one of auto, major, minor, patch",
    )


@pytest.mark.parametrize("keys", [b"n\n", b"\n", b"yesterday\n", b"\x04", b"s\xed\n"])
def test_an_answer_that_is_not_yes(laptop: Laptop, keys: bytes) -> None:
    laptop.variables["PYTHONIOENCODING"] = "utf-8:strict"  # as in most people's terminals

    with laptop.unchanged():
        ran = answered(laptop, keys)

    assert ran.error() == (1, "not confirmed, so nothing was pushed", "answer y to go ahead")
    assert "Release 0.1.0? [y/N] " in ran.out


@pytest.mark.parametrize("keys", [b"y\n", b"S\xc3\xad\n"])
def test_an_answer_that_is_yes(laptop: Laptop, keys: bytes) -> None:
    ran = answered(laptop, keys)

    assert ran.status == 5, ran
    assert laptop.tip("produccion") == laptop.tip("v0.1.0")


def test_ctrl_c_while_the_checks_run(laptop: Laptop) -> None:
    with laptop.unchanged():
        command = invoke_command("release", "--yes")
        with running(command, laptop.folder, laptop.environment()) as process:
            wait_until(lambda: list(laptop.scratch.iterdir()), "the checks have begun")
            said = interrupt(process).error()

    assert said == (130, "interrupted; nothing was pushed", "run `invoke release` again")
    assert not list(laptop.scratch.iterdir())


def test_a_release_goes_on_when_nobody_reads_its_plan_to_the_end(laptop: Laptop) -> None:
    command = shlex.join(invoke_command("release", "--yes", "--no-wait"))

    ran = run(["bash", "-o", "pipefail", "-c", f"{command} | true"], laptop.folder,
              laptop.environment())  # fmt: skip

    assert ran.status == 5, ran
    assert "Traceback" not in ran.err
    assert "BrokenPipe" not in ran.err
    assert laptop.tip("produccion") == laptop.tip("v0.1.0")


@pytest.mark.parametrize("redirected", [">/dev/full", ">&-", ">&- 2>&-"])
def test_a_release_goes_on_when_its_output_cannot_be_written(
    laptop: Laptop, redirected: str
) -> None:
    command = shlex.join(invoke_command("release", "--yes", "--no-wait", "--no-rehearse"))

    ran = run(["bash", "-c", f"{command} {redirected}"], laptop.folder, laptop.environment())

    assert ran.status == 5, ran
    assert "Traceback" not in ran.err
    assert ("The output cannot be written: No space left" in ran.err) == ("full" in redirected)
    assert laptop.tip("produccion") == laptop.tip("v0.1.0")


@pytest.mark.laptop
def test_with_a_standard_input_that_is_closed(laptop: Laptop) -> None:
    command = shlex.join(invoke_command("release", "--no-rehearse"))

    ran = run(["bash", "-c", f"{command} <&-"], laptop.folder, laptop.environment())

    assert ran.error()[:2] == (1, "there is nobody to confirm this")
