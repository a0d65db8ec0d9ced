"""Steps as they run: timed, said on standard error, and said again where they last."""

import re
import time

import pytest

from shipway import progress as steps
from shipway.progress import Progress

pytestmark = pytest.mark.laptop


def test_a_step_is_timed_and_said_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress()

    for name in ("Fetch", "Live"):
        with progress.step(name):
            pass

    said = capsys.readouterr()
    assert said.out == ""
    assert re.fullmatch(r"  Fetch  0\.\d s\n  Live  0\.\d s\n", said.err)
    assert re.fullmatch(r"fetch 0\.\d s, live 0\.\d s", progress.total())


def test_a_step_that_lasts_is_said_again_with_what_it_last_heard(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "_INTERVAL", 0.4)

    with Progress().step("Start") as hear:
        time.sleep(0.6)
        hear("/readyz gave no answer")
        hear("/readyz answered\x1b 503")
        time.sleep(0.6)

    assert re.fullmatch(
        r"(  Start  \d s\n)+(  Start  \d s  /readyz answered\? 503\n)+  Start  \d\.\d s\n",
        capsys.readouterr().err,
    )


def test_a_step_that_fails_is_not_said_to_be_done(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress()

    with pytest.raises(OSError, match="no"), progress.step("Fetch"):
        raise OSError("no")

    assert capsys.readouterr().err == ""
    assert progress.total() == ""
