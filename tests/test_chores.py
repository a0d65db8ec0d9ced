"""The repository's own chores: which tools they run, and that a tool's failure is theirs."""

import gettext
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import invoke
import pytest
from invoke.context import Context
from invoke.exceptions import Exit

import chores
from tests.environment import ROOT

PYTEST = f"pytest -n {chores.WORKERS} --dist worksteal"
CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Live"
msgstr "En línea"
"""


def dry(*arguments: str) -> str:
    """Give what `invoke --dry` says that it would run."""
    done = subprocess.run(
        [sys.executable, "-m", "invoke", "--dry", *arguments],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


@pytest.fixture
def bare_python(tmp_path: Path) -> Path:
    """A Python that has Invoke, and none of the tools."""
    venv.create(tmp_path / "bare", symlinks=os.name != "nt")
    [packages] = (tmp_path / "bare").glob("[Ll]ib/**/site-packages")
    for folder in Path(invoke.__file__).parents[1].glob("invoke*"):
        shutil.copytree(folder, packages / folder.name)
    return tmp_path / "bare" / ("Scripts" if os.name == "nt" else "bin") / "python"


@pytest.mark.parametrize(
    ("chore", "lacks"),
    [
        (("dev.test",), "pytest and xdist"),
        (("dev.test", "--quick"), "pytest and xdist"),
        (("dev.lint",), "ruff and mypy"),
        (("dev.lock",), "uv"),
        (("dev.messages",), "polib"),
    ],
)
def test_a_chore_without_its_tools(bare_python: Path, chore: tuple[str, ...], lacks: str) -> None:
    done = subprocess.run(
        [bare_python, "-m", "invoke", *chore], cwd=ROOT, check=False, capture_output=True, text=True
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"Error: the Python that runs Invoke lacks {lacks}\n"
        "Hint: pip install -r requirements-dev.txt\n"
    )


def test_the_tests_run_side_by_side() -> None:
    assert dry("dev.test", "--complete") == f"$ {PYTEST} --complete\n"


@pytest.mark.skipif(os.name == "nt", reason="there is no such folder there")
def test_the_tests_write_into_memory_where_there_is_room(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr(chores, "MEMORY", tmp_path)
    monkeypatch.setattr(chores, "ROOM", 1)
    assert chores.temporary_files() == {"TMPDIR": str(tmp_path)}

    monkeypatch.setattr(chores, "ROOM", 10**18)
    assert chores.temporary_files() == {}
    monkeypatch.setattr(chores, "MEMORY", tmp_path / "nowhere")
    assert chores.temporary_files() == {}


def test_a_folder_that_is_stated_for_the_tests_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", "/var/tmp")
    monkeypatch.setattr(chores, "ROOM", 1)

    assert chores.temporary_files() == {}


def test_a_quick_run_says_what_it_left_out() -> None:
    assert dry("dev.test", "--quick", "--only", "chores") == (
        f"$ {PYTEST} --ignore=tests/system -k chores\n"
        "Not tried: the system tests, run them with: invoke dev.test\n"
    )


def test_lint_checks_style_format_and_types() -> None:
    style, layout, types = dry("dev.lint").splitlines()

    assert (style, layout) == ("$ ruff check", "$ ruff format --check")
    assert types.startswith("$ mypy shipway project tasks.py chores.py tests")


def test_every_benchmark_runs_and_a_failure_is_the_chores(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(chores, "ROOT", tmp_path)
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks" / "first.py").write_text("raise SystemExit(3)", "utf-8")
    (tmp_path / "benchmarks" / "second.py").write_text("print('1.5 times')", "utf-8")
    (tmp_path / "benchmarks" / "_shared.py").write_text("raise SystemExit(4)", "utf-8")

    with pytest.raises(Exit) as ended:
        chores.bench(Context())

    assert ended.value.code == 3
    assert capfd.readouterr().out == ("$ benchmarks.first\n$ benchmarks.second\n1.5 times\n")


def test_no_benchmarks_are_told_apart_from_silent_ones(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(chores, "ROOT", tmp_path)

    chores.bench(Context())

    assert capsys.readouterr().out.startswith("There are no benchmarks yet")


def test_catalogues_are_compiled_where_gettext_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(chores, "ROOT", tmp_path)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    folders = [tmp_path / name / "locale" / "es" / "LC_MESSAGES" for name in chores.TRANSLATED]
    for folder in folders:
        folder.mkdir(parents=True)
        (folder / "django.po").write_text(CATALOGUE, "utf-8")

    chores.messages(Context())

    assert "apt-get install gettext" in capsys.readouterr().out
    for folder in folders:
        with (folder / "django.mo").open("rb") as compiled:
            assert gettext.GNUTranslations(compiled).gettext("Live") == "En línea"


def test_the_lock_takes_the_index_from_pip_and_no_source_of_one_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "https://extra.example/simple")

    settings = chores.index_settings()

    assert settings["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert "extra.example" not in str(settings)


def test_a_compiled_file_says_what_to_edit_instead(tmp_path: Path) -> None:
    compiled = tmp_path / "requirements.txt"
    compiled.write_text("# made on /a/machine\ninvoke==3.0 \\\n    --hash=sha256:00\n", "utf-8")

    chores.name_source(compiled)

    assert compiled.read_text("utf-8") == (
        "# Compiled by `invoke dev.lock` from requirements.in; edit that file.\n"
        "invoke==3.0 \\\n    --hash=sha256:00\n"
    )
