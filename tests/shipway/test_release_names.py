"""Names on the remote that look like options, commands, colours or lines confuse nothing."""

from pathlib import Path

import pytest

from shipway.errors import ShipwayError
from shipway.release import facts, objects, push
from shipway.repository import Repository, copies
from tests.shipway import clones
from tests.shipway.clones import clone
from tests.shipway.histories import CONFIG, History

HOSTILE = [
    "-x", "--all", "$(touch${IFS}x)", "`touch`", "a'b", 'a"b', "a;b", "a|b", "red]", "{a,b}", "!!",
    "ñandú/日本", "a\u202eb", "a\xa0b", "a%00", "x" * 200, "<b>", "a&b", "a@",
]  # fmt: skip
ENDS_OF_LINES = ["\x85", "\u2028", "\u2029"]


def invade(history: History, names: list[str], commit: str) -> None:
    """Make branches and tags of these names, all at one commit."""
    lines = [f"create refs/{kind}/{name} {commit}\n" for kind in ("heads", "tags")
             for name in names]  # fmt: skip
    history.repository.git.run("update-ref", "--stdin", input="".join(lines).encode())


def foreign(history: History) -> str:
    """Write a commit that is on no branch of the project's own."""
    tree = history.git("rev-parse", "main^{tree}")
    return history.git("commit-tree", "-m", "Another", "-p", "v1.0.0^{commit}", tree)


def hostile(history: History) -> list[str]:
    """Return all names, those too that look like others with a line behind them."""
    known = [*history.refs(), "refs/tags/v7.0.0"]
    names = [name.split("/", 2)[2] for name in known]
    return [*HOSTILE, *(f"{name}{end}b" for name in names for end in ENDS_OF_LINES)]


def test_a_release_among_them_is_the_same(tmp_path: Path) -> None:
    history = clones.waiting(tmp_path / "remote.git")
    wanted, main = clones.expected(history), history.tip("main")
    names = hostile(history)
    invade(history, names, foreign(history))
    folder = clone(history.folder)

    known = facts.read(Repository(folder), CONFIG)

    assert (known.main, known.production) == (main, history.tip())
    assert set(known.tags) == {"v1.0.0", *names}
    assert known.tags["v1.0.0"] == history.tip("v1.0.0")
    assert clones.released(folder, history) == wanted
    assert history.tip("v1.0.1") == history.tip()


def test_what_was_last_seen_of_them_is_the_same(tmp_path: Path) -> None:
    """Where the remote does not answer, what this clone has counts."""
    history = clones.waiting(tmp_path / "remote.git")
    before = history.refs()
    invade(history, hostile(history), foreign(history))
    repository = Repository(clone(history.folder))

    seen = repository.local_refs("origin")

    assert {name: seen[name] for name in before} == before


def test_a_rehearsal_gets_them_all(tmp_path: Path) -> None:
    history = clones.waiting(tmp_path / "remote.git")
    invade(history, hostile(history), history.tip("main"))
    repository = Repository(clone(history.folder))
    known = facts.read(repository, CONFIG)

    bare = copies.mirror(repository, tmp_path / "bare", {"main": known.main}, known.tags)

    kept = {name.removeprefix("refs/tags/") for name in bare.local_refs("x")}
    assert kept == {"refs/heads/main", *known.tags}


def test_a_race_that_they_win_is_told_in_peace(tmp_path: Path) -> None:
    history = clones.waiting(tmp_path / "remote.git")
    folder = clone(history.folder)
    made = clones.plan(folder)
    history.hotfix("Faster", {"page.txt": "faster\n"})
    invade(history, hostile(history), foreign(history))

    with pytest.raises(ShipwayError) as raised:
        push.push(Repository(folder), made)

    assert raised.value.problem == (
        "somebody pushed to origin in between, so nothing of yours moved: produccion has "
        f"1 new commit, {history.tip()[:9]} Faster (Tester)"
    )
    assert raised.value.hint == "run `invoke release` again: it starts from what is there now"


def test_a_name_in_a_race_that_is_no_commit(tmp_path: Path) -> None:
    """A tag of the release's name that stands for a file moves nothing, and is named."""
    history = clones.waiting(tmp_path / "remote.git")
    folder = clone(history.folder)
    made = clones.plan(folder)
    blob = history.git("rev-parse", "main:a/page.txt")
    history.git("update-ref", "refs/tags/v1.0.1", blob)
    history.hotfix("Faster", {"page.txt": "faster\n"})

    with pytest.raises(ShipwayError) as raised:
        push.push(Repository(folder), objects.tagged(Repository(folder), made))

    assert f"v1.0.1 is at {blob[:9]}" in raised.value.problem
