"""Adopt: the guesses of branches, and how they are written, whatever they are named."""

from pathlib import Path

import pytest

from shipway.adopt import configuration
from shipway.adopt.branches import Branches, choose
from shipway.config import Config, is_name
from tests.environment import ROOT
from tests.shipway.adopting import adopted, foreign, read_yaml


@pytest.mark.parametrize(
    ("names", "default", "main", "production"),
    [
        ([], "", "main", "produccion"),
        (["main"], "main", "main", "produccion"),
        (["main", "produccion"], "main", "main", "produccion"),
        (["main", "Producción"], "main", "main", "Producción"),
        (["main", "PRODUCTION", "pedro", "ana"], "main", "main", "PRODUCTION"),
        (["main", "prod", "desarrollo"], "main", "main", "prod"),
        (["main", "prod", "production"], "main", "main", "production"),
        (["main", "maria"], "main", "main", "maria"),
        (["main", "ana", "Railway"], "main", "main", "Railway"),
        (["master", "produccion"], "master", "master", "produccion"),
        (["desarrollo", "produccion"], "desarrollo", "desarrollo", "produccion"),
        (["main", "produccion"], "produccion", "main", "produccion"),
        (["produccion"], "produccion", "main", "produccion"),
        (["main", "--upload-pack=x", "a..b"], "main", "main", "produccion"),
    ],
)
def test_the_branches(names: list[str], default: str, main: str, production: str) -> None:
    assert choose("origin", names, default) == Branches("origin", main, production)


def test_branches_between_which_nothing_decides() -> None:
    assert choose("up", ["main", "b", "a"], "main") == Branches("up", unsure=("a", "b"))


HOSTILE = [
    "$(touch${IFS}owned)",
    "a;b",
    "#x",
    "'q\"",
    "{{x}}",
    "on",
    "1.0",
    "null",
    "🚀",
    "!tag",
    "&x",
]


@pytest.mark.parametrize("name", [*HOSTILE, "Producción", "@", "|", "%"])
def test_any_name_is_read_back_as_it_is(name: str) -> None:
    own = (ROOT / "invoke.yaml").read_text("utf-8")

    written = configuration.derived(own, {"production_branch": name})

    section = read_yaml(written)["shipway"]
    assert not is_name(name) or Config.read(section).production_branch == name
    assert section == read_yaml(own)["shipway"] | {"production_branch": name}
    code = [line.partition("  #")[0] for line in written.splitlines() if name in line]
    assert all(line.isascii() for line in code) or name.isascii()


@pytest.mark.parametrize("name", HOSTILE[:5])
def test_a_hostile_name_on_a_remote_does_nothing_and_is_no_guess(tmp_path: Path, name: str) -> None:
    project = foreign(tmp_path, branches=[name])

    adopted(project.folder)

    section = read_yaml((project.folder / "invoke.yaml").read_text("utf-8"))["shipway"]
    assert section["production_branch"] == (name if is_name(name) else "produccion")
    assert not list(tmp_path.rglob("owned"))
