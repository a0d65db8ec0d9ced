"""Release and check in unusual clones: submodules, odd names, words with control signs."""

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from shipway.errors import ShipwayError, Status
from shipway.repository import Repository, copies, talking
from tests.projects import Edit
from tests.shipway.laptop import Laptop, hook
from tests.shipway.programs import git
from tests.shipway.servers import raw_server, silent


@pytest.mark.parametrize("settings", ["", "[user]\nuseConfigOnly = true\n"])
def test_an_author_whom_nobody_knows(laptop: Laptop, tmp_path: Path, settings: str) -> None:
    (tmp_path / "gitconfig").write_text(settings)
    laptop.variables.update(
        GIT_CONFIG_GLOBAL=str(tmp_path / "gitconfig"),
        GIT_COMMITTER_NAME="Ada", GIT_COMMITTER_EMAIL="ada@example.invalid",
    )  # fmt: skip

    status, problem, _ = laptop.refused("release", "--yes")

    assert (status, problem) == (
        2,
        "git does not know who you are, so a release would carry no name",
    )


def test_an_author_and_a_committer_that_the_shell_names(laptop: Laptop, tmp_path: Path) -> None:
    (tmp_path / "gitconfig").write_text("")
    names = {f"GIT_{who}_NAME": "Ada" for who in ("AUTHOR", "COMMITTER")}
    addresses = {f"GIT_{who}_EMAIL": "ada@example.invalid" for who in ("AUTHOR", "COMMITTER")}
    laptop.variables.update(names, GIT_CONFIG_GLOBAL=str(tmp_path / "gitconfig"), **addresses)

    assert laptop.invoke("release", "--yes", "--no-wait").status == 5
    assert git(laptop.remote, "log", "-1", "--format=%an %cn", "produccion") == "Ada Ada"


def with_submodule(laptop: Laptop, url: str, library: Path) -> None:
    """Add a submodule, a repository with one file, under an address."""
    library.mkdir()
    git(library, "init", "--quiet")
    (library / "theme.css").write_text("a { }\n")
    git(library, "add", "--all")
    git(library, "commit", "--quiet", "--message", "Begin")
    tip = git(library, "rev-parse", "HEAD")
    text = f'[submodule "theme"]\n\tpath = theme\n\turl = {url}\n'
    laptop.git("update-index", "--add", "--cacheinfo", f"160000,{tip},theme")
    (laptop.folder / "theme").mkdir()
    laptop.change({".gitmodules": text})
    laptop.git("add", ".gitmodules")
    laptop.git("commit", "--quiet", "--message", "Add a theme")
    laptop.git("push", "--quiet", "origin", "main")


def with_local_submodules(folder: Path) -> Path:
    """Write settings of git that allow a submodule to lie on this machine."""
    settings = folder / "gitconfig"
    settings.write_text('[protocol "file"]\nallow = always\n')
    return settings


def test_a_copy_of_a_commit_holds_nothing_of_git(
    laptop: Laptop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_submodule(laptop, (tmp_path / "library").as_uri(), tmp_path / "library")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(with_local_submodules(tmp_path)))
    source = tmp_path / "source"

    copies.export(Repository(laptop.folder), "HEAD", source)

    assert (source / "theme" / "theme.css").is_file()
    assert not list(source.rglob(".git"))


def test_an_interruption_does_not_break_the_removal_of_a_copy_off(
    laptop: Laptop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(folder: Path, *, ignore_errors: bool) -> None:
        monkeypatch.setattr(shutil, "rmtree", removes)
        raise KeyboardInterrupt

    def copy() -> None:
        with copies.exported(Repository(laptop.folder), "HEAD") as source:
            assert (source / "manage.py").is_file()
            monkeypatch.setattr(shutil, "rmtree", interrupted)

    scratch, removes = tmp_path / "temporary", shutil.rmtree
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))

    with pytest.raises(KeyboardInterrupt):
        copy()

    assert not list(scratch.iterdir())


def test_a_submodule_that_cannot_be_reached(laptop: Laptop, tmp_path: Path) -> None:
    with_submodule(laptop, (tmp_path / "nowhere").as_uri(), tmp_path / "library")

    status, problem, _ = laptop.refused("check")

    assert status in (1, 2)
    assert "theme" in problem


def test_a_token_in_the_address_of_a_submodule_is_not_shown(laptop: Laptop, tmp_path: Path) -> None:
    with_submodule(laptop, "../library.git", tmp_path / "library")
    laptop.git("remote", "set-url", "origin", "https://ada:planted-token@127.0.0.1:1/x.git")

    status, problem, _ = laptop.refused("check")

    assert status == 2
    assert "https://127.0.0.1:1/library.git" in problem
    assert "planted-token" not in problem


def test_a_submodule_whose_host_says_nothing_is_given_up(
    laptop: Laptop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talking, "TRANSFER", 1.0)
    with raw_server(silent) as url:
        with_submodule(laptop, url, tmp_path / "library")
        with pytest.raises(ShipwayError) as raised:
            copies.export(Repository(laptop.folder), "HEAD", tmp_path / "source")

    assert raised.value.problem == "a submodule cannot be fetched: no answer within 1 s"
    assert raised.value.status == Status.COULD_NOT_RUN


@pytest.mark.parametrize("relative", [False, True])
def test_a_submodule_is_checked_out_for_the_checks(
    laptop: Laptop, tmp_path: Path, relative: bool
) -> None:
    library = tmp_path / "hub" / "library"
    library.parent.mkdir()
    remote = laptop.remote.rename(library.parent / "site.git")
    laptop.git("remote", "set-url", "origin", str(remote))
    with_submodule(laptop, "../library" if relative else library.as_uri(), library)
    laptop.variables["GIT_CONFIG_GLOBAL"] = str(with_local_submodules(tmp_path))
    reads = '(Path(__file__).parent.parent / "theme" / "theme.css").read_text()'
    use = Edit("mysite/settings.py", "BASE_DIR = ", f"{reads}\nBASE_DIR = ")
    laptop.commit("Use it", None, use)

    ran = Laptop(laptop.folder, remote, laptop.scratch, laptop.variables).invoke("check")

    assert ran.status == 0, ran


def test_the_remotes_words_are_no_commands_to_the_terminal(laptop: Laptop) -> None:
    hook(laptop.remote, "pre-receive", r"printf 'frozen \033[2J\033]0;title\007\n' >&2; exit 1")

    _, problem, _ = laptop.refused("release", "--yes")

    assert "\x1b" not in problem
    assert "\x07" not in problem


def test_a_subject_is_no_command_to_the_terminal(laptop: Laptop) -> None:
    laptop.publish("Clear \x1b[2J the screen", {"a.txt": "a\n"})

    ran = laptop.invoke("release", "--dry-run")

    assert "Clear ?[2J the screen (Tester)" in ran.lines[2]


def test_a_log_in_another_encoding_is_read_all_the_same(laptop: Laptop) -> None:
    laptop.publish("Añade una página", {"a.txt": "a\n"})
    laptop.git("config", "i18n.logOutputEncoding", "ISO-8859-1")

    assert "Añade una página (Tester)" in laptop.invoke("release", "--dry-run").out


def test_odd_names_survive(laptop: Laptop) -> None:
    odd = {"ñandú & co.txt", "-x.txt", "a\tb.txt", "a\nb.txt", "\udce9.txt", "docs/ñ/\udce9"}
    laptop.publish("Add files", dict.fromkeys(odd, "odd\n"))

    assert laptop.invoke("release", "--yes", "--no-wait").status == 5

    names = git(laptop.remote, "ls-tree", "-r", "-z", "--name-only", "produccion").split("\0")
    assert odd <= set(names)
    assert git(laptop.remote, "diff", "--name-only", "main^1", "main") == "CHANGELOG.md"


def test_a_changelog_with_the_line_ends_of_windows(laptop: Laptop) -> None:
    laptop.publish("Take line ends as they are", {".gitattributes": None})
    text = "# Changelog\r\n\r\n## [Unreleased]\r\n\r\n- A note.\r\n"
    laptop.publish("Windows", {"CHANGELOG.md": text})

    assert laptop.invoke("release", "--yes", "--no-wait").status == 5

    rolled = subprocess.check_output(["git", "show", "main:CHANGELOG.md"], cwd=laptop.remote)
    assert b"[Unreleased]\r\n\r\n## [0.1.0] - 20" in rolled
    assert rolled.count(b"\n") == rolled.count(b"\r\n")
