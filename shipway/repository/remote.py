"""The remote: fetching what it has, and one atomic push."""

import re
import time
from collections.abc import Mapping, Sequence

from shipway.errors import ShipwayError, Status
from shipway.model import RefUpdate
from shipway.repository import Repository, login
from shipway.repository.command import TIMED_OUT, GitFailed, without_secrets

LISTING = 60.0
"""Seconds within which a remote must list its refs: one that hangs is found out by then."""
TRANSFER = 900.0
"""Seconds that a fetch or a push may take, with the hooks that it runs."""
QUIETLY = (
    "--no-tags",
    "--no-recurse-submodules",
    "--no-write-fetch-head",
    "--no-auto-gc",
    "--quiet",
)
"""A fetch that leaves everything alone but for what it is told to fetch."""
_SHOWN = 5
"""Lines of a hook that are shown: the first of the remote's, the last of the clone's own."""


class Declined(Exception):
    """A push that the remote did not take, though it could be asked."""

    def __init__(self, refused: Mapping[str, str], words: tuple[str, ...]) -> None:
        """`refused` are the refs for whose sake all were declined, each with git's reason.

        `words` is what the remote's hooks have printed.
        """
        self.refused = dict(refused)
        self.words = words
        self.reasons = tuple(dict.fromkeys([*refused.values(), *words]))
        super().__init__("; ".join(self.reasons))


def require_atomic(repository: Repository, remote: str) -> None:
    """Refuse a remote to which git cannot push some refs all or nothing, as it is set up here."""
    _, addresses, _ = repository.git.attempt("remote", "get-url", "--push", "--all", "--", remote)
    if len(addresses.splitlines()) > 1:
        raise ShipwayError(
            f"{remote} has several addresses to push to, and git may reach one and not another",
            f"leave one: `git config --get-all remote.{remote}.pushurl` and "
            f"`git config --get-all remote.{remote}.url` list them",
            Status.COULD_NOT_RUN,
        )
    key = f"remote.{remote}.mirror"
    if repository.git.attempt("config", "--type=bool", "--get", key)[1].strip() == "true":
        raise ShipwayError(
            f"{remote} is set up as a mirror, to which git pushes every ref or none",
            f"git config {key} false",
            Status.COULD_NOT_RUN,
        )


def seen(
    repository: Repository, remote: str, branches: Sequence[str], within: float
) -> tuple[dict[str, str], str]:
    """Return what `fetch` does and, where that fails, what this clone last saw and the reason."""
    if not repository.has_remote(remote):
        return repository.local_refs(remote), f"there is no remote named {remote}"
    try:
        return fetch(repository, remote, branches, within), ""
    except ShipwayError as error:
        return repository.local_refs(remote), error.problem


def fetch(
    repository: Repository, remote: str, branches: Sequence[str], within: float = LISTING + TRANSFER
) -> dict[str, str]:
    """Fetch `branches` of `remote`; return what the remote has: full ref name to commit id.

    `within` bounds both the listing and the transfer, in seconds.
    """
    end = time.monotonic() + within
    listing = _ask(
        repository, remote, min(LISTING, within), "ls-remote", "--heads", "--tags", "--", remote
    )
    refs = {name: oid for oid, _, name in (x.partition("\t") for x in listing.splitlines())}
    present = [b for b in branches if f"refs/heads/{b}" in refs]
    if present:
        wanted = [f"+refs/heads/{b}:refs/remotes/{remote}/{b}" for b in present]
        left = max(0.1, min(TRANSFER, end - time.monotonic()))
        bring(repository, remote, wanted, left)
    for branch in present:  # what was fetched may be newer than what was listed
        tip = repository.commit_id(f"refs/remotes/{remote}/{branch}")
        refs[f"refs/heads/{branch}"] = tip or refs[f"refs/heads/{branch}"]
    peeled = {name.removesuffix("^{}"): oid for name, oid in refs.items() if "^{}" in name}
    return {name: oid for name, oid in refs.items() if "^{}" not in name} | peeled


def bring(
    repository: Repository, remote: str, refspecs: Sequence[str], seconds: float = TRANSFER
) -> None:
    """Fetch exactly these within a time, and leave everything else in the clone alone."""
    _ask(repository, remote, seconds, "fetch", *QUIETLY, "--", remote, *refspecs)


def push(repository: Repository, remote: str, updates: Sequence[RefUpdate]) -> None:
    """Move all of `updates` in one atomic push, each only from where it was; else Declined."""
    for update in updates:
        # A lease waives git's own fast-forward check.
        if update.old and not repository.is_ancestor(update.old, update.new):
            raise GitFailed("push", f"{update.ref} would be rewritten")
    leases = [f"--force-with-lease={u.ref}:{u.old or ''}" for u in updates]
    refspecs = [f"{u.new}:{u.ref}" for u in updates]
    status, out, err = talk(
        repository, remote, TRANSFER,
        "push", "--atomic", "--porcelain", "--no-follow-tags", *leases, "--", remote, *refspecs,
    )  # fmt: skip
    if status == 0:
        return None
    refused = _refused(without_secrets(out))
    if not refused:
        return _require_arrival(repository, remote, updates, err, given_up=status == TIMED_OUT)
    words = re.findall(r"^remote: (.*\S)", err, re.MULTILINE)
    raise Declined(refused, tuple(words[:_SHOWN]))


def _refused(out: str) -> dict[str, str]:
    """Return the refs that git lists as refused, without those that only shared their fate."""
    rows = [line.split("\t", 2) for line in out.splitlines() if line.startswith("!\t")]
    found = {pair.partition(":")[2]: reason for _, pair, reason in rows}
    return {ref: reason for ref, reason in found.items() if "atomic" not in reason} or found


def _require_arrival(
    repository: Repository, remote: str, updates: Sequence[RefUpdate], err: str, *, given_up: bool
) -> None:
    """Find out what became of a push whose end nobody heard of; raise where it did not arrive."""
    refs = [update.ref for update in updates]
    status, out, _ = talk(repository, remote, LISTING, "ls-remote", "--", remote, *refs)
    there = {name: oid for oid, _, name in (x.partition("\t") for x in out.splitlines())}
    if status == 0 and all(there.get(update.ref) == update.new for update in updates):
        return
    still = status == 0 and all(there.get(update.ref) == update.old for update in updates)
    if still and not given_up:  # what nobody waited for may still arrive
        if "does not support --atomic" in err:
            raise ShipwayError(
                f"{remote} takes no push all or nothing, and nothing moved",
                "on its host: git config receive.advertiseAtomic true",
                Status.COULD_NOT_RUN,
            )
        if "fatal:" in err:
            raise _unreachable(remote, err)
        said = [x for x in err.splitlines() if x.strip() and not x.startswith("error: failed to")]
        raise ShipwayError(
            "this clone's pre-push hook stops the push, and nothing moved: "
            f"{' '.join(said[-_SHOWN:]) or 'it does not say why'}",
            "`git rev-parse --git-path hooks/pre-push` names it: mend what it complains about",
        )
    raise ShipwayError(
        f"nobody knows whether the push arrived: {_reason(err)}",
        "`invoke status` finds out",
        Status.NOT_VERIFIED,
    )


def talk(
    repository: Repository, remote: str, timeout: float, command: str, *arguments: str
) -> tuple[int, str, str]:
    """Run a command that talks to a remote; return its status, output and error output.

    The login that the remote's address may have is in no argument list.
    """
    hidden = login.variables(repository, remote, push=command == "push")
    return repository.git.attempt(command, *arguments, timeout=timeout, variables=hidden)


def _ask(repository: Repository, remote: str, timeout: float, *command: str) -> str:
    status, out, err = talk(repository, remote, timeout, *command)
    if status != 0:
        raise _unreachable(remote, err)
    return out


def _unreachable(remote: str, err: str) -> ShipwayError:
    if "terminal prompts disabled" in err:
        return ShipwayError(
            f"the remote {remote} wants a login, and git knows none: nobody is asked here",
            "let git remember it (git config credential.helper cache), "
            f"log in once with `git fetch {remote}`, then run this again",
            Status.COULD_NOT_RUN,
        )
    return ShipwayError(
        f"the remote {remote} cannot be reached: {_reason(err)}",
        f"try `git fetch {remote}`; when that works, run this again",
        Status.COULD_NOT_RUN,
    )


def _reason(err: str) -> str:
    of_ssh = re.search(r"^.*(?:Permission denied|Host key verification failed).*$", err, re.M)
    if of_ssh:
        return of_ssh[0]
    lines = err.splitlines()
    line = next((x for x in lines if x.startswith(("fatal:", "ssh:", "error:"))), "no answer")
    return line.partition(": ")[2] or line
