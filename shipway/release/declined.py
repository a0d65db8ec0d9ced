"""Says why a push was declined, and the way out: somebody was faster, or a rule forbids it."""

import re
import time
from collections.abc import Iterator, Mapping, Sequence

from shipway.errors import ShipwayError, counted
from shipway.model import Commit, RefUpdate
from shipway.repository import Repository, remote

_SHOWN = 3
"""Commits of a ref that are named."""
_LONGEST = 60
"""Characters of a subject or a name."""
_SETTLING = 1.0
"""Seconds within which a push that is under way on the remote is over."""
_RULE = re.compile(r"declined|denied|deny|prohibited|protected|rule|not allowed|hook")


def explained(
    repository: Repository, remote_name: str, updates: Sequence[RefUpdate],
    declined: remote.Declined, verb: str,
) -> ShipwayError:  # fmt: skip
    """Return the error for a declined push, after a look at what the remote has now."""
    moved = _moved(repository, remote_name, updates)
    if not moved and not _is_rule(declined):
        time.sleep(_SETTLING)  # somebody may be pushing right now
        moved = _moved(repository, remote_name, updates)
    is_stale = any("stale info" in reason for reason in declined.refused.values())
    if not moved and is_stale and remote.is_pushed_elsewhere(repository, remote_name):
        return _elsewhere(remote_name)
    if not moved:
        return _forbidden(remote_name, updates, declined, verb)
    changes = [_change(repository, update, now) for update, now in moved.items()]
    return ShipwayError(
        f"somebody pushed to {remote_name} in between, so nothing of yours moved: "
        f"{'; '.join(changes)}",
        _after_a_race(repository, remote_name, updates, moved, verb),
    )


def _moved(
    repository: Repository, remote_name: str, updates: Sequence[RefUpdate]
) -> dict[RefUpdate, str | None]:
    """Return the updates whose ref is not where it was, with the commit that it is at now."""
    branches = [u.ref.removeprefix("refs/heads/") for u in updates if u.ref.startswith("refs/h")]
    try:
        there = remote.fetch(repository, remote_name, branches)
        taken = [u.ref for u in updates if u.ref not in map(_full, branches) and u.ref in there]
        if taken:
            remote.bring(repository, remote_name, taken)
    except ShipwayError:
        return {}  # whoever cannot be asked has told enough already
    return {u: now for u in updates if (now := there.get(u.ref)) != u.old}


def _full(branch: str) -> str:
    return f"refs/heads/{branch}"


def _change(repository: Repository, update: RefUpdate, now: str | None) -> str:
    """Say what became of a ref."""
    _, kind, name = update.ref.split("/", 2)
    if now is None:
        return f"{name} is deleted"
    if repository.commit_id(now) is None:
        return f"{name} is at {now[:9]}"
    if update.old is None:
        taken = "is taken by" if kind == "tags" else "is there already, at"
        return f"{name} {taken} {_named(_first(repository, now))}"
    if not repository.is_ancestor(update.old, now):
        return f"{name} was rewritten, to {_named(_first(repository, now))}"
    made = repository.log(now, [update.old], first_parents=True)
    more = [f"and {len(made) - _SHOWN} more"] if len(made) > _SHOWN else []
    names = ", ".join([*map(_named, made[:_SHOWN]), *more])
    return f"{name} has {counted(len(made), 'new commit')}, {names}"


def _first(repository: Repository, commit: str) -> Commit:
    return repository.log(commit, repository.parents(commit))[0]


def _named(commit: Commit) -> str:
    return f"{commit.id[:9]} {_cut(commit.subject)} ({_cut(commit.author)})"


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _after_a_race(
    repository: Repository, remote_name: str, updates: Sequence[RefUpdate],
    moved: Mapping[RefUpdate, str | None], verb: str,
) -> str:  # fmt: skip
    """Return what to run again; a local main that fell behind has to catch up first."""
    main = _main(updates)
    now = moved.get(main) if main else None
    name = main.ref.removeprefix("refs/heads/") if main else ""
    own = repository.commit_id(_full(name)) if name else None
    if now and own and not repository.is_ancestor(now, own):
        return f"git switch {name} && git pull --ff-only {remote_name} {name} && {verb}"
    return f"run `{verb}` again: it starts from what is there now"


def _main(updates: Sequence[RefUpdate]) -> RefUpdate | None:
    """Return the update that pushes the changelog's commit: the last branch of several."""
    branches = [update for update in updates if update.ref.startswith("refs/heads/")]
    return branches[-1] if len(branches) > 1 else None


def _elsewhere(remote_name: str) -> ShipwayError:
    """Return the error for a push to an address that has something else than the fetched one."""
    return ShipwayError(
        f"{remote_name} is fetched from one repository and pushed to another, and nothing moved",
        f"`git remote -v` shows both: git remote set-url --push {remote_name} ADDRESS, "
        "with the address of the repository that is fetched",
    )


def _forbidden(
    remote_name: str, updates: Sequence[RefUpdate], declined: remote.Declined, verb: str
) -> ShipwayError:
    """Return the error for a remote that declines by a rule, or by a fault of its own."""
    refused = _at_fault(updates, declined)
    names = " and ".join(update.ref.split("/", 2)[2] for update in refused)
    reasons = "; ".join(declined.reasons)
    what = f"does not take {names}" if names else "declined the push"
    problem = f"{remote_name} {what}, and nothing moved: {reasons}"
    if not _is_rule(declined):
        return ShipwayError(
            problem, f"ask whoever looks after {remote_name}, then run `{verb}` again"
        )
    ways = list(_ways(remote_name, updates, refused, verb))
    return ShipwayError(problem, "; ".join(ways))


def _is_rule(declined: remote.Declined) -> bool:
    return bool(_RULE.search(" ".join(declined.refused.values())))


def _at_fault(updates: Sequence[RefUpdate], declined: remote.Declined) -> list[RefUpdate]:
    """Return the updates for whose sake all were declined; empty where the remote does not tell."""
    if len(declined.refused) < len(updates):
        return [update for update in updates if update.ref in declined.refused]
    words = " ".join(declined.words)
    return [update for update in updates if _mentions(words, update.ref.split("/", 2)[2])]


def _mentions(words: str, name: str) -> bool:
    return bool(re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w/-]|\.\w)", words))


def _ways(
    remote_name: str, updates: Sequence[RefUpdate], refused: Sequence[RefUpdate], verb: str
) -> Iterator[str]:
    """Yield the way out for each ref that a rule protects."""
    main = _main(updates)
    if main and (main in refused or not refused):
        where = f"where {main.ref.split('/', 2)[2]} takes pull requests alone: "
        yield where * (not refused) + _by_pull_request(remote_name, updates, main, verb)
    for update in refused:
        if update != main:
            _, kind, name = update.ref.split("/", 2)
            push = "create" if kind == "tags" else "push to"
            yield (f"a rule of {remote_name}'s host protects {name}: "
                   f"let whoever releases {push} it, then run `{verb}` again")  # fmt: skip
    if not refused:
        yield f"{'else ' * bool(main)}ask whoever may change the rule, then run `{verb}` again"


def _by_pull_request(
    remote_name: str, updates: Sequence[RefUpdate], main: RefUpdate, verb: str
) -> str:
    """Return the way to release where main is moved by pull requests alone."""
    tags = [u.ref.removeprefix("refs/tags/v") for u in updates if u.ref.startswith("refs/tags/")]
    name, branch = main.ref.split("/", 2)[2], f"changelog-{tags[0] if tags else main.new[:9]}"
    level = f"git switch {name} && git pull --ff-only {remote_name} {name}"
    return (f"git push {remote_name} {main.new}:refs/heads/{branch}, "
            f"merge that into {name} by pull request, {level}, "
            f"then run `{verb}` again: it releases what was merged")  # fmt: skip
