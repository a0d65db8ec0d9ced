"""Serve's gunicorn: whose settings count, and what holds where nobody says anything."""

import os
import shlex
import signal
from pathlib import Path

from tests.projects import Edit
from tests.shipway.laptop import Laptop
from tests.shipway.programs import invoke_command, wait_until
from tests.shipway.serving import Served, serving


def workers(running: Served) -> dict[int, Path]:
    """Return the worker processes and where each opened its temporary file."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parent = (process / "stat").read_text("utf-8").rpartition(")")[2].split()[1]
            if int(parent) == running.process.pid:
                opened = [str(path.readlink()) for path in (process / "fd").iterdir()]
                files = [Path(name) for name in opened if "wgunicorn-" in name]
                found[int(process.name)] = files[0]
        except (OSError, IndexError):
            continue  # it ended meanwhile, or is not there yet
    return found


def log(running: Served) -> str:
    return running.log.read_text("utf-8")


def test_without_any_settings(laptop: Laptop, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with serving(laptop, HOME=str(home)) as running:
        wait_until(lambda: len(workers(running)) >= 2, "two workers or more")

        assert f"Listening at: http://0.0.0.0:{running.port} ({running.process.pid})" in log(
            running
        )
        assert "Using worker: gthread" in log(running)
        assert f"serve: {len(workers(running))} workers of 4 threads, for " in log(running)
        assert {str(file.parent) for file in workers(running).values()} == {"/dev/shm"}
        assert list(home.iterdir()) == []


def test_the_file_counts_and_the_arguments_count_more(laptop: Laptop) -> None:
    laptop.change({
        "gunicorn.conf.py": (
            "import os\n"
            "workers = 1\n"
            "threads = 7\n"
            "raw_env = ['GREETING=hello']\n"
            "def when_ready(arbiter):\n"
            "    print('ready in', os.getpid(), __file__, flush=True)\n"
            "def post_fork(arbiter, worker):\n"
            "    print('forked', flush=True)\n"
        ),
        "mysite/settings.py": None,
        "mysite/settings/__init__.py": (laptop.folder / "mysite/settings.py").read_text("utf-8")
        .replace(".parent.parent\n", ".parent.parent.parent\n")
        + '\nprint("greeting", os.environ["GREETING"], flush=True)\n',
    })  # fmt: skip
    with serving(laptop, GUNICORN_CMD_ARGS="--threads 2", WEB_CONCURRENCY="3") as running:
        assert "serve: 1 worker of 2 threads, as configured; " in log(running)
        assert f"ready in {running.process.pid} gunicorn.conf.py\n" in log(running)
        assert "greeting hello\n" in log(running)
        wait_until(lambda: "forked" in log(running), "the hooks of the file run")


def test_the_variable_for_the_number_of_processes(laptop: Laptop) -> None:
    with serving(laptop, WEB_CONCURRENCY="3") as running:
        wait_until(lambda: len(workers(running)) == 3, "three workers")

        assert "serve: 3 workers of 4 threads, as configured; " in log(running)


def test_an_empty_variable_counts_as_unset(laptop: Laptop) -> None:
    with serving(laptop, WEB_CONCURRENCY=" ") as running:
        assert " of 4 threads, for " in log(running)


def test_the_arguments_may_name_a_file_a_folder_and_a_path(laptop: Laptop) -> None:
    laptop.change({
        "gunicorn.conf.py": "raise SystemExit('not this one')\n",
        "conf/one.py": (
            "workers = 1\nchdir = 'inner'\n"
            "pythonpath = 'more,/nowhere'\nwsgi_app = 'extra:made()'\n"
        ),
        "inner/more/extra.py": (
            "import os\nfrom mysite.wsgi import application\n\n\ndef made():\n"
            "    print('made in', os.getcwd(), flush=True)\n"
            "    return application\n"
        ),
    })  # fmt: skip
    with serving(laptop, GUNICORN_CMD_ARGS="--config conf/one.py") as running:
        assert "serve: 1 worker" in log(running)
        assert f"made in {laptop.folder / 'inner'}\n" in log(running)
        assert running.ask("/").status == 200


def test_it_starts_from_a_folder_within_the_project(laptop: Laptop) -> None:
    laptop.change(
        {"gunicorn.conf.py": "workers = 1\n"},
        Edit("CHANGELOG.md", "[Unreleased]", "[Unreleased]\n\n## [3.2.1]"),
    )
    with serving(
        laptop, "sh", "-c", f"cd pages; exec {shlex.join(invoke_command('serve'))}"
    ) as running:
        assert "serve: 1 worker" in log(running)
        assert b'"version": "3.2.1"' in running.ask("/readyz").body


def test_a_file_that_became_wrong_is_told_at_sighup_and_not_taken(laptop: Laptop) -> None:
    laptop.change({"gunicorn.conf.py": "workers = 1\n"})
    with serving(laptop) as running:
        before = set(workers(running))
        laptop.change({"gunicorn.conf.py": "workers = 'many'\n"})
        os.kill(running.process.pid, signal.SIGHUP)
        wait_until(lambda: workers(running).keys() - before, "the worker is replaced")

        assert (
            "serve: the configuration stays as it was: gunicorn.conf.py is wrong: workers: "
        ) in log(running)
        assert running.ask("/").status == 200
        assert "Traceback" not in log(running)


def test_it_is_replaced_in_place_as_gunicorn_is(laptop: Laptop) -> None:
    with serving(laptop) as running:
        os.kill(running.process.pid, signal.SIGUSR2)
        wait_until(lambda: log(running).count("Listening at: ") == 2, "a second one listens too")
        running.process.terminate()
        assert running.process.wait(30) == 0

        assert running.ask("/").status == 200
