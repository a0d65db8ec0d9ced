"""What a person has set in git changes nothing of a release: its tree, its push, what is read."""

from pathlib import Path

import pytest

from shipway.config import Config
from shipway.release import changes, push
from shipway.repository import Repository, copies, remote
from tests.shipway import clones
from tests.shipway.clones import LINES, clone
from tests.shipway.histories import History
from tests.shipway.laptop import Laptop, digests, refs
from tests.shipway.programs import git

DRIVER = '[merge "mine"]\n\tdriver = printf mine >%A\n'
CRLF = "".join(LINES).replace("\n", "\r\n")


def moved(folder: Path) -> History:
    """Main has moved the file that a hotfix changed, and a file with CRLF has changed on both."""
    made = History(folder, "--initial-branch=main")
    attributes = "*.txt text=auto\n*.page merge=mine\n"
    made.main("Begin", {"page": "".join(LINES), "crlf.txt": CRLF, ".gitattributes": attributes})
    made.release()
    text = "".join([*LINES[:-1], "main\n"])
    changed = CRLF.replace("line 19\r", "changed\r")
    made.main("Move", {"page": None, "moved.page": text, "crlf.txt": changed})
    mended = CRLF.replace("line 0\r", "mended\r")
    made.hotfix("Mend", {"page": "".join(["hotfix\n", *LINES[1:]]), "crlf.txt": mended})
    return made


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file with a person's settings; nothing in it yet."""
    file = tmp_path / "gitconfig"
    file.write_text("[user]\n\tname = Ada\n\temail = ada@example.invalid\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(file))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    return file


def add(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as opened:
        opened.write(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("gitconfig", "[merge]\n\trenormalize = true\n"),
        ("gitconfig", f"[merge]\n\tdefault = mine\n{DRIVER}"),
        ("gitconfig", DRIVER),
        ("clone/.git/config", DRIVER),
        ("clone/.git/config", "[merge]\n\trenormalize = true\n"),
        ("clone/.git/info/attributes", "*.txt merge=binary\n"),
        ("home/git/attributes", "*.txt merge=binary\n"),
    ],
)
def test_a_merge_is_the_same(tmp_path: Path, settings: Path, name: str, text: str) -> None:
    history = moved(tmp_path / "remote.git")
    wanted = clones.expected(history)
    folder = clone(history.folder)
    add(tmp_path / name, text)

    assert clones.released(folder, history) == wanted
    assert history.text("moved.page") == clones.MERGED


def test_a_setting_that_the_shell_gives_changes_no_merge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = moved(tmp_path / "remote.git")
    wanted = clones.expected(history)
    given = {"COUNT": "1", "KEY_0": "merge.mine.driver", "VALUE_0": "printf mine >%A"}
    for key, value in given.items():
        monkeypatch.setenv(f"GIT_CONFIG_{key}", value)
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", "'merge.renormalize'='true'")

    assert clones.released(clone(history.folder), history) == wanted


POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 9\n"
ATTRIBUTES = (
    "*.bin filter=lfs diff=lfs merge=lfs -text\n*.txt text=auto\nleft.txt export-ignore\n"
    "*.low filter=lower\n"
)
FILES = {
    ".gitattributes": ATTRIBUTES,
    "data.bin": POINTER,
    "left.txt": "left\n",
    "page.txt": "page\n",
    "name.low": "Name\n",
}


def test_what_is_checked_is_what_the_commit_has(tmp_path: Path, settings: Path) -> None:
    """No line end, no filter of this machine; not even one without which git refuses."""
    history = History(tmp_path / "remote.git", "--initial-branch=main")
    history.main("Begin", dict(FILES))
    folder = clone(history.folder)
    add(settings, "[core]\n\tautocrlf = true\n\teol = crlf\n")
    add(settings, '[filter "lfs"]\n\tsmudge = no-such-program\n\trequired = true\n')
    add(settings, '[filter "lower"]\n\tsmudge = tr A-Z a-z\n')
    add(tmp_path / "home" / "git" / "attributes", "*.txt eol=crlf\n")
    add(folder / ".git" / "info" / "attributes", "*.txt eol=crlf\n")

    copies.export(Repository(folder), "HEAD", tmp_path / "source")

    found = digests(tmp_path / "source")
    for name, text in FILES.items():
        (tmp_path / "wanted").mkdir(exist_ok=True)
        (tmp_path / "wanted" / name).write_bytes(text.encode())
    assert found == digests(tmp_path / "wanted")


def test_what_is_checked_of_a_submodule_is_what_its_commit_has(
    tmp_path: Path, settings: Path
) -> None:
    """Its host may be reached by a person's own settings alone, so these are not left out."""
    library = History(tmp_path / "library", "--initial-branch=main")
    tip = library.main("Begin", {name: FILES[name] for name in (".gitattributes", "data.bin")})
    history = History(tmp_path / "remote.git", "--initial-branch=main")
    url = library.folder.as_uri()
    text = f'[submodule "theme"]\n\tpath = theme\n\turl = {url}\n'
    history.main("Begin", {".gitmodules": text})
    folder = clone(history.folder)
    git(folder, "update-index", "--add", "--cacheinfo", f"160000,{tip},theme")
    git(folder, "commit", "--quiet", "--message", "Add a theme")
    add(settings, '[protocol "file"]\n\tallow = always\n[core]\n\teol = crlf\n')
    add(settings, '[filter "lfs"]\n\tsmudge = no-such-program\n\trequired = true\n')
    add(tmp_path / "home" / "git" / "attributes", ".gitattributes text\n")

    copies.export(Repository(folder), "HEAD", tmp_path / "source")

    theme = tmp_path / "source" / "theme"
    assert (theme / "data.bin").read_bytes() == POINTER.encode()
    assert (theme / ".gitattributes").read_bytes() == ATTRIBUTES.encode()


def test_what_the_commit_says_of_line_ends_holds(tmp_path: Path) -> None:
    history = History(tmp_path / "remote.git", "--initial-branch=main")
    history.main("Begin", {".gitattributes": "*.txt eol=crlf\n", "page.txt": "page\n"})

    copies.export(history.repository, "main", tmp_path / "source")

    assert (tmp_path / "source" / "page.txt").read_bytes() == b"page\r\n"


PUSHING = """
[push]
\tdefault = nothing
\tfollowTags = true
\trecurseSubmodules = only
[fetch]
\tprune = true
\tpruneTags = true
\trecurseSubmodules = true
[remote "origin"]
\ttagOpt = --tags
\tpush = +refs/heads/side:refs/heads/main
\tfetch = +refs/heads/*:refs/heads/*
\tfetch = +refs/tags/*:refs/tags/*
"""


def test_the_push_and_the_fetch_move_what_the_plan_says(tmp_path: Path, settings: Path) -> None:
    history = clones.waiting(tmp_path / "remote.git")
    wanted, before = clones.expected(history), history.refs()
    folder = clone(history.folder)
    git(folder, "switch", "--quiet", "--create", "side")
    git(folder, "branch", "--quiet", "produccion", "v1.0.0")
    git(folder, "tag", "--annotate", "--message", "mine", "mine")
    own = refs(folder, "refs/heads", "refs/tags")
    add(settings, PUSHING)

    clones.plan(folder)
    assert refs(folder, "refs/heads", "refs/tags") == own
    assert clones.released(folder, history) == wanted
    assert set(history.refs()) == {*before, "refs/tags/v1.0.1"}
    assert history.tip("main") == before["refs/heads/main"]


@pytest.mark.parametrize("kind", ["column", "color"])
def test_settings_for_a_screen_change_nothing_that_is_read(
    tmp_path: Path, settings: Path, kind: str
) -> None:
    history = clones.waiting(tmp_path / "remote.git")
    history.git("tag", "v1.0.1", "produccion")
    history.main("Ask", {"settings.py": "import os\n\nos.environ['WANTED']\n"})
    folder = clone(history.folder)
    git(folder, "tag", "--force", "v1.0.1", "v1.0.0")
    for name in ("a", "b", "c"):
        git(folder, "tag", name)
    add(settings, f"[{kind}]\n\tui = always\n[grep]\n\tlineNumber = true\n\tcolumn = true\n")
    repository = Repository(folder)
    config = Config(changelog="")
    remote.fetch(repository, "origin", ["main", "produccion"])
    tips = [git(folder, "rev-parse", f"origin/{name}") for name in ("produccion", "main")]

    said = list(push.catch_up(repository, config))
    found = changes.read(repository, tips[0], tips[1], ("WANTED", "OTHER"))

    assert "Your tag v1.0.1 is not the one on origin: git fetch --force origin tag v1.0.1" in said
    assert found.variables == ("WANTED",)


def test_a_laptop_with_line_ends_of_windows(released: Laptop) -> None:
    """The verb itself: what it rolls and pushes has no line end more or less."""
    released.publish("Add a page", {"page.txt": "page\n", ".gitattributes": "*.md text eol=crlf\n"})
    released.git("config", "core.autocrlf", "true")

    assert released.invoke("release", "--yes", "--no-wait").status == 5

    for name in ("page.txt", "CHANGELOG.md"):
        content = Repository(released.remote).file("produccion", name)
        assert content
        assert b"\r" not in content
