"""Follows a release to the public address, and says truthfully how it ended."""

from collections.abc import Callable

from shipway import site
from shipway.config import Config
from shipway.errors import ShipwayError, Status
from shipway.model import Outcome


def ready_url(config: Config) -> str:
    """Return the address that names the live commit; empty where no address is configured."""
    return config.url.rstrip("/") + site.READY_PATH if config.url else ""


def live_commit(config: Config) -> str | None:
    """Return the commit that is live now; None where nothing says so."""
    return site.named_commit(site.ask(ready_url(config))) if config.url else None


def follow(config: Config, commit: str, is_older: Callable[[str], bool]) -> Outcome:
    """Wait until `commit` is live; raise with the true status where it is not.

    `is_older` says of another commit that is live whether it is an earlier version.
    """
    again = "`invoke release` looks again; Railway's dashboard has the deployment's log"
    if not config.url:
        raise ShipwayError(
            "pushed, but shipway.url is empty, so nobody looked whether it is live",
            "set shipway.url in invoke.yaml to the public address",
            Status.NOT_VERIFIED,
        )
    outcome = site.wait_until_live(ready_url(config), commit, config.live_timeout)
    if outcome.live:
        return outcome
    if outcome.seen in (None, commit):  # nobody, or some replicas and not all
        raise ShipwayError(
            f"pushed, but nobody saw it live within {outcome.seconds:.0f} s: {outcome.reason}",
            again,
            Status.NOT_VERIFIED,
        )
    if is_older(outcome.seen):
        raise ShipwayError(
            f"{commit[:9]} did not go live within {outcome.seconds:.0f} s, "
            f"and the old version {outcome.seen[:9]} still serves: {outcome.reason}",
            again,
            Status.FAILED,
        )
    raise ShipwayError(
        f"{outcome.seen[:9]} is live, a newer deployment than {commit[:9]}",
        "somebody else released in between: `git log` on the production branch says who",
        Status.SUPERSEDED,
    )
