"""Follows a release to the public address, and says truthfully how it ended."""

import contextlib
from collections.abc import Callable

from shipway import site
from shipway.config import Config
from shipway.errors import ShipwayError, Status
from shipway.release.deployment import Watch
from shipway.release.service import Reached
from shipway.repository import Repository, remote
from shipway.site import Outcome

_UNASKED = "shipway.url is empty, so nobody asked the public address"
_AGAIN = "`invoke status` looks again; Railway's dashboard has the deployment's log"


Say = Callable[[str], None]


def ready_url(config: Config) -> str:
    """Return the address that names the live commit; empty where no address is configured."""
    return config.url.rstrip("/") + site.READY_PATH if config.url else ""


def live_commit(config: Config) -> str | None:
    """Return the commit that is live now; None where nothing says so."""
    return site.named_commit(site.ask(ready_url(config))) if config.url else None


def follow(
    repository: Repository, config: Config, commit: str, before: str | None, *, wait: bool,
    reach: Reached | None = None, hear: Say = lambda _: None, say: Say = lambda _: None,
) -> None:  # fmt: skip
    """Wait until `commit`, a release on the remote, is live; raise with the true status otherwise.

    `before` is what was live before it was pushed, where somebody has looked. `hear` is told what
    is waited for, and `say` the steps of the deployment and the end of its log.
    """
    if not wait:
        raise ShipwayError(
            f"{commit[:9]} is on {config.production_branch}, and not verified, as --no-wait asks",
            "`invoke status` looks whether it is live",
            Status.NOT_VERIFIED,
        )
    if not config.url and reach is None:
        raise ShipwayError(
            f"{commit[:9]} is on {config.production_branch}, but shipway.url is empty, so nobody "
            "looked whether it is live",
            "set shipway.url in invoke.yaml to the public address",
            Status.NOT_VERIFIED,
        )
    watch = Watch(reach, commit)
    if config.url:
        watch.begin(config.live_timeout, hear)
        outcome = _asked(repository, config, commit, watch)
    else:
        watch.look(config.live_timeout, hear)
        outcome = Outcome(live=False, seen=None, reason=_UNASKED, seconds=config.live_timeout)
    if told := watch.steps_told():
        say(f"  Railway: {told}")
    if not outcome.live:
        raise watch.given_up(outcome.seen, say) or _disappointment(
            repository, config, commit, before, outcome
        )


def _asked(repository: Repository, config: Config, commit: str, watch: Watch) -> Outcome:
    """Ask the public address, which alone says what is live."""
    return site.wait_until_live(
        ready_url(config), commit, config.live_timeout,
        replaced=lambda seen: _is_newer(repository, config, seen, commit),
        given_up=watch.is_over,
    )  # fmt: skip


def _is_newer(repository: Repository, config: Config, seen: str, commit: str) -> bool:
    """Say whether `seen` is proven to come after `commit`; what this clone lacks is fetched."""
    if not repository.commit_id(seen):
        with contextlib.suppress(ShipwayError):  # what cannot be fetched proves nothing
            remote.fetch(repository, config.remote, [config.production_branch])
    return repository.knows_as_older(commit, seen)


def _disappointment(
    repository: Repository, config: Config, commit: str, before: str | None, outcome: Outcome
) -> ShipwayError:
    """Return the error that says what is live instead, as far as it is proven."""
    seen = outcome.seen if outcome.seen != commit else None  # some replicas are not all
    if seen and _is_newer(repository, config, seen, commit):
        return ShipwayError(
            f"{seen[:9]} is live, a newer release than {commit[:9]}",
            f"`git log {config.remote}/{config.production_branch}` says who made it",
            Status.SUPERSEDED,
        )
    if seen and (seen == before or repository.knows_as_older(seen, commit)):
        return ShipwayError(
            f"{commit[:9]} did not go live within {outcome.seconds:.0f} s, "
            f"and the old version {seen[:9]} still serves",
            _AGAIN,
            Status.FAILED,
        )
    return ShipwayError(
        f"{commit[:9]} is on {config.production_branch}, but nobody saw it live "
        f"within {outcome.seconds:.0f} s: {outcome.reason}",
        _AGAIN,
        Status.NOT_VERIFIED,
    )
