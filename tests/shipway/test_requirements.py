"""The reader of requirements: every encoding, every spelling, and the files behind -r."""

from pathlib import Path

import pytest

from shipway.requirements import Requirements

LINES = "# año\nDjango==5.2.6\ngunicorn\n"


def required(folder: Path, content: str | bytes, **others: str) -> Requirements:
    """Write requirements.txt, and other files beside it by their names."""
    given = content.encode() if isinstance(content, str) else content
    (folder / "requirements.txt").write_bytes(given)
    for name, text in others.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return Requirements(folder)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (LINES.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + LINES.encode(), "utf-8"),
        (LINES.encode("latin-1"), "latin-1"),
        (LINES.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + LINES.encode("utf-16-be"), "utf-16"),
        (LINES.encode("utf-16-le"), "utf-16-le"),
        (LINES.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_the_encoding_is_told_and_hides_nothing(
    tmp_path: Path, content: bytes, encoding: str
) -> None:
    found = required(tmp_path, content)

    assert (found.encoding, found.text) == (encoding, LINES)
    assert [(each.name, each.line) for each in found.packages] == [("django", 2), ("gunicorn", 3)]


def test_the_exact_text_is_what_is_there_and_no_guess(tmp_path: Path) -> None:
    assert required(tmp_path, f"\ufeff{LINES}").exact() == f"\ufeff{LINES}"
    with pytest.raises(UnicodeDecodeError):
        required(tmp_path, b"\xff\xfeD\x00j").exact()


@pytest.mark.parametrize(
    ("line", "name", "pinned", "extras", "text"),
    [
        ("Django == 5.2.6  # web", "django", "5.2.6", set(), "Django == 5.2.6"),
        ("rich \\\n    ==15.0.0 \\\n    --hash=sha:0", "rich", "15.0.0", set(), "rich ==15.0.0"),
        ("Requests[socks]>=2,<3", "requests", "", {"socks"}, "Requests[socks]>=2,<3"),
        ("whitenoise==6.*", "whitenoise", "", set(), "whitenoise==6.*"),
        ("a_b.C===1.0 ; python_version > '3'", "a-b-c", "1.0", set(),
         "a_b.C===1.0 ; python_version > '3'"),
        ("rich @ https://x.org/rich.zip", "rich", "", set(), "rich @ https://x.org/rich.zip"),
        ("-e git+https://x.org/rich.git#egg=Rich", "rich", "", set(),
         "Rich @ git+https://x.org/rich.git#egg=Rich"),
        ("git+https://x.org/a.git@main#subdirectory=b&egg=rich", "rich", "", set(),
         "rich @ git+https://x.org/a.git@main#subdirectory=b&egg=rich"),
    ],
)  # fmt: skip
def test_a_line_names_its_package(
    tmp_path: Path, line: str, name: str, pinned: str, extras: set[str], text: str
) -> None:
    found = required(tmp_path, f"{line}\n")

    [each] = found.packages
    told = (each.name, each.pinned, set(each.extras), each.text)
    assert told == (name, pinned, extras, text)
    assert not found.is_open


def test_files_behind_files_count_under_the_line_that_names_the_first(tmp_path: Path) -> None:
    found = required(
        tmp_path, "gunicorn\n-r more.txt\n", more="--requirement=base.txt\nrich\n",
        base="Django==5.2.6\n-r more.txt\n-r nowhere.txt\n",
    )  # fmt: skip

    named = [(each.name, each.line) for each in found.packages]
    assert named == [("gunicorn", 1), ("django", 2), ("rich", 2)]
    assert found.package("DJANGO") == found.packages[1]
    assert not found.is_open


def test_a_file_is_looked_for_beside_the_one_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists/web.txt").write_text("-r base.txt\n", "utf-8")
    (tmp_path / "lists/base.txt").write_text("rich\n", "utf-8")

    assert required(tmp_path, "-r lists/web.txt\n", base="django\n").package("rich")


def test_a_file_outside_of_the_tree_is_not_looked_into(tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text("rich\n", "utf-8")
    (tmp_path / "tree").mkdir()

    assert required(tmp_path / "tree", "-r ../outside.txt\n").packages == ()


@pytest.mark.parametrize("line", ["./local", "-e .", "https://x.org/rich.zip"])
def test_a_line_whose_package_cannot_be_told(tmp_path: Path, line: str) -> None:
    assert required(tmp_path, f"{line}\n").is_open
    assert required(tmp_path, "-r more.txt\n", more=f"{line}\n").is_open


def test_there_is_none(tmp_path: Path) -> None:
    found = Requirements(tmp_path)

    assert (found.is_there, found.text, found.packages) == (False, "", ())
