"""Explains in one sentence what does not fit together, and names the command that mends it; pure.

The first that applies is said, from what visitors feel to what has time: a deployment that went
wrong, an address that is not well, another commit that is live, a rollback that main
has merged, a hotfix that it lacks, a production branch that is gone, mains that have diverged; then
what waits.
"""

from shipway.errors import Status, counted
from shipway.railway.outcome import State
from shipway.release.history import Kind
from shipway.status.model import (
    Explanation,
    Health,
    Main,
    Place,
    StatusFacts,
    Tip,
)

_GIVEN_UP = (State.SKIPPED, State.NEEDS_APPROVAL, State.REMOVED, State.SUPERSEDED)
RELEASE = "invoke release"


def explain(facts: StatusFacts) -> Explanation:
    """Explain the first mismatch there is."""
    found = None
    if facts.production:
        found = (
            _failed(facts, facts.production)
            or _unwell(facts, facts.production)
            or _other(facts, facts.production)
            or _merged(facts)
            or _hotfixes(facts, facts.production)
        )
    return found or _lost(facts) or _diverged(facts) or _waiting(facts) or _in_step(facts)


def _drift(sentence: str, command: str = "") -> Explanation:
    return Explanation(sentence, command, Status.DRIFT)


def _waits(sentence: str, command: str = RELEASE) -> Explanation:
    return Explanation(sentence, command, Status.WAITS)


def _failed(facts: StatusFacts, tip: Tip) -> Explanation | None:
    """Explain a deployment that Railway gave up; one that is live all the same only if it broke."""
    deployment, live = facts.deployment, facts.live
    is_live = live is not None and live.health is Health.NAMED and live.place is Place.TIP
    if deployment is None or (deployment.state in _GIVEN_UP and is_live):
        return None
    serves = f", and {live.title} serves" if live and live.commit not in ("", tip.commit) else ""
    sentence = f"{tip.title} {deployment.reason}{serves}"
    if deployment.state is State.FAILED:
        return _drift(sentence, RELEASE)
    if deployment.state is State.SUPERSEDED and not facts.is_fresh:
        return _drift(sentence, f"git fetch {facts.remote}")
    if deployment.state in _GIVEN_UP:
        return _drift(sentence)
    # Where there is an address, it says more of what has not come yet.
    is_missed = live is None and deployment.state in (State.ABSENT, State.UNDER_WAY)
    return _drift(sentence, RELEASE) if is_missed else None


def _unwell(facts: StatusFacts, tip: Tip) -> Explanation | None:
    """Explain an address at which something else answers than a release that is ready."""
    live, deployment = facts.live, facts.deployment
    if live is None or live.health is Health.NAMED:
        return None
    if live.health is Health.FOREIGN:
        return _drift(live.reason, "invoke provision --apply")
    if live.health is Health.MIXED:
        return _drift(f"{live.reason}, as while Railway switches over", "invoke status")
    is_cut_off = not facts.is_fresh and deployment is None  # it may be this machine
    is_asleep = deployment is not None and deployment.status == "SLEEPING"
    if live.health is Health.SILENT and (is_cut_off or is_asleep):
        return None
    return _drift(f"{tip.title} is released, and {live.reason}: Railway's dashboard has its log")


def _other(facts: StatusFacts, tip: Tip) -> Explanation | None:
    """Explain that another commit is live than the tip of the production branch."""
    live, branch = facts.live, facts.production_branch
    if live is None or live.health is not Health.NAMED or live.place is Place.TIP:
        return None
    if not facts.is_fresh and live.place is not Place.OLDER:
        return _drift(f"{live.title} is live, which this clone has not seen on {branch}",
                      f"git fetch {facts.remote}")  # fmt: skip
    if live.place is Place.MAIN:
        return _drift(f"{live.title} of {facts.main_branch} is live, as where Railway deploys "
                      f"that instead of {branch}", "invoke provision --apply")  # fmt: skip
    if live.place is Place.OLDER and facts.deployment:
        return _drift(f"{tip.title} {facts.deployment.reason}, and {live.title} serves", RELEASE)
    if live.place is Place.OLDER:
        return _drift(f"{live.title} is live, and not yet {tip.title}", RELEASE)
    return _drift(f"{live.title} is live, which {branch} does not have", "invoke provision")


def _merged(facts: StatusFacts) -> Explanation | None:
    """Explain a rollback that is in main, where it takes away what the next release brings."""
    main, name = facts.main, facts.main_branch
    if main is None or not main.merged:
        return None
    which = " ".join(each[:9] for each in main.merged)
    return _drift(
        f"{name} has merged the rollback {which}, and lacks what that undid",
        f"{_leveling(facts, main) or f'git switch {name}'} && git revert --no-edit {which} && "
        f"git push {facts.remote} {name}",
    )


def _hotfixes(facts: StatusFacts, tip: Tip) -> Explanation | None:
    """Explain commits that main lacks. A rollback must not be merged into main."""
    main, name, remote = facts.main, facts.main_branch, facts.remote
    if main is None or not main.hotfixes:
        return None
    count = counted(len(main.hotfixes), "hotfix", "es")
    sentence = f"{name} lacks {count} of {facts.production_branch}"
    level, push = _leveling(facts, main), f"git push {remote} {name}"
    if not main.unpicked:
        return _drift(f"{sentence}, which your {name} has", f"{level} && {push}" if level else push)
    which = " ".join(each.id[:9] for each in reversed(main.unpicked))
    bring = f"git cherry-pick {which}" if main.rollbacks else f"git merge {tip.commit[:9]}"
    return _drift(sentence, f"{level or f'git switch {name}'} && {bring} && {push}")


def _leveling(facts: StatusFacts, main: Main) -> str:
    """Return how this clone's main gets what the remote's has; empty where it has all of it."""
    name, how = facts.main_branch, "--rebase" if main.unpushed else "--ff-only"
    return f"git switch {name} && git pull {how} {facts.remote} {name}" if main.missing else ""


def _lost(facts: StatusFacts) -> Explanation | None:
    branch, remote = facts.production_branch, facts.remote
    if facts.production or not facts.lost:
        return None
    return _drift(
        f"{remote} has no branch {branch} any more, which this clone last saw at {facts.lost[:9]}",
        f"git push {remote} refs/remotes/{remote}/{branch}:refs/heads/{branch}",
    )


def _diverged(facts: StatusFacts) -> Explanation | None:
    main, name, remote = facts.main, facts.main_branch, facts.remote
    if main is None or not (main.unpushed and main.missing):
        return None
    return _drift(
        f"your {name} and {remote}/{name} have diverged: "
        f"{counted(main.unpushed, 'commit')} here, {counted(main.missing, 'commit')} there",
        f"{_leveling(facts, main)} && git push {remote} {name}",
    )


def _waiting(facts: StatusFacts) -> Explanation | None:
    """Explain what a release would bring, and what has to come before it."""
    main, name, remote = facts.main, facts.main_branch, facts.remote
    if main is None:
        return _waits(f"{remote} has no branch {name}", f"git push {remote} {name}")
    if main.unkept:
        branch = facts.production_branch
        return _waits(f"{counted(main.unkept, 'commit')} of your {branch} "
                      f"{_are(main.unkept)} not pushed", f"git switch {branch} && "
                      f"git rebase {remote}/{branch} && git push {remote} {branch}")  # fmt: skip
    if main.unpushed:
        return _waits(f"{counted(main.unpushed, 'commit')} of your {name} "
                      f"{_are(main.unpushed)} not pushed", f"git push {remote} {name}")  # fmt: skip
    what = _what(facts, main)
    is_new = main.ahead or facts.production is None
    if is_new and main.missing:  # which `invoke release` refuses
        return _waits(f"{what}, and your {name} is {counted(main.missing, 'commit')} behind",
                      _leveling(facts, main))  # fmt: skip
    return _waits(what) if what else None


def _what(facts: StatusFacts, main: Main) -> str:
    """Say what waits on main; empty where nothing does."""
    if facts.production is None and not facts.is_fresh:
        return f"this clone knows of no release, and {facts.remote} does not say"
    if facts.production is None:
        return "nothing was released yet"
    commits = counted(main.ahead, "commit")
    waits = f"{commits} wait{'' if main.ahead > 1 else 's'} on {facts.main_branch}"
    if main.rollbacks:
        new = waits if main.ahead else f"nothing new is on {facts.main_branch}"
        is_it = facts.production.kind is Kind.ROLLBACK
        what = "which the next release undoes"
        undone = what if is_it else "and the next release undoes the rollback below that"
        return f"{new} after {facts.production.title}, {undone}"
    return waits if main.ahead else ""


def _in_step(facts: StatusFacts) -> Explanation:
    live = facts.live
    if facts.production and live and live.place is Place.TIP:
        sentence = f"in step: {facts.production.title} is live, and nothing waits"
        if facts.is_fresh:
            return Explanation(sentence, "", Status.LIVE)
    asked = "" if facts.is_fresh else f", as this clone last saw {facts.remote}"
    return Explanation(f"nothing waits to be released{asked}", "", Status.LIVE)


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
