"""Runs git, quietly: the only importer of GitPython.

git never prompts and never opens an editor here; every command is a list of fixed options and of
validated names or object ids.
"""

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from shipway.errors import ShipwayError, Status

if TYPE_CHECKING:
    from git.cmd import Git

OLDEST = (2, 38)
"""The first with `merge-tree --write-tree`."""
TIMED_OUT = 124
"""The status of a command whose time was up, as timeout(1) has it."""
# git sets some for its hooks, a person others; they would point every command here at another
# index, folder or file.
_LOCAL = ("GIT_DIR", "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR",
          "GIT_PREFIX", "GIT_NAMESPACE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
          "GIT_SHALLOW_FILE", "GIT_CONFIG", "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS",
          "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS")  # fmt: skip
_QUIET = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_EDITOR": "true",
    "GCM_INTERACTIVE": "never",
    "GIT_OPTIONAL_LOCKS": "0",
    # What stands for another commit in this clone alone does not so on the remote.
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": "",
}
# In a partial clone any command may want to fetch, and would wait for ever: where nobody bounds its
# time, git reaches this machine alone.
_HERE_ALONE = {"GIT_ALLOW_PROTOCOL": "file"}
# A bare repository in which a command runs was named for that, or is one that was made here.
_TRUSTED = ("-c", "safe.bareRepository=all")
_WAYS_OUT = {
    "no space left|quota exceeded|unable to write file": "make room on the disk, or set TMPDIR",
    "read-only file|permission denied|insufficient permission": "let git write to this clone",
    "": "`git fsck` tells whether the repository is sound",
}
_UNFETCHED = re.compile(r"from promisor remote|transport '.*' not allowed")


class GitFailed(ShipwayError):
    """A git command that failed where nothing better can be said than its own words."""

    def __init__(self, command: str, err: str) -> None:
        """`command` is git's subcommand, `err` what it printed."""
        lines = err.strip().split("\n")
        blunt = [line for line in lines if line.startswith(("error: ", "fatal: "))]
        self.words = (*blunt, *lines)[0] or "no reason given"
        way = next(way for said, way in _WAYS_OUT.items() if re.search(said, err, re.IGNORECASE))
        super().__init__(
            f"git {command} failed: {self.words}",
            f"{way}; then run this again",
            Status.COULD_NOT_RUN,
        )


class Lacking(ShipwayError):
    """A partial clone, of which something is needed that it lacks."""

    def __init__(self, what: str = "what is needed here") -> None:
        """`what` names it."""
        super().__init__(
            f"this clone lacks {what}, as one made with --filter does",
            "git fetch --refetch --no-filter",
            Status.COULD_NOT_RUN,
        )


def without_secrets(text: str) -> str:
    """Return git's words without the user name, the password and the query of an address."""
    return re.sub(r"(\w+://)(?:[^/\s]*@)?([^\s'?#]*)(?:[?#][^\s']*)?", r"\1\2", text)


class Command:
    """git, run in one folder."""

    def __init__(self, folder: Path) -> None:
        for name in _LOCAL:
            os.environ.pop(name, None)
        self._git = _program()
        self._folder = str(folder)
        version = _version()
        if version < OLDEST:
            raise ShipwayError(
                f"git {'.'.join(map(str, version))} cannot merge without a working tree",
                "install git 2.38 or newer",
                Status.COULD_NOT_RUN,
            )

    def run(self, *command: str, input: bytes = b"") -> str:
        """Return what the command prints; raise GitFailed where it fails."""
        return _text(self.content(*command, input=input))

    def content(self, *command: str, input: bytes = b"") -> bytes:
        """Return what the command prints, byte for byte; raise GitFailed where it fails."""
        status, out, err = self._execute(command, input, None)
        if status and _UNFETCHED.search(err):
            raise Lacking
        if status:
            raise GitFailed(_subcommand(command), err)
        return out

    def attempt(
        self, *command: str, timeout: float | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> tuple[int, str, str]:  # fmt: skip
        """Return the command's status, output and error output; kill it after `timeout` seconds.

        No secret of an address is in the error output.
        """
        status, out, err = self._execute(command, b"", timeout, variables)
        return status, _text(out), err

    def _execute(
        self, command: tuple[str, ...], input: bytes, timeout: float | None,
        variables: Mapping[str, str] | None = None,
    ) -> tuple[int, bytes, str]:  # fmt: skip
        # Who talks to a remote gets a session: its children end with it, and it asks nobody.
        # Anything else ends with Ctrl-C by itself, even while it is being started.
        apart = timeout is not None
        # GitPython itself would take `$` and `~` in the folder's name for a variable and for a
        # home, and would run git where this program runs where it finds no such folder.
        started = self._git.execute(
            ["git", *_TRUSTED, "-C", self._folder, *command], subprocess.PIPE, as_process=True,
            env={**_QUIET, **({} if apart else _HERE_ALONE), **(variables or {})},
            start_new_session=apart,
        )  # fmt: skip
        process = started.proc
        if process is None:
            raise GitFailed(_subcommand(command), "it did not start")
        try:
            out, err = process.communicate(input, timeout)
        except subprocess.TimeoutExpired:
            _kill(process, apart)
            return TIMED_OUT, b"", f"fatal: no answer within {timeout:.0f} s\n"
        except BaseException:
            _kill(process, apart)
            raise
        return process.returncode, out, without_secrets(err.decode("utf-8", "replace"))


def _kill(process: "subprocess.Popen[bytes]", apart: bool) -> None:
    """End git and, where it has a session of its own, what it has started."""
    if sys.platform == "win32" or not apart:
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _text(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")


def _subcommand(command: tuple[str, ...]) -> str:
    """Return the word behind git's own options."""
    before = ("", *command)
    words = (w for w, b in zip(command, before, strict=False) if w[:1] != "-" and b != "-c")
    return next(words, "")


@lru_cache
def _version() -> tuple[int, ...]:
    """Return git's version, which is asked once: the answer takes as long as any command."""
    return _program().version_info[:2]


def _program() -> "Git":
    try:
        from git.cmd import Git
    except ModuleNotFoundError as error:
        raise ShipwayError(
            "this Python lacks GitPython, or a part of it",
            "pip install -r requirements.txt",
            Status.COULD_NOT_RUN,
        ) from error
    except ImportError as error:  # GitPython looks for git while it is imported
        raise ShipwayError(
            "git is not installed, or not on the PATH",
            "install git 2.38 or newer from https://git-scm.com",
            Status.COULD_NOT_RUN,
        ) from error
    return Git()
