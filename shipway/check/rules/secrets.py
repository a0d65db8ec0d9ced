"""Whether passwords, keys or people's data are in the commit, or in the history behind it."""

import re
import time
from collections.abc import Iterable, Iterator

from shipway.check.judging import leaks
from shipway.check.project import Project
from shipway.check.reading import databases, texts
from shipway.check.reading.secrets import Scanner, is_of_variables
from shipway.check.rule import Found, rule
from shipway.check.undecidable import Undecidable
from shipway.errors import counted
from shipway.model import Level

_PEOPLE = re.compile(
    r"INSERT INTO\s+[`\"]?(auth_user|users?|usuarios?|accounts_\w*user)\b", re.IGNORECASE
)
_CHANGE = "change it where it is used, since the history keeps it for whoever clones"
_READ = f'{_CHANGE}; then read it from a variable: os.environ["…"]'
_OF_SERVICE = "give the service what it needs of these variables first; then "
"""A file that the settings read may be all that the site has of them."""
_LARGEST = 50_000_000


@rule(Level.WARNING)
def credentials_in_repo(project: Project) -> Iterator[Found]:
    """A password, a token, a key or people's data is in the commit, or in the history behind it.

    Change it where it is used: the history keeps it for whoever clones. Then read it from a
    variable of the service. A line that has to stay gets the comment `pragma: allowlist secret`.
    """
    scanner, known = Scanner(), set()
    for name in _in_time(project.written_files):
        if name.endswith(databases.SUFFIXES):
            yield from _database(project, name)
        elif leaks.is_worth_scanning(name):
            text = project.text(name)
            for secret in scanner.found(name, enumerate(text.splitlines(), 1)):
                known.add(secret.digest)
                hint = _OF_SERVICE + _without(name) if is_of_variables(name) else _READ
                yield Found(f"{secret.kind} is in the commit", hint, name, secret.line)
            if name.endswith(".sql") and (match := _PEOPLE.search(text)):
                yield Found(f"{name} has rows of {match[1]}", _without(name), name,
                            texts.line_at(text, match.start()))  # fmt: skip
    if project.history:
        for leak in leaks.in_history(project.history, scanner, known, project.own_files):
            yield Found(leak, _CHANGE)


def _in_time(names: Iterable[str]) -> Iterator[str]:
    """Yield the files until reading them has taken too long."""
    ends = time.monotonic() + leaks.SECONDS
    for name in names:
        if time.monotonic() > ends:
            spent = counted(int(leaks.SECONDS), "second")
            raise Undecidable(f"{name} and what follows would take more than {spent} to read")
        yield name


def _database(project: Project, name: str) -> Iterator[Found]:
    path = project.root / name
    if path.stat().st_size < _LARGEST and (rows := databases.tables_with_rows(path.read_bytes())):
        yield Found(f"{name} is a database with rows, in {', '.join(rows[:3])}",
                    _without(name), name)  # fmt: skip


def _without(name: str) -> str:
    return f"git rm --cached {name}, add it to .gitignore, and {_CHANGE}"
