"""Looks for secrets in what a commit's history has added, within bounds of time and size."""

import re
from collections.abc import Iterable, Iterator

from shipway.check.reading import databases, program, texts
from shipway.check.reading.secrets import WORTH, Scanner
from shipway.check.tree import History
from shipway.check.undecidable import Undecidable
from shipway.errors import counted
from shipway.repository.command import TIMED_OUT

SECONDS = 20.0
"""Time that reading the history may take."""
_LARGEST_DATABASE = 20_000_000
_LARGEST = "200k"
"""Size of a file from which git shows no lines of it: no person has written it."""
_NOT_WRITTEN = re.compile(
    r"(^|/)(node_modules|site-packages|vendors?|\.?venv|env|dist|staticfiles|tests?|locale)/|"
    r"/admin/(js|css|img)/|\.min\.|\.lock$|-lock\.json$|\.(css|svg|map|po|mo|ipynb|csv|png|jpe?g|"
    r"gif|ico|woff2?|ttf|eot|pdf|zip|gz|pyc|webp|mp4|xlsx?|docx?)$|(^|/)(test_[^/]*|conftest)\.py$|"
    r"requirements[^/]*\.txt$|(example|sample|template|ejemplo)(\.\w+)?$|jquery|bootstrap|"
    r"tailwind|chart",
    re.IGNORECASE,
)
_HUNK = re.compile(r"^@@ -\S+ \+(\d+)")


def is_worth_scanning(name: str) -> bool:
    """Say whether a person of the project may have written a secret into this file."""
    return not _NOT_WRITTEN.search(name)


def in_history(
    history: History, scanner: Scanner, known: set[str], files: Iterable[str]
) -> Iterator[str]:
    """Yield a sentence for each secret that only the history has.

    `known` are the secrets that are told already, `files` those that the commit still has.
    """
    if history.repository.is_shallow():
        raise Undecidable("the clone has only a part of the history")
    yield from _databases(history, set(files))
    for commit, name, lines in _added(_patches(history)):
        for secret in scanner.found(name, lines):
            if secret.digest not in known:
                known.add(secret.digest)
                where = f"{name}, line {secret.line}, of {commit[:9]}"
                yield f"{secret.kind} is in the history: {where}"


def _databases(history: History, files: set[str]) -> Iterator[str]:
    """Yield a sentence for each database with rows that the commit no longer has."""
    patterns = [f":(glob)**/*{suffix}" for suffix in databases.SUFFIXES]
    for entry in _log(history, "--name-only", "-z", paths=patterns).split("\x01")[1:]:
        commit, *names = (each.strip("\n") for each in entry.split("\0"))
        for name in set(names) - files - {""}:
            files.add(name)
            size = history.repository.git.run("cat-file", "-s", f"{commit}:{name}")
            content = (
                history.repository.file(commit, name) if int(size) < _LARGEST_DATABASE else b""
            )
            if rows := databases.tables_with_rows(content or b""):
                yield (f"a database with rows, in {', '.join(rows[:3])}, is in the history: "
                       f"{name}, of {commit[:9]}")  # fmt: skip


def _added(patches: str) -> Iterator[tuple[str, str, list[tuple[int, str]]]]:
    """Yield the lines that each commit added to a file: commit, file, numbered lines."""
    for commit in patches.split("\x01")[1:]:
        oid, _, changes = commit.partition("\n")
        for change in re.split(r"^diff --git ", changes, flags=re.MULTILINE)[1:]:
            head, _, hunks = change.partition("\n@@ ")
            path = head.rpartition("\n+++ ")[2].strip('"\t').removeprefix("b/")
            if hunks and is_worth_scanning(path):
                lines = list(_numbered(f"@@ {hunks}"))
                if not _is_copied(path, lines):
                    yield oid, path, lines


def _is_copied(path: str, lines: list[tuple[int, str]]) -> bool:
    """Say whether a commit added a file as the program has it, as `invoke adopt` copies it."""
    original = program.original(path)
    if original is None:
        return False
    return texts.text(original).splitlines() == [line for _, line in lines]


def _numbered(hunks: str) -> Iterator[tuple[int, str]]:
    """Yield the added lines of a file's changes, each with its number in the new file."""
    number = 0
    for line in hunks.split("\n"):
        if match := _HUNK.match(line):
            number = int(match[1])
        elif line.startswith("+"):
            yield number, line[1:]
            number += 1


def _patches(history: History) -> str:
    """Return what the commits changed, of the files whose changes may hold a secret."""
    return _log(
        history, "--patch", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv",
        "--extended-regexp", "--regexp-ignore-case", f"-G{WORTH}|PRIVATE KEY",
    )  # fmt: skip


def _log(history: History, *options: str, paths: Iterable[str] = ()) -> str:
    """Return what git tells of the commits that added or changed a file, each behind a sign."""
    status, out, err = history.repository.git.attempt(
        "-c", f"core.bigFileThreshold={_LARGEST}", "log", "--format=%x01%H", "--no-renames",
        "--diff-filter=AM", *options, history.commit, "--", *paths, timeout=SECONDS,
    )  # fmt: skip
    if status == TIMED_OUT:
        raise Undecidable(f"the history is longer than what can be read in "
                          f"{counted(int(SECONDS), 'second')}")  # fmt: skip
    if status:
        said = err.strip().rpartition("\n")[2]
        raise Undecidable(f"git cannot read the whole history: {said}")
    return out
