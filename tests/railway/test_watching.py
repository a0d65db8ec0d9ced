"""Watch paths read as git reads the lines of a .gitignore."""

import subprocess
from pathlib import Path

import pytest

from shipway.railway.watching import watched
from tests.shipway.programs import git

pytestmark = pytest.mark.laptop

PATHS = [
    "manage.py", "project/views.py", "project/a/b/views.py", "docs/a.md", "docs/a/b.md",
    "README.md", "a/docs/x", "docs", "project/[x].py", "src/docs/a.md", "a+b/c.py", "x.PY",
    "docs.md", "é/ñ.py",
]  # fmt: skip
PATTERNS = [
    "*", "**", "/**", "*.py", "/*.py", "/project/**", "project/**", "project", "/project/",
    "docs/", "/docs", "**/docs", "**/*.md", "project/*.py", "project/**/*.py",
    "project/*/b/views.py", "?anage.py", "[a-m]*.py", "[!a-m]*.py", "manage.*", "a+b/",
    "docs/**/b.md", "/docs/*", "\\[x\\].py", "docs/a**", "x.py", "é", "(a", "***", "a/**/x",
    "src/docs", "/manage.py/",
]  # fmt: skip


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("watched")
    git(folder, "init", "--quiet")
    return folder


def as_git_reads_it(repository: Path, *patterns: str) -> set[str]:
    """Return the paths that a .gitignore with these lines would cover."""
    (repository / ".gitignore").write_text("\n".join(patterns) + "\n", "utf-8")
    command = ["git", "check-ignore", "--no-index", "--stdin", "-z"]
    told = subprocess.run(
        command, cwd=repository, input="\0".join(PATHS).encode(), capture_output=True, check=False
    )
    return {path for path in told.stdout.decode().split("\0") if path}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_covers_what_git_would_ignore(pattern: str, repository: Path) -> None:
    assert {path for path in PATHS if watched([pattern], path)} == as_git_reads_it(
        repository, pattern
    )


@pytest.mark.parametrize("patterns", [["*.py", "!manage.py"], ["!x", "*.md"], ["*.md", "!/*.md"]])
def test_the_last_pattern_decides(patterns: list[str], repository: Path) -> None:
    covered = {path for path in PATHS if watched(patterns, path)}

    assert covered
    assert covered == as_git_reads_it(repository, *patterns)


def test_without_patterns_everything_is_watched() -> None:
    assert all(watched([], path) for path in PATHS)
