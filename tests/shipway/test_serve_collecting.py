"""Static files: collected beside the rest of a start, whole or not at all."""

import gzip
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.projects import MIGRATION, Edit
from tests.shipway.collecting import (
    PROGRAM,
    SETTINGS,
    STYLE,
    collected,
    drafts,
    is_fresh,
    record,
    root,
    run_program,
)
from tests.shipway.laptop import Laptop, digests
from tests.shipway.programs import at_work_in, invoke_command, running, wait_until
from tests.shipway.serving import railway, served, serving

STORAGE = """\
import os
import time

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Own(CompressedManifestStaticFilesStorage):
    def post_process(self, *args, **options):
        yield from super().post_process(*args, **options)
        ACT
"""
UNREACHABLE = {
    "MYSQLHOST": "127.0.0.1",
    "MYSQLUSER": "root",
    "MYSQLPASSWORD": "none",
    "MYSQLDATABASE": "railway",
}


def storing(laptop: Laptop, act: str) -> None:
    """Let the project's storage do something at the end of a collecting."""
    laptop.change({"mysite/storage.py": STORAGE.replace("ACT", act)}, Edit(
        SETTINGS, "whitenoise.storage.CompressedManifestStaticFilesStorage", "mysite.storage.Own"
    ))  # fmt: skip


def test_it_goes_on_beside_the_migrations(laptop: Laptop) -> None:
    storing(laptop, "time.sleep(3)")
    laptop.change({"pages/migrations/0001_initial.py": MIGRATION.replace(
        "    operations = [", "    operations = [\n        "
        "migrations.RunPython(lambda *_: __import__('time').sleep(3)),"
    )})  # fmt: skip

    with serving(laptop) as running_server:
        log = running_server.log.read_text("utf-8")

    seconds = {
        words[1]: float(words[2])
        for line in log.splitlines()
        if len(words := line.split()) == 4 and words[0] == "serve:"
    }
    assert seconds["migrate"] > 3
    assert seconds["static"] < 3


def test_what_was_printed_before_is_not_printed_again(laptop: Laptop) -> None:
    laptop.change(None, Edit(SETTINGS, "USE_TZ", 'print("printed once")\nUSE_TZ'))

    ran = run_program(laptop, PYTHONUNBUFFERED="")

    assert ran.out.count("printed once") == 1


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_it_dies_with_the_start(laptop: Laptop, ending: signal.Signals) -> None:
    storing(laptop, "open('reached', 'w').close(); time.sleep(300)")
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        variables = railway(laptop, MYSQLPORT=str(bound.getsockname()[1]), **UNREACHABLE)
        with running(invoke_command("serve"), laptop.folder, variables) as process:
            wait_until((laptop.folder / "reached").exists, "it collects")
            assert len(at_work_in(laptop.folder)) == 2
            process.send_signal(ending)
            process.wait(10)
            wait_until(lambda: not at_work_in(laptop.folder), "the child has ended", 5)

    assert not record(laptop).exists()
    assert list(root(laptop).iterdir()) == []
    laptop.change({"mysite/storage.py": STORAGE.replace("ACT", "pass")})
    collected(laptop)
    assert drafts(laptop) == []


def test_a_signal_to_the_whole_group_stops_the_start_and_says_so_once(laptop: Laptop) -> None:
    storing(laptop, "open('reached', 'w').close(); time.sleep(1)")
    with running(invoke_command("serve"), laptop.folder, railway(laptop)) as process:
        wait_until((laptop.folder / "reached").exists, "it collects")
        os.killpg(process.pid, signal.SIGTERM)
        out, err = process.communicate(timeout=30)

    assert process.returncode == 143, (out, err)
    assert out.count("SIGTERM: stopping after the step at hand") == 1
    assert "Traceback" not in out + err


def test_killed_at_any_moment_it_leaves_nothing_that_counts(laptop: Laptop) -> None:
    laptop.change(
        {f"pages/static/pages/{n}.css": f"a {{ order: {n}; }}\n" * 400 for n in range(60)}
    )
    whole = collected(laptop)
    for number in range(12):
        for path in (record(laptop), *root(laptop).rglob("*.*.css*")):
            path.unlink()
        before = drafts(laptop)
        process = subprocess.Popen([sys.executable, "-c", PROGRAM], cwd=laptop.folder)
        while drafts(laptop) == before:
            assert process.poll() is None
        time.sleep(0.03 * number)
        process.kill()
        process.wait()
        wait_until(lambda: not at_work_in(laptop.folder), "the child has ended", 5)
        if not is_fresh(laptop):
            assert is_fresh(laptop)
        assert digests(root(laptop)) == whole
    record(laptop).unlink()
    assert collected(laptop) == whole
    assert drafts(laptop) == []


def test_replicas_that_share_the_folder_see_only_whole_files(laptop: Laptop) -> None:
    laptop.change({STYLE: "body { color: navy; }\n" * 5000})
    whole = collected(laptop)
    sheet = next(root(laptop).glob("pages/site.*.css"))
    command = [sys.executable, "-c", PROGRAM]
    for _ in range(3):
        record(laptop).unlink()
        replicas = [subprocess.Popen(command, cwd=laptop.folder) for _ in range(4)]
        while any(replica.poll() is None for replica in replicas):
            assert sheet.stat().st_size == 22 * 5000
            content = Path(f"{sheet}.gz").read_bytes()
            assert gzip.decompress(content) == sheet.read_bytes()
        assert [replica.wait() for replica in replicas] == [0] * 4
        assert digests(root(laptop)) == whole
        assert is_fresh(laptop)
    assert drafts(laptop) == []


def test_threads_of_the_project_do_not_stand_in_its_way(laptop: Laptop) -> None:
    """A fork would take along the lock that a thread holds, but not the thread."""
    storing(laptop, "from pages.apps import LOCK; LOCK.acquire()")
    laptop.change({"pages/apps.py": (
        "import threading\nimport time\n\nfrom django.apps import AppConfig\n\n"
        "LOCK = threading.Lock()\nHELD = threading.Event()\n\n\n"
        "def hold():\n    with LOCK:\n        HELD.set()\n        time.sleep(1)\n\n\n"
        "class Pages(AppConfig):\n    name = 'pages'\n\n    def ready(self):\n"
        "        threading.Thread(target=hold, daemon=True).start()\n        HELD.wait()\n"
    )})  # fmt: skip

    collected(laptop)

    assert is_fresh(laptop)


@pytest.mark.parametrize(
    ("act", "problem"),
    [
        ("raise RuntimeError('Too many.\\nSee above.')", "Too many."),
        ("raise RuntimeError", "RuntimeError"),
        ("raise SystemExit", "SystemExit"),
        ("os.kill(os.getpid(), 9)", "the process that did it was killed by signal 9"),
        ("os._exit(3)", "the process that did it ended with 3"),
    ],
)
def test_what_goes_wrong_is_told_in_one_sentence(laptop: Laptop, act: str, problem: str) -> None:
    storing(laptop, act)

    status, said, _ = served(laptop).error()

    assert (status, said) == (1, f"static files could not be collected: {problem}")
    assert not record(laptop).exists()


def test_a_backend_that_is_missing(laptop: Laptop) -> None:
    laptop.change(None, Edit(SETTINGS, "whitenoise.storage.Comp", "whitenoise.storage.Cromp"))

    status, problem, hint = served(laptop).error()

    assert (status, hint) == (1, "run `invoke check`: it collects them as here")
    assert problem.startswith("static files could not be collected: Module")
