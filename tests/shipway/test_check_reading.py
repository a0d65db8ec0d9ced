"""Check: files that no person has written, that are no text, and links and names of all kinds."""

import os
import time
from pathlib import Path

import pytest

from shipway import findings
from shipway.check.reading import listing
from shipway.check.rules.templates import unsafe_template_data
from shipway.check.rules.tree import import_case
from shipway.model import Checked, Level
from tests.shipway.checking import Checking
from tests.shipway.laptop import Laptop
from tests.students import SETTINGS, VIEWS

pytestmark = pytest.mark.laptop

INDEX = "dashboard/templates/dashboard/index.html"
LARGE = 900_000
SECONDS = 30.0
"""Of the processor, for what took minutes."""
UNIX = pytest.mark.skipif(
    os.name == "nt", reason="a link needs a privilege, a name has fewer signs"
)


def filled(text: str) -> str:
    """Return a text again and again, to the size of a large file."""
    return text * (LARGE // len(text))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("static/js/bundle.js", "function a(b){return b.innerHTML=c+d;}"),
        ("static/js/lines.js", "x.innerHTML = y;\n"),
        ("static/js/comments.js", "/* a "),
        ("static/js/local.js", "fetch('http://localhost:8000/') "),
        ("templates/links.html", "<a "),
        ("templates/scripts.html", "<script "),
        ("templates/names.html", "<a href=\"{% url '"),
        ("templates/tags.html", "{% static 'a "),
        ("templates/comments.html", "{% comment %} "),
        ("templates/marks.html", "<!-- "),
        ("templates/off.html", "{% autoescape off %} "),
        ("static/css/large.css", "/* a { background: url(b.png) }\n"),
        ("dashboard/names.py", "'Login.html'\n"),
        ("dashboard/imports.py", "from a import (\n"),
        ("data.json", '{"token": "abcdefgh"},\n'),
        ("runtime.txt", "3"),
        ("dashboard/rows.py", "(" * 20_000),
        ("Procfile", "web: gunicorn server.wsgi\n"),
        ("Procfile", "web: " + "a" * 8000),
        ("Procfile", "web: 'a' $PORT "),
        ("Procfile", " "),
        ("requirements.txt", "://#egg="),
        ("requirements.txt", "a==1\n"),
        ("requirements.txt", "a>=1" + ",>=1" * 9000),
    ],
)
def test_a_large_file_takes_no_minutes(checking: Checking, path: str, text: str) -> None:
    before = time.process_time()

    checking.project({path: filled(text)})

    assert time.process_time() - before < SECONDS


def test_python_of_many_megabytes_is_left_unread(checking: Checking) -> None:
    rows = "    {'name': 'a name', 'values': [1, 2, 3]},\n" * 300_000
    before = time.process_time()

    found = checking.project({"dashboard/rows.py": f"ROWS = [\n{rows}]\n"})

    assert found.codes == set()
    assert time.process_time() - before < SECONDS


def test_a_line_that_no_person_has_written_is_none_of_theirs(checking: Checking) -> None:
    bundle = f"{'a' * 2000};b.innerHTML = c;\nd.innerHTML = e;\n"

    (place,) = checking.alone(unsafe_template_data, {"static/js/bundle.js": bundle})

    assert place.line == 2


def test_reading_for_secrets_ends_in_time(
    checking: Checking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shipway.check.judging.leaks.SECONDS", 0.0)

    found = checking.project()

    assert found.undecided == {"credentials-in-repo"}


UNREADABLE = [
    ("server/settings.py", SETTINGS + "\n# \n'ñ'\n", "latin-1", "settings-import-error", 101),
    ("server/settings.py", SETTINGS, "utf-16", "settings-import-error", 1),
    ("server/settings.py", SETTINGS + "\n'\0'\n", "utf-8", "settings-import-error", 100),
    ("dashboard/views.py", VIEWS + "\n'\0'\n", "utf-8", "urls-import-error", 16),
    (INDEX, "{% extends 'base.html' %}\n\nñ", "latin-1", "page-500", 3),
    ("templates/base.html", "<p>\nñ</p>", "latin-1", "page-500", 2),
    ("static/css/site.css", "a { }\n/* ñ */", "latin-1", "static-not-collectable", 2),
]


@pytest.mark.parametrize(("path", "text", "encoding", "code", "line"), UNREADABLE)
def test_what_is_no_text_is_told_with_its_place(
    checking: Checking, path: str, text: str, encoding: str, code: str, line: int
) -> None:
    checking.project()
    (checking.folder / path).write_bytes(text.encode(encoding))

    errors = [each for each in checking.again().checked.findings if each.level == Level.ERROR]

    assert [(each.code, each.file, each.line) for each in errors] == [(code, path, line)]
    assert ("in UTF-16, as PowerShell writes it" in errors[0].message) == (encoding == "utf-16")


def test_a_template_that_no_page_shows_and_nobody_can_read(checking: Checking) -> None:
    shown = "\n\ndef other(request, number):\n    return render(request, 'other.html')\n"
    checking.project({"dashboard/views.py": VIEWS + shown})
    (checking.folder / "templates/other.html").write_bytes(b"<p>\n\xf1")

    (found,) = checking.again().of("page-500")

    assert (found.level, found.place) == ("warning", "templates/other.html:2")


def test_texts_in_latin_letters_that_nothing_reads_are_no_defect(checking: Checking) -> None:
    checking.project()
    for name in ("README.md", "notes.txt", "dashboard/unused.py", ".env.example"):
        with (checking.folder / name).open("ab") as file:
            file.write(b"# \xf1\n")

    assert checking.again().codes == set()


def test_line_ends_of_windows_are_no_defect(checking: Checking) -> None:
    checking.project()
    for path in checking.folder.rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert checking.again().codes == set()


@UNIX
def test_a_link_that_leads_out_of_the_tree_is_none_in_production(
    laptop: Laptop, tmp_path: Path
) -> None:
    (tmp_path / "theirs.txt").write_text("SECRET = 'planted'\n")
    (laptop.folder / "pages" / "keys.py").symlink_to(tmp_path / "theirs.txt")
    (laptop.folder / "one").symlink_to("two")
    (laptop.folder / "two").symlink_to("one")
    (laptop.folder / "inside.md").symlink_to("CHANGELOG.md")
    laptop.commit("Link", None)

    found = laptop.findings()

    assert [(each["code"], each["level"], each["place"]) for each in found] == [
        ("link-astray", "warning", name) for name in ("one", "pages/keys.py", "two")
    ]
    assert (tmp_path / "theirs.txt").is_file()


@UNIX
@pytest.mark.parametrize("name", ["requirements.txt", "Procfile", "manage.py", "invoke.yaml"])
def test_a_link_to_itself_breaks_nothing(laptop: Laptop, name: str) -> None:
    laptop.commit("Remove", {name: None})
    (laptop.folder / name).symlink_to(name)
    laptop.commit("Link", None)
    (laptop.folder / name).unlink()

    ran = laptop.invoke("check", "--format", "json")

    assert ran.status == (1 if name != "invoke.yaml" else 0), ran
    assert "broke by itself" not in ran.out


@UNIX
def test_a_tree_is_listed_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c.txt").touch()
    (tmp_path / "a" / "up").symlink_to("..")

    assert sorted(listing.files(tmp_path)) == [("a/b/c.txt", False), ("a/up", True)]


@UNIX
@pytest.mark.parametrize(
    "name", ["a\nb.py", 'it\'s "q".py', "x::error y.py", "100%25.py", "ñ,ü:.py", "-x.py", "*.py"]
)
def test_a_name_of_unusual_signs(checking: Checking, name: str) -> None:
    files: dict[str, str | None] = {f"dashboard/{name}": "from .Views import index\n"}

    (found,) = checking.alone(import_case, files)

    assert found.place == f"dashboard/{name}:1"
    lines = list(findings.as_annotations(Checked((found,))))
    assert len(lines) == 1
    assert "\n" not in lines[0]
    told = lines[0].removeprefix("::error file=").partition(",line=")[0]
    assert not set(told) & set(":,\n")
