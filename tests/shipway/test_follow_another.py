"""Release, followed while another commit is live: older, newer, or nobody can tell."""

import re
import time

import pytest

from tests.shipway.laptop import Laptop
from tests.shipway.live import AGAIN, address, on_produccion, pushed, with_news
from tests.shipway.programs import git

pytestmark = pytest.mark.laptop

OTHER = "f" * 40


@pytest.mark.parametrize("known", [True, False])
def test_the_old_version_still_serves(released: Laptop, known: bool) -> None:
    old = released.tip("produccion") if known else OTHER
    with_news(released)
    with address(lambda: old) as url:
        ran = released.invoke("release", "--yes", url=url, live_timeout="1")

    status, problem, hint = ran.error()
    new = released.tip("produccion")
    assert new != old
    assert (status, hint) == (6, AGAIN)
    assert re.fullmatch(
        rf"{new[:9]} did not go live within \d s, and the old version {old[:9]} still serves",
        problem,
    )


class Somebody:
    """Another clone, whose owner releases on top of this release, and goes live instead of it."""

    def __init__(self, laptop: Laptop, old: str | None) -> None:
        self.clone = laptop.folder.with_name("somebody")
        git(laptop.folder.parent, "clone", "--quiet", str(laptop.remote), str(self.clone))
        self.laptop, self.old = laptop, old
        self.made = ""

    def live(self) -> str | None:
        """Return what is live: the old version, then their own."""
        if not self.made and pushed(self.laptop) == self.old:
            return self.old
        if not self.made:
            git(self.clone, "fetch", "--quiet", "origin")
            git(self.clone, "switch", "--quiet", "--detach", "origin/produccion")
            git(self.clone, "commit", "--quiet", "--allow-empty", "--message", "Faster")
            self.made = git(self.clone, "rev-parse", "HEAD")
            git(self.clone, "push", "--quiet", "origin", "HEAD:produccion")
        return self.made


def test_a_newer_release_ends_the_wait(released: Laptop) -> None:
    somebody = Somebody(with_news(released), released.tip("produccion"))
    began = time.monotonic()
    with address(somebody.live) as url:
        ran = released.invoke("release", "--yes", url=url, live_timeout="300")

    own = released.tip("produccion^")
    assert ran.error() == (
        7,
        f"{somebody.made[:9]} is live, a newer release than {own[:9]}",
        "`git log origin/produccion` says who made it",
    )
    assert time.monotonic() - began < 120


def test_a_newer_release_is_told_when_it_is_looked_at_again(released: Laptop) -> None:
    with address(Somebody(released, None).live) as url:
        ran = released.invoke("release", "--yes", url=url)

    assert ran.status == 7, ran


@pytest.mark.parametrize("kind", ["unknown", "of another branch", "not to be fetched"])
def test_a_commit_of_which_nothing_is_proven_is_no_newer_one(released: Laptop, kind: str) -> None:
    with_news(released)
    other, before = OTHER, pushed(released)
    if kind == "of another branch":
        released.git("switch", "--quiet", "--create", "feature")
        other = released.commit("Begin a feature", {"feature.txt": "half\n"})
        released.git("switch", "--quiet", "main")

    def live() -> str | None:
        if pushed(released) == before:
            return before
        if kind == "not to be fetched":
            released.git("remote", "set-url", "origin", "/nowhere.git")
        return other

    with address(live) as url:
        ran = released.invoke("release", "--yes", url=url, live_timeout="3")

    status, problem, hint = ran.error()
    assert (status, hint) == (5, AGAIN)
    assert re.fullmatch(
        rf"{on_produccion(released)}, but nobody saw it live within \d s: "
        rf"{url}/readyz answers 200 and names {other[:9]}",
        problem,
    )


def test_the_old_version_is_told_when_it_is_looked_at_again(released: Laptop) -> None:
    old = released.tip("produccion")
    with_news(released)
    assert released.invoke("release", "--yes", "--no-wait").status == 5

    with address(lambda: old) as url:
        ran = released.invoke("release", "--yes", url=url, live_timeout="1")

    assert ran.status == 6, ran
