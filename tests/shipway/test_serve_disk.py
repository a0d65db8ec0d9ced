"""Static files: what a disk that is full, read-only or another one does to a start."""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.environment import ROOT
from tests.projects import Edit
from tests.shipway.collecting import FRESH, PROGRAM, SETTINGS, collected, is_fresh, record, root
from tests.shipway.laptop import Laptop
from tests.shipway.programs import invoke_command, run
from tests.shipway.serving import railway

DISKS = (Path("/dev/shm"), Path("/var/tmp"), ROOT)
WRITE = (
    "look at the space and the permissions there, or set the build command to `invoke build`, "
    "after which a start writes nothing"
)


def test_a_folder_on_another_disk(laptop: Laptop) -> None:
    here = laptop.folder.stat().st_dev
    others = [disk for disk in DISKS if disk.is_dir() and disk.stat().st_dev != here]
    if not others:
        pytest.skip("everything is on one disk here")
    with tempfile.TemporaryDirectory(dir=others[0]) as other:
        root(laptop).symlink_to(other)
        collected(laptop)
        assert is_fresh(laptop)
        assert not list(Path(other).rglob(".*"))


def without_override(command: list[str]) -> list[str]:
    """Take from root what lets it write everywhere; others have not got it."""
    if os.geteuid():
        return command
    return ["setpriv", "--bounding-set=-dac_override", *command]


def locked(laptop: Laptop, folder: Path, action: Callable[[], object]) -> None:
    """Run the action while nobody may write in the folder."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o555)
    try:
        action()
    finally:
        folder.chmod(0o755)


def test_a_read_only_folder(laptop: Laptop) -> None:
    def refused() -> None:
        ran = run(without_override(invoke_command("serve")), laptop.folder, railway(laptop))
        status, problem, hint = ran.error()
        assert (status, hint) == (2, WRITE)
        assert problem.startswith("static files could not be collected: Permission denied: ")

    locked(laptop, root(laptop), refused)


def test_a_read_only_folder_is_well_where_the_files_are_fresh(laptop: Laptop) -> None:
    collected(laptop)
    for folder in (root(laptop), laptop.folder):
        folder.chmod(0o555)
    try:
        command = without_override([sys.executable, "-c", PROGRAM])
        ran = run(command, laptop.folder, laptop.environment())
    finally:
        for folder in (root(laptop), laptop.folder):
            folder.chmod(0o755)

    assert (ran.status, ran.lines) == (0, [FRESH])


def test_where_only_the_folder_itself_may_be_written_it_is_collected_at_each_start(
    laptop: Laptop,
) -> None:
    def collects() -> None:
        command = without_override([sys.executable, "-c", PROGRAM])
        for _ in range(2):
            ran = run(command, laptop.folder, laptop.environment())
            assert ran.status == 0, ran
            assert ran.out.endswith(
                f", and again at each start: {record(laptop)} cannot be written: "
                "Permission denied\n"
            )

    root(laptop).mkdir()
    locked(laptop, laptop.folder, collects)
    assert list(root(laptop).glob("pages/site.*.css"))


def test_a_write_that_fails_half_way(laptop: Laptop) -> None:
    laptop.change({"pages/static/pages/large.css": "a { color: navy; }\n" * 40_000})
    variables = railway(laptop)
    limit = (500_000, 500_000)
    done = subprocess.run(
        invoke_command("serve"), cwd=laptop.folder, env=variables, capture_output=True, text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit), check=False,
    )  # fmt: skip

    assert done.returncode == 2
    assert done.stderr == (
        f"Error: static files could not be collected: File too large\nHint: {WRITE}\n"
    )
    assert not record(laptop).exists()
    assert list(root(laptop).iterdir()) == []


def test_a_full_disk(laptop: Laptop) -> None:
    laptop.change({"pages/static/pages/large.css": "a { color: navy; }\n" * 9000}, Edit(
        SETTINGS, 'STATIC_ROOT = BASE_DIR / "staticfiles"',
        'STATIC_ROOT = BASE_DIR / "disk" / "staticfiles"'
    ))  # fmt: skip
    disk = laptop.folder / "disk"
    disk.mkdir()
    script = f'mount -t tmpfs -o size=100k none {disk} && exec "$@"'
    inside = ["unshare", "--mount", "sh", "-c", script, "sh"]
    if subprocess.run([*inside, "true"], capture_output=True, check=False).returncode:
        pytest.skip("nobody may mount a disk here")

    ran = run([*inside, *invoke_command("serve")], laptop.folder, railway(laptop))

    assert ran.error() == (
        2, "static files could not be collected: No space left on device", WRITE
    )  # fmt: skip
