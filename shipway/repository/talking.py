"""Talks to a remote within a time, and says why it could not be reached."""

import re
import shlex

from shipway.errors import ShipwayError, Status
from shipway.repository import Repository, login

LISTING = 60.0
"""Seconds within which a remote must list its refs: one that hangs is found out by then."""
TRANSFER = 900.0
"""Seconds that a fetch or a push may take, with the hooks that it runs."""
QUIETLY = (
    "--no-tags",
    "--no-prune",
    "--no-recurse-submodules",
    "--no-write-fetch-head",
    "--no-auto-gc",
    "--quiet",
    "--refmap=",
)
"""A fetch that leaves everything alone but for what it is told to fetch."""


# What ssh says, or a host of somebody who may not push: git's own words then say less.
_DENIED = re.compile(
    r"^(?:remote: |ERROR: )?(.*(?:Permission (?:to .+ )?denied|Host key verification failed).*)$",
    re.MULTILINE,
)


def talk(
    repository: Repository, remote: str, timeout: float, command: str, *arguments: str
) -> tuple[int, str, str]:
    """Run a command that talks to a remote; return its status, output and error output.

    The login that the remote's address may have is in no argument list.
    """
    hidden = login.variables(repository, remote, push=command == "push")
    return repository.git.attempt(command, *arguments, timeout=timeout, variables=hidden)


def listed(listing: str) -> dict[str, str]:
    """Return what `git ls-remote` lists: full ref name to object id.

    A name can hold what Python takes for the end of a line, and would then be another's.
    """
    rows = (line.partition("\t") for line in listing.split("\n") if line)
    return {name: oid for oid, _, name in rows}


def ask(repository: Repository, remote: str, timeout: float, *command: str) -> str:
    """Return what such a command prints; raise where the remote cannot be reached."""
    status, out, err = talk(repository, remote, timeout, *command)
    if status != 0:
        raise unreachable(remote, err)
    return out


def unreachable(remote: str, err: str, *, push: bool = False) -> ShipwayError:
    """Return the error for a remote of which git said this, when it was to fetch or to push.

    Whoever may fetch may not push everywhere: the hint tries what failed.
    """
    trying = f"git push --dry-run {remote} HEAD:refs/heads/try" if push else f"git fetch {remote}"
    if lock := re.search(r"Unable to create '(.+\.lock)': File exists", err):
        return ShipwayError(
            f"another git is at work in this clone, or one that was killed has left {lock[1]}",
            f"when no git runs here: rm {shlex.quote(lock[1])}",
            Status.COULD_NOT_RUN,
        )
    if "terminal prompts disabled" in err:
        return ShipwayError(
            f"the remote {remote} wants a login, and git knows none: nobody is asked here",
            "let git remember it (git config credential.helper cache), "
            f"log in once with `{trying}`, then run this again",
            Status.COULD_NOT_RUN,
        )
    return ShipwayError(
        f"the remote {remote} cannot be {'pushed to' if push else 'reached'}: {reason(err)}",
        f"try `{trying}`; when that works, run this again",
        Status.COULD_NOT_RUN,
    )


def reason(err: str) -> str:
    """Return the line of git's words that says why."""
    if told := _DENIED.search(err):
        return told[1]
    lines = err.splitlines()
    line = next((x for x in lines if x.startswith(("fatal:", "ssh:", "error:"))), "no answer")
    return line.partition(": ")[2] or line
