"""Adopt: what is added to a requirements file, and that the rest stays, byte for byte."""

from collections.abc import Callable
from pathlib import Path

import pytest

from shipway.adopt import requirements
from shipway.adopt.requirements import Completed
from shipway.requirements import Requirements
from tests.environment import ROOT

OWN = (ROOT / "requirements.txt").read_text("utf-8")
HEADING = "# What shipway needs: tasks.py and shipway/\n"
ALL = "Django\ndetect_secrets\nGitPython\ngunicorn\ninvoke\npackaging\nrich\nwhitenoise\n"


Complete = Callable[..., Completed]


@pytest.fixture
def complete(tmp_path: Path) -> Complete:
    """Complete a requirements file of this content; None: there is none."""

    def completed(
        content: str | bytes | None, *, pymysql: bool = False, django: str = ""
    ) -> Completed:
        if content is not None:
            given = content.encode() if isinstance(content, str) else content
            (tmp_path / "requirements.txt").write_bytes(given)
        return requirements.complete(Requirements(tmp_path), OWN, pymysql=pymysql, django=django)

    return completed


def test_what_is_missing_is_pinned_as_here(complete: Complete) -> None:
    assert complete("Django==6.1.3\n").content.decode() == (
        f"Django==6.1.3\n{HEADING}detect-secrets==1.5.0\ngitpython==3.2.1\ngunicorn==27.0.1\n"
        "invoke==3.0.3\npackaging==26.3\nrich==15.0.0\nwhitenoise==6.12.0\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        ALL,
        "DJANGO>=5\nGitPython[x] ; python_version > '3'\nGunicorn # web\nInvoke\n"  # noqa: ISC004
        "Detect.Secrets\nPACKAGING>=24\n"
        "RICH~=15.0\nWhiteNoise[brotli]==6.9.0 ; sys_platform != 'win32'\n",
        ALL.replace("rich\n", "rich @ https://example.org/rich.zip\n"),
        ALL.replace("rich\n", "-e git+https://example.org/rich.git#egg=rich\n"),
        ALL.replace("rich\n", "rich \\\n    == 15.0.0\n"),
        f"\ufeff{ALL}",
        f"{ALL}pymysql[rsa]\n",
        f"{ALL}PyMySQL==1.1.1\nCryptography\n",
        f"{ALL}mysqlclient\n./local\n--extra-index-url https://example.org\n",
        ALL.removesuffix("\n"),
    ],
)
def test_what_is_there_in_any_spelling_is_not_added_again(complete: Complete, text: str) -> None:
    assert complete(text).content == text.encode()


def test_what_an_included_file_has_counts(complete: Complete, tmp_path: Path) -> None:
    (tmp_path / "base.txt").write_text(ALL, "utf-8")

    assert complete("-r base.txt\n").content == b"-r base.txt\n"


@pytest.mark.parametrize(
    ("text", "added"),
    [(ALL, "pymysql[rsa]==1.2.4"), (f"{ALL}PyMySQL==1.1.1\n", "cryptography==50.0.2")],
)
def test_pymysql_gets_what_it_logs_in_with(complete: Complete, text: str, added: str) -> None:
    assert complete(text, pymysql=True).content == f"{text}{HEADING}{added}\n".encode()


def test_line_ends_comments_and_bytes_of_any_kind_stay(complete: Complete) -> None:
    theirs = (
        b"# a\xf1o\r\n\r\nDjango == 5.2 # \xc3\xb1\r\nGitPython\r\n"
        b"detect-secrets\r\ngunicorn\r\ninvoke\r\npackaging\r\nrich"
    )

    made = complete(theirs).content

    assert made == theirs + f"\n{HEADING}whitenoise==6.12.0\n".replace("\n", "\r\n").encode()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_becomes_utf_8(complete: Complete, encoding: str) -> None:
    theirs = ALL.replace("\n", "\r\n")

    made = complete(theirs.encode(encoding))

    assert made.content == theirs.encode()
    assert made.notes == (
        "requirements.txt was UTF-16, in which Railway's builder finds no Django: now it is UTF-8",
    )


@pytest.mark.parametrize(
    ("line", "new", "note"),
    [
        ("Gunicorn == 23.0.0  # web", "Gunicorn == 27.0.1  # web", "it becomes gunicorn==27.0.1"),
        ("gunicorn<24", "gunicorn<24", "write gunicorn==27.0.1 by hand"),
        ("gunicorn==27.0.0", "gunicorn==27.0.0", None),
        ("gunicorn>=20", "gunicorn>=20", None),
    ],
)
def test_a_gunicorn_that_serve_cannot_use(
    complete: Complete, line: str, new: str, note: str | None
) -> None:
    made = complete(ALL.replace("gunicorn", line))

    assert made.content.decode() == ALL.replace("gunicorn", new)
    assert [text.rpartition(": ")[2] for text in made.notes] == ([note] if note else [])


def test_an_old_gunicorn_in_an_included_file_is_left_to_a_person(
    complete: Complete, tmp_path: Path
) -> None:
    (tmp_path / "base.txt").write_text(ALL.replace("gunicorn", "gunicorn==23.0.0"), "utf-8")

    made = complete("-r base.txt\n")

    assert made.content == b"-r base.txt\n"
    assert made.notes == (
        "gunicorn==23.0.0 is too old for `invoke serve`: write gunicorn==27.0.1 by hand",
    )


def test_where_hashes_are_used_all_that_is_added_has_its_own(complete: Complete) -> None:
    django = OWN[OWN.index("django==") : OWN.index("django-csp==")]

    made = complete(django, pymysql=True).content.decode()

    assert made.startswith(f"{django}{HEADING}")
    names = [line.partition("==")[0] for line in made.splitlines() if "==" in line]
    assert set(names) == {
        *("django", "cffi", "cryptography", "gitdb", "gitpython", "gunicorn", "invoke"),
        *("markdown-it-py", "mdurl", "pycparser", "pygments", "pymysql", "rich"),
        *("certifi", "charset-normalizer", "detect-secrets", "idna", "packaging", "pyyaml"),
        *("requests", "smmap", "urllib3", "whitenoise"),
    }
    assert made.removeprefix(django).count("--hash=") > len(names)


def test_a_file_without_django(complete: Complete) -> None:
    made = complete(None, django="6.0.1")

    assert "\ndjango==6.0.1\n" in made.content.decode()
    assert made.notes == ("No requirement named Django: django==6.0.1 is added",)
