"""One started copy: the start command under Railway's rules, probed and stopped."""

import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from shipway import site
from shipway.container import environment, installing, variables
from shipway.container.container import Container, build
from shipway.container.log import tail
from shipway.errors import ShipwayError
from tests.shipway.programs import at_work_in, left_at_work_in, wait_until

HERE = environment.here()
SERVER = """\
import http.server, os, sys

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        print(self.headers["Host"], self.headers["X-Forwarded-Proto"], flush=True)
        self.send_response_only(int(sys.argv[1]))
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_):
        pass

http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""


def container(folder: Path, command: str, given: Mapping[str, str] | None = None) -> Container:
    """Make a container of a tree with this start command; `server.py STATUS` answers requests."""
    source = folder / "source"
    source.mkdir(exist_ok=True)
    (source / "Procfile").write_text(f"web: {command}\n", "utf-8")
    (source / "server.py").write_text(SERVER, "utf-8")
    return Container(source, HERE, given or {}, folder)


def seen(folder: Path) -> dict[str, str]:
    """Return the variables that `env -0 > seen` found."""
    text = (folder / "source" / "seen").read_text("utf-8")
    return dict(line.split("=", 1) for line in text.split("\0") if line)


def test_nothing_of_this_machine_gets_in_but_what_finds_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SECRET_KEY", "PIP_INDEX_URL", "PYTHONPATH", "DJANGO_SETTINGS_MODULE", "PORT"):
        monkeypatch.setenv(name, "of the laptop")
    with container(tmp_path, "env -0 > seen; exec python server.py 200", {"A": "b"}) as started:
        started.wait_until_healthy("/", 20)

    found = seen(tmp_path)
    for name in ("SHLVL", "PWD", "_", "OLDPWD"):  # bash's own
        found.pop(name, None)
    assert set(found) <= {"A", "PORT", "HOME", "PATH", "TMPDIR", *variables.IMAGE}
    assert (found["A"], found["PORT"]) == ("b", str(started.port))
    assert found["PATH"].split(os.pathsep)[0] == str(HERE.programs)
    assert found["HOME"] == str(tmp_path)


def test_the_probe_asks_as_railway_does(tmp_path: Path) -> None:
    with container(tmp_path, "exec python server.py 200") as started:
        started.wait_until_healthy("/", 20)

    assert started.log.read_text("utf-8") == "healthcheck.railway.app https\n"


@pytest.mark.parametrize("status", [204, 301, 404, 500])
def test_healthy_is_exactly_200(tmp_path: Path, status: int) -> None:
    with container(tmp_path, f"exec python server.py {status}") as started:
        wait_until(lambda: site.ask(started.url).status, "it answers")
        with pytest.raises(ShipwayError) as raised:
            started.wait_until_healthy("/up", 0.2)

    assert raised.value.problem.startswith(
        "the container does not start: /up never answered 200 within 0 s; "
        f"it last answered {status}"
    )


def test_a_command_that_ends_is_noticed_at_once(tmp_path: Path) -> None:
    with container(tmp_path, "echo; echo 'no such thing'; exit 4") as started:
        began = time.monotonic()
        with pytest.raises(ShipwayError) as raised:
            started.wait_until_healthy("/", 60)

    assert time.monotonic() - began < 20
    assert raised.value.problem == (
        "the container does not start: it ended with status 4 before it was healthy; "
        "its log ends: no such thing"
    )
    assert raised.value.hint == (
        f"read {started.log}, or start it here with `echo; echo 'no such thing'; exit 4`"
    )


def test_a_log_that_says_nothing(tmp_path: Path) -> None:
    with container(tmp_path, "exit 0") as started, pytest.raises(ShipwayError) as raised:
        started.wait_until_healthy("/", 60)

    assert raised.value.problem.endswith("; its log ends: (empty)")


def test_nobody_who_answers_is_said_as_a_sentence(tmp_path: Path) -> None:
    heard: list[str] = []
    with container(tmp_path, "exec sleep 300") as started:
        with pytest.raises(ShipwayError) as raised:
            started.wait_until_healthy("/up", 0.2, heard.append)

    refused = "gave no answer: [Errno 111] Connection refused"
    assert f"/up never answered 200 within 0 s; it last {refused}; " in raised.value.problem
    assert set(heard) == {f"/up {refused}"}


def test_of_a_long_log_the_end_alone_is_read(tmp_path: Path) -> None:
    log = tmp_path / "container.log"
    log.write_text(f"first\n{'y' * 100_000}\nlast\n\n", "utf-8")

    before, last = tail(log)

    assert (set(before), last) == ({"y"}, "last")
    assert len(before) < 66_000


def test_endless_output_does_not_fill_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shipway.container.log._LIMIT", 10_000)
    command = "for i in {1..9999}; do printf '%0999d\\n' $i; sleep 0.01; done"
    with container(tmp_path, command) as started:
        with pytest.raises(ShipwayError):
            started.wait_until_healthy("/", 5)
        written = int(tail(started.log)[-1]) * 1000

        assert started.log.stat().st_size < written / 2


STUBBORN = "trap 'echo asked' TERM; touch ready; while :; do sleep 0.1; done"
POLITE = "trap 'exit 9' TERM; touch ready; while :; do sleep 0.1; done"


def test_the_first_process_gets_time_to_end(tmp_path: Path) -> None:
    with container(tmp_path, POLITE) as started:
        wait_until((tmp_path / "source" / "ready").exists, "it started")

        assert started.stop(draining=20) == 9


def test_one_that_does_not_end_is_killed(tmp_path: Path) -> None:
    with container(tmp_path, STUBBORN) as started:
        wait_until((tmp_path / "source" / "ready").exists, "it started")

        assert started.stop(draining=0.5) == -signal.SIGKILL
    assert started.log.read_text("utf-8") == "asked\n"


def test_all_that_it_started_ends_with_it(tmp_path: Path) -> None:
    with container(tmp_path, "sleep 300 & (sleep 300 &) ; touch ready; exec sleep 300"):
        wait_until((tmp_path / "source" / "ready").exists, "it started")
        assert len(at_work_in(tmp_path)) == 3

    wait_until(lambda: not at_work_in(tmp_path), "all have ended", 10)


def test_an_error_within_ends_it(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        with container(tmp_path, "exec sleep 300"):
            raise KeyboardInterrupt

    assert left_at_work_in(tmp_path) == {}


def test_the_build_command_runs_in_the_tree_with_the_environment_first(tmp_path: Path) -> None:
    build(tmp_path, HERE, "command -v python > which && echo done", {}, tmp_path / "build.log")

    assert (tmp_path / "which").read_text("utf-8").strip() == str(
        Path(sys.executable).parent / "python"
    )
    assert (tmp_path / "build.log").read_text("utf-8") == "done\n"


def test_a_build_command_that_the_builder_would_cut_off(tmp_path: Path) -> None:
    with pytest.raises(ShipwayError) as raised:
        build(tmp_path, HERE, "echo 'made by me' > made", {}, tmp_path / "build.log")

    assert (raised.value.problem, raised.value.hint) == (
        "the build command has a single quote, at which Railway's builder would end it",
        "use double quotes, in build_command and in the service's settings",
    )
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("command", ["", installing.INSTALL])
def test_what_made_the_environment_is_not_run_again(tmp_path: Path, command: str) -> None:
    build(tmp_path, HERE, command, {}, tmp_path / "build.log")

    assert not (tmp_path / "build.log").exists()
