"""The rules that hold for every file of the repository."""

import ast
import os
import re
from pathlib import Path

import pytest

from tests.environment import ROOT
from tests.sources import files, name_of, python_files, texts

LONGEST_MODULE = 250
LONGEST = {"tasks.py": 320, "tests/students.py": 280}  # the face, and a whole project
LONGEST_FUNCTION = 40
LARGEST_FILE = 500_000

# Built from parts, so that this file does not contain what it forbids.
NOTES = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")
HOSTS = ("py" + "pi.org", "python" + "hosted.org", "deb." + "debian.org", "npm" + "js.org")
PLACES = ("/ro" + "ot/", "/wo" + "rk/", "/opt/" + "pypi")
MAKERS = ("clau" + "de", "anthro" + "pic", "chat" + "gpt", "copi" + "lot")
TRACKER = r"\bissue #?\d"


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a note to oneself", rf"\b({'|'.join(NOTES)})\b"),
        ("a package registry", "|".join(map(re.escape, HOSTS))),
        ("a path of one machine", "|".join(map(re.escape, PLACES))),
        ("a number of a tracker", TRACKER),
        ("a tool that no user has", rf"(?i:\b({'|'.join(MAKERS)})\b)"),
    ],
)
def test_no_file_mentions(what: str, pattern: str) -> None:
    forbidden = re.compile(pattern)
    found = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if forbidden.search(line)
    ]

    assert not found, f"{what}: {found}"


def test_a_module_fits_on_a_few_screens() -> None:
    lengths = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in python_files()}
    assert lengths

    assert not {
        name: length
        for name, length in lengths.items()
        if length > LONGEST.get(name, LONGEST_MODULE)
    }


def test_a_function_does_one_thing() -> None:
    lengths = {
        f"{name_of(path)}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in python_files()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert lengths

    assert not {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION}


def test_a_module_says_what_it_is_responsible_for() -> None:
    silent = [
        name_of(path)
        for path in python_files()
        if (text := path.read_text("utf-8")).strip() and not ast.get_docstring(ast.parse(text))
    ]

    assert not silent


def test_names_say_what_a_module_is_about() -> None:
    vague = {"util", "utils", "helper", "helpers", "misc", "common"}

    assert not [name_of(path) for path in python_files() if path.stem in vague]


def test_no_file_is_too_large_to_review() -> None:
    sizes = {name_of(path): path.stat().st_size for path in files()}
    assert sizes

    assert not {name: size for name, size in sizes.items() if size > LARGEST_FILE}


def test_lines_end_as_the_container_reads_them() -> None:
    assert not [name for name, text in texts() if "\r" in text or not f"\n{text}".endswith("\n")]


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no executable bit")
@pytest.mark.parametrize("name", [".ci/run", ".ci/mysql"])
def test_what_ci_runs_can_be_run(name: str) -> None:
    assert os.access(ROOT / name, os.X_OK)


def pins(compiled: str) -> dict[str, tuple[str, int]]:
    """Read a compiled file: the version and the number of hashes of each package."""
    text = (ROOT / compiled).read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    found = {}
    for line in lines:
        pin = re.match(r"(?P<name>[\w.-]+)(?:\[[\w,-]+\])?==(?P<version>[\w.!+-]+)", line)
        assert pin, f"{compiled} pins no version in: {line[:80]}"
        found[pin["name"].lower()] = (pin["version"], line.count("--hash=sha256:"))
    return found


@pytest.mark.parametrize("compiled", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_with_hashes(compiled: str) -> None:
    assert pins(compiled)

    assert not [name for name, (_, hashes) in pins(compiled).items() if not hashes]


def test_the_tests_install_what_production_installs() -> None:
    production, tests = pins("requirements.txt"), pins("requirements-dev.txt")

    assert production == {name: tests.get(name) for name in production}


@pytest.mark.parametrize("source", ["requirements", "requirements-dev"])
def test_every_requirement_that_is_asked_for_is_compiled(source: str) -> None:
    lines = Path(ROOT / f"{source}.in").read_text("utf-8").splitlines()
    asked = {found[0].lower() for line in lines if (found := re.match(r"[A-Za-z][\w.-]*", line))}

    assert asked
    assert asked <= set(pins(f"{source}.txt"))


def test_the_commit_hook_runs_the_ruff_that_the_tests_install() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    versions = set(re.findall(r"ruff==([\w.]+)", hooks))

    assert versions == {pins("requirements-dev.txt")["ruff"][0]}
