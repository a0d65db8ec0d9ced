"""The public address of a release: what it answers with, and what is said of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.shipway import servers
from tests.shipway.laptop import Laptop, refs

AGAIN = "`invoke status` looks again; Railway's dashboard has the deployment's log"


@contextmanager
def address(commit: Callable[[], str | None]) -> Iterator[str]:
    """Run a public address whose /readyz names what `commit` returns; 502 where that is None."""

    def reply(request: servers.Request) -> servers.Reply:
        named = commit()
        if named is None or request.path != "/readyz":
            return 502, {}, b"no deployment is live"
        return servers.naming(named)

    with servers.site(reply) as running_site:
        yield running_site.url


def pushed(laptop: Laptop) -> str | None:
    """Return what the production branch of the remote is at."""
    return refs(laptop.remote).get("refs/heads/produccion")


def on_produccion(laptop: Laptop) -> str:
    """Return how the sentences begin that follow a push."""
    return f"{laptop.tip('produccion')[:9]} is on produccion"


def with_news(laptop: Laptop) -> Laptop:
    """Push something to release."""
    laptop.publish("Add a page", {"page.txt": "page\n"})
    return laptop
