"""The remote: fetching what it has, and one atomic push."""

import re
import time
from collections.abc import Mapping, Sequence

from shipway.errors import ShipwayError, Status
from shipway.model import RefUpdate
from shipway.repository import Repository, promised
from shipway.repository.command import TIMED_OUT, GitFailed, without_secrets
from shipway.repository.talking import (
    LISTING,
    QUIETLY,
    TRANSFER,
    ask,
    listed,
    reason,
    talk,
    unreachable,
)

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
    if addresses.count("\n") > 1:
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


def is_pushed_elsewhere(repository: Repository, remote: str) -> bool:
    """Say whether git pushes to another address than the one from which it fetches."""
    asked = [("remote", "get-url", *push, "--", remote) for push in ((), ("--push",))]
    fetched, pushed = (repository.git.attempt(*each)[1] for each in asked)
    return fetched != pushed


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
    listing = ask(
        repository, remote, min(LISTING, within), "ls-remote", "--heads", "--tags", "--", remote
    )
    refs = listed(listing)
    present = [b for b in branches if f"refs/heads/{b}" in refs]
    if present:
        wanted = [f"+refs/heads/{b}:refs/remotes/{remote}/{b}" for b in present]
        left = max(0.1, min(TRANSFER, end - time.monotonic()))
        bring(repository, remote, wanted, left)
        for branch in present:  # what was fetched may be newer than what was listed
            tip = repository.commit_id(f"refs/remotes/{remote}/{branch}")
            refs[f"refs/heads/{branch}"] = tip or refs[f"refs/heads/{branch}"]
        left = max(0.1, min(TRANSFER, end - time.monotonic()))
        promised.complete(repository, [refs[f"refs/heads/{each}"] for each in present], left)
    peeled = {name.removesuffix("^{}"): oid for name, oid in refs.items() if "^{}" in name}
    return {name: oid for name, oid in refs.items() if "^{}" not in name} | peeled


def bring(
    repository: Repository, remote: str, refspecs: Sequence[str], seconds: float = TRANSFER
) -> None:
    """Fetch exactly these within a time, and leave everything else in the clone alone."""
    ask(repository, remote, seconds, "fetch", *QUIETLY, "--", remote, *refspecs)


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
        "push", "--atomic", "--porcelain", "--no-follow-tags", "--no-recurse-submodules", *leases,
        "--", remote, *refspecs,
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
    rows = [line.split("\t", 2) for line in out.split("\n") if line.startswith("!\t")]
    found = {pair.partition(":")[2]: reason for _, pair, reason in rows}
    return {ref: reason for ref, reason in found.items() if "atomic" not in reason} or found


def _require_arrival(
    repository: Repository, remote: str, updates: Sequence[RefUpdate], err: str, *, given_up: bool
) -> None:
    """Find out what became of a push whose end nobody heard of; raise where it did not arrive."""
    refs = [update.ref for update in updates]
    status, out, _ = talk(repository, remote, LISTING, "ls-remote", "--", remote, *refs)
    there = listed(out)
    if status == 0 and all(there.get(update.ref) == update.new for update in updates):
        return
    still = status == 0 and all(there.get(update.ref) == update.old for update in updates)
    if still and not given_up:  # what nobody waited for may still arrive
        raise _not_sent(remote, err)
    raise ShipwayError(
        f"nobody knows whether the push arrived: {reason(err)}",
        "`invoke status` finds out",
        Status.NOT_VERIFIED,
    )


def _not_sent(remote: str, err: str) -> ShipwayError:
    """Return the error for a push that git gave up before it moved anything."""
    if "does not support --atomic" in err:
        return ShipwayError(
            f"{remote} takes no push all or nothing, and nothing moved",
            "on its host: git config receive.advertiseAtomic true",
            Status.COULD_NOT_RUN,
        )
    if re.search(r"does not support --signed push|failed to sign the push", err):
        return ShipwayError(
            f"the push cannot be signed, and nothing moved: {reason(err)}",
            "`git config push.gpgSign false` pushes without a signature",
            Status.COULD_NOT_RUN,
        )
    if "does not support push options" in err:
        return ShipwayError(
            f"{remote} takes no push options, which push.pushOption sends, and nothing moved",
            "`git config --show-origin --get-all push.pushOption` says where it is set: unset it",
            Status.COULD_NOT_RUN,
        )
    if "fatal:" in err:
        return unreachable(remote, err, push=True)
    said = [x for x in err.splitlines() if x.strip() and not x.startswith("error: failed to")]
    return ShipwayError(
        "this clone's pre-push hook stops the push, and nothing moved: "
        f"{' '.join(said[-_SHOWN:]) or 'it does not say why'}",
        "`git rev-parse --git-path hooks/pre-push` names it: mend what it complains about",
    )
