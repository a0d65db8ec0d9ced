"""This repository's own chores, as the sub-collection `dev`: test, lint, docs, bench and others.

Each runs its tools with the Python that runs Invoke, so no environment has to be activated.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from invoke.context import Context
from invoke.exceptions import Exit
from invoke.tasks import task

from shipway.errors import ShipwayError, Status

ROOT = Path(__file__).resolve().parent
# Each has a folder `locale` with its own catalogues.
TRANSLATED = ("project", "shipway/ledger")
TYPED = ("shipway", "project", "tasks.py", "chores.py", "tests", "benchmarks")
LOCKED = {"requirements": (), "requirements-dev": ("-c", "requirements.txt")}
# The tests wait for programs that they start more than they compute.
WORKERS = min(8, 2 * (os.cpu_count() or 1))
# A file system in memory, and the bytes that must be free there: the tests' files come to less than
# a gigabyte at a time, and are so many that a disk takes a quarter of a run's time for them.
MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder there that is its user's alone
ROOM = 4_000_000_000
OLDEST_PYTHON = "3.11"
# What pip reads of the machine's own configuration, and the name by which uv knows it. Not its
# extra sources: they may hold the files of one platform alone, and the hashes are for all.
PIP_TO_UV = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}


@task(
    help={
        "complete": "fail when a test was left out because this machine lacks a program",
        "quick": "leave out the system tests, which walk the whole path",
        "only": "run the tests whose names match this pytest expression",
    }
)
def test(c: Context, complete: bool = False, quick: bool = False, only: str = "") -> None:
    """Run the tests side by side, and close with the list of what was not tried."""
    require("pytest", "xdist")
    options = ["-n", str(WORKERS), "--dist", "worksteal"]
    options += ["--complete"] if complete else []
    options += ["--ignore=tests/system"] if quick else []
    options += ["-k", only] if only else []
    status = run(c, "pytest", *options, variables=temporary_files())
    if quick:
        print("Not tried: the system tests, run them with: invoke dev.test")
    finish(status)


@task(help={"fix": "mend what ruff can mend, and format"})
def lint(c: Context, fix: bool = False) -> None:
    """Check style, format and types; all three are run even when one complains."""
    require("ruff", "mypy")
    check, layout = (["--fix"], []) if fix else ([], ["--check"])
    present = [name for name in TYPED if (ROOT / name).exists()]
    finish(
        run(c, "ruff", "check", *check),
        run(c, "ruff", "format", *layout),
        run(c, "mypy", *present),
    )


@task(help={"upgrade": "move to the newest versions instead of keeping those that are pinned"})
def lock(c: Context, upgrade: bool = False) -> None:
    """Compile requirements*.in to requirements*.txt, pinned and with hashes."""
    require("uv")
    environment = index_settings()
    for name, constraints in LOCKED.items():
        options = ("--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes")
        bare = ("--no-annotate", "--no-header", "--no-emit-index-url", "--no-emit-find-links")
        newest = ("--upgrade",) if upgrade else ()
        places = (f"{name}.in", "-o", f"{name}.txt", *constraints)
        compile_it = ("pip", "compile", "-q", *options, *bare, *newest, *places)
        finish(run(c, "uv", *compile_it, variables=environment))
        if not c.config.run.dry:
            name_source(ROOT / f"{name}.txt")


@task
def messages(c: Context) -> None:
    """Collect the texts to translate, where gettext is installed, and compile the catalogues."""
    require("polib")
    import polib

    folders = [ROOT / name for name in TRANSLATED]
    if shutil.which("xgettext"):
        collect = ("makemessages", "--all", "--no-obsolete", "--no-location")
        finish(*[run(c, str(ROOT / "manage.py"), *collect, where=folder) for folder in folders])
    else:
        print("Not collected, only compiled: apt-get install gettext")
    catalogues = [file for folder in folders for file in folder.glob("locale/*/LC_MESSAGES/*.po")]
    for catalogue in sorted(catalogues):
        if not c.config.run.dry:
            polib.pofile(str(catalogue)).save_as_mofile(str(catalogue.with_suffix(".mo")))
        print(f"Compiled {catalogue.relative_to(ROOT).as_posix()}")


@task
def docs(c: Context) -> None:
    """Write the codes of `invoke check` into docs/checks.md, from the rules themselves."""
    from shipway.check.documentation import with_codes

    page = ROOT / "docs" / "checks.md"
    written = with_codes(page.read_text("utf-8"))
    if not c.config.run.dry:
        page.write_text(written, "utf-8", newline="\n")
    print(f"Wrote {page.relative_to(ROOT).as_posix()}")


@task
def bench(c: Context) -> None:
    """Run the benchmarks, one after another, so that they do not disturb each other."""
    scripts = sorted((ROOT / "benchmarks").glob("[a-z]*.py"))
    if not scripts:
        print("There are no benchmarks yet: each is a script in benchmarks/.")
    finish(*[run(c, f"benchmarks.{script.stem}", where=ROOT) for script in scripts])


def require(*tools: str) -> None:
    """Refuse a chore whose tools are not installed, before it does anything."""
    missing = [tool for tool in tools if importlib.util.find_spec(tool) is None]
    if missing:
        raise ShipwayError(
            f"the Python that runs Invoke lacks {' and '.join(missing)}",
            "pip install -r requirements-dev.txt",
            Status.COULD_NOT_RUN,
        )


def run(
    c: Context,
    tool: str,
    *arguments: str,
    where: Path = ROOT,
    variables: Mapping[str, str] | None = None,
) -> int:
    """Run a Python module or script with this Python and give its exit status."""
    target = [tool] if tool.endswith(".py") else ["-m", tool]
    print("$", Path(tool).name, *arguments, flush=True)
    if c.config.run.dry:
        return 0
    command = [sys.executable, *target, *arguments]
    return subprocess.run(command, cwd=where, env={**os.environ, **(variables or {})}).returncode


def finish(*statuses: int) -> None:
    """End the chore with the first status that is not 0, which the tool has already explained."""
    for status in statuses:
        if status:
            raise Exit(code=status)


def temporary_files() -> dict[str, str]:
    """Give the tests a folder in memory for their files, where there is room and none is stated."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return {}
    there = os.statvfs(MEMORY)
    fits = there.f_bavail * there.f_frsize >= ROOM and not there.f_flag & os.ST_NOEXEC
    return {"TMPDIR": str(MEMORY)} if fits else {}


def index_settings() -> dict[str, str]:
    """Give uv, which reads no pip configuration, the package index that pip has here."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    settings: dict[str, str] = {}
    for line in listed.splitlines():
        key, _, value = line.partition("=")
        name = PIP_TO_UV.get(key.rsplit(".", 1)[-1])
        if name and name not in os.environ:
            settings[name] = value.strip("'\"")
    return settings


def name_source(compiled: Path) -> None:
    """Head a compiled file with a line that says what to edit instead of it."""
    source = compiled.with_suffix(".in").name
    header = f"# Compiled by `invoke dev.lock` from {source}; edit that file.\n"
    lines = compiled.read_text("utf-8").splitlines(keepends=True)
    body = "".join(line for line in lines if not line.startswith("#"))
    compiled.write_text(header + body, "utf-8", newline="\n")
