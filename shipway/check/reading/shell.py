"""Takes a shell command apart: which programs it starts, where, and with which words."""

import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

_OPERATORS = frozenset({"&&", "||", ";", "|", "&", ";;", "|&", ";&", "\n"})
_KEYWORDS = frozenset({"if", "then", "else", "elif", "fi", "do", "done", "while", "until", "!",
                       "{", "}", "time"})  # fmt: skip
_WRAPPERS = frozenset(
    {"exec", "env", "nohup", "nice", "sudo", "command", "tini", "dumb-init", "--"}
)
_RUNNERS = frozenset({"uv", "poetry", "pipenv", "pdm"})
SHELLS = frozenset({"sh", "bash", "dash", "/bin/sh", "/bin/bash", "/usr/bin/bash"})
_PYTHON = re.compile(r"(.*/)?python[\d.]*$")
_PORT = re.compile(r"\$\{?PORT\b")
_BEFORE = 40
"""Characters before a quote or a sign that say what it means."""
_VARIABLE = re.compile(r"[A-Za-z_]\w*=")


@dataclass(frozen=True)
class Call:
    """One program that a command starts."""

    words: tuple[str, ...]
    folder: str
    """Where it runs, relative to the root; what was changed to before."""
    then: str
    """The operator behind it, or the end of its line; empty at the end."""
    variables: tuple[str, ...] = ()
    """What is set for it alone, as NAME=value."""

    @property
    def program(self) -> str:
        """The program's name, or the module's behind `python -m`."""
        if self.module:
            return self.module
        return self.words[0].rpartition("/")[2]

    @property
    def module(self) -> str:
        """The module that `python -m` runs."""
        if self.is_python and "-m" in self.words[:-1]:
            return self.words[self.words.index("-m") + 1]
        return ""

    @property
    def is_python(self) -> bool:
        """Say whether Python itself is started."""
        return bool(_PYTHON.match(self.words[0]))

    @property
    def arguments(self) -> tuple[str, ...]:
        """The words behind the program, or behind the module."""
        return self.words[self.words.index("-m") + 2 :] if self.module else self.words[1:]

    @property
    def script(self) -> str:
        """The file that is run: a script of the tree's own, seen from where the command runs."""
        first = next((word for word in self.arguments if not word.startswith("-")), "")
        if self.module:
            return ""
        if self.words[0] in SHELLS or self.is_python:
            return "" if "-c" in self.words else first
        return self.words[0] if "/" in self.words[0] or self.words[0].endswith(".sh") else ""

    def path(self, name: str) -> str:
        """Return a file that is named here as a path in the tree."""
        return joined(self.folder, name)


@lru_cache
def calls(command: str, folder: str = "") -> tuple[Call, ...]:
    """Return the programs that a command starts, one after another."""
    found: list[Call] = []
    for words, then in _simple(command):
        variables = [word for word in words if _VARIABLE.match(word)]
        bare = _bare(words)
        if not bare:
            continue
        if bare[0] == "cd" and len(bare) > 1:
            folder = joined(folder, bare[1])
        elif bare[0] in SHELLS and (inner := _inner(bare)):
            found += calls(inner, folder)
        else:
            found.append(Call(tuple(bare), folder, then, tuple(variables)))
    return tuple(found)


def files(command: str) -> Iterator[str]:
    """Yield the names that may be files of the tree which the command runs or reads."""
    for call in calls(command):
        if call.program == "gunicorn":
            yield call.path("gunicorn.conf.py")
        elif call.program in ("invoke", "inv"):
            yield call.path("tasks.py")
        elif call.program == "make":
            yield call.path("Makefile")
        for word in call.words:
            if not word.startswith("-") and not word.endswith("manage.py"):
                yield call.path(word)


def joined(folder: str, name: str) -> str:
    """Return a path in the tree; the image's own /app is the tree."""
    path = PurePosixPath("/app", folder, name)
    parts: list[str] = []
    for part in path.parts[1:]:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts[1:]) if parts[:1] == ["app"] else "/" + "/".join(parts)


def port_not_expanded(command: str) -> str:
    """Return how $PORT is written where no shell puts the number in its place; else empty."""
    quote, position = "", 0
    while position < len(command):
        sign, before = command[position], command[max(0, position - _BEFORE) : position]
        if _PORT.match(command, position):
            if quote == "'":
                return "'$PORT'"
            if re.search(r"(?<!\\)(\\\\)*\\$", before):
                return r"\$PORT"
        if quote == "c" and sign == "'":
            quote = ""
        elif sign in "'\"" and quote in ("", sign) and command[position - 1 : position] != "\\":
            inner = sign == "'" and re.search(r"\bsh\s+-\w*c\s+$", before)
            quote = "" if quote else "c" if inner else sign
        position += 1
    return next((word for word in ("$(PORT)", "%PORT%", "{{PORT}}") if word in command), "")


def unwrapped(command: str) -> str:
    """Return the command that `sh -c` is given, as that shell sees it; else the command itself."""
    words = _split(command)
    return (_inner(words) or command) if words and words[0] in SHELLS else command


def _inner(words: list[str]) -> str:
    """Return what stands behind a shell's -c."""
    for position, word in enumerate(words[1:-1], 1):
        if re.fullmatch(r"-[a-z]*c", word):
            return words[position + 1]
        if not word.startswith("-"):
            return ""
    return ""


def _simple(command: str) -> Iterator[tuple[list[str], str]]:
    """Yield the words of each simple command, and the operator behind it."""
    words: list[str] = []
    for word in [*_split(command), ""]:
        if word in _OPERATORS or not word:
            if words:
                yield words, word
            words = []
        elif word not in ("(", ")"):
            words.append(word)


def _split(command: str) -> list[str]:
    found: list[str] = []
    for line in command.replace("\\\n", " ").splitlines():
        lexer = shlex.shlex(
            re.sub(r"(^|\s)#.*$", "", line), posix=True, punctuation_chars="();<>|&"
        )
        lexer.whitespace_split, lexer.commenters = True, ""
        try:
            found += [*lexer, "\n"]
        except ValueError:  # a quote that is not closed
            found += [*line.split(), "\n"]
    return found[:-1]


def _bare(words: list[str]) -> list[str]:
    """Return a simple command without what only surrounds it."""
    while words:
        first = words[0]
        if first in _KEYWORDS | _WRAPPERS or _VARIABLE.match(first):
            words = words[1:]
        elif first in _RUNNERS and words[1:2] == ["run"]:
            words = words[2:]
        else:
            break
    return words


def management_commands(text: str, files: Iterable[str]) -> Iterator[str]:
    """Yield those of `files` that are the management commands which these commands run."""
    names = list(files)
    for call in calls(text):
        ending = f"/management/commands/{next(iter(call.arguments[1:]), '')}.py"
        if "manage.py" in call.script:
            yield from (name for name in names if name.endswith(ending))
