"""Check: what Railway's builder could not install, each defect on a project that has it."""

import pytest

from shipway.model import Level
from tests.projects import Edit
from tests.shipway.checking import Checking
from tests.students import FILES

pytestmark = pytest.mark.laptop

REQUIRED = "requirements.txt"


def test_the_project_that_the_others_are_made_of_is_sound(checking: Checking) -> None:
    assert checking.project().checked.findings == ()
    assert checking.again().undecided == set()


def test_requirements_in_utf_16_hide_nothing_else(checking: Checking) -> None:
    checking.project()
    path = checking.folder / "requirements.txt"
    path.write_bytes(path.read_text("utf-8").encode("utf-16"))
    (checking.folder / "dashboard/migrations/0001_initial.py").unlink()

    assert checking.again(here=False).errors == {"requirements-utf16", "unmade-migrations"}


def test_without_requirements(checking: Checking) -> None:
    found = checking.project({"requirements.txt": None})

    assert found.errors == {"requirements-missing"}


LINES = {
    "-r base.txt": "needs base.txt",
    "-c limits.txt": "needs limits.txt",
    "-e .": "names a folder",
    r"C:\\Users\\ana\\wheels\\pandas-2.2.whl": "names a folder",
    "pywin32==306": "is for Windows alone",
    "requests==2.31.0": "is pinned to 2.32.5 and to 2.31.0",
}


def test_each_line_that_the_builder_cannot_install_is_named(checking: Checking) -> None:
    checking.project({"base.txt": "requests==2.32.5\n", "limits.txt": ""})
    path = checking.folder / REQUIRED
    path.write_text(path.read_text("utf-8") + "".join(f"{line}\n" for line in LINES), "utf-8")

    findings = checking.again().of("requirements-not-installable")

    assert sorted(each.line for each in findings) == [10, 11, 12, 13, 14, 15]
    for line, words in zip(LINES.values(), sorted(findings, key=lambda x: x.line), strict=True):
        assert line in words.message


def test_a_folder_of_conda(checking: Checking) -> None:
    found = checking.project({REQUIRED: "Django==5.2.6\nnumpy @ file:///C:/b/numpy/work\n"})

    (finding,) = found.of("requirements-not-installable")
    assert finding.place == f"{REQUIRED}:2"
    assert "write the package with its version, like numpy==" in finding.hint


def test_lines_that_install_and_pin(checking: Checking) -> None:
    commit = "0123456789abcdef0123456789abcdef01234567"
    more = (
        "# a comment\n--extra-index-url https://packages.example.org/simple\n"
        'pywin32==306 ; sys_platform == "win32"\n'
        f"thing @ git+https://git.example.org/thing.git@{commit}\n"
        "colorama==0.4.6 \\\n    --hash=sha256:0000\n"
    )
    checking.project()
    path = checking.folder / REQUIRED
    path.write_text(path.read_text("utf-8") + more, "utf-8")

    assert checking.again().codes == set()


def test_lines_that_leave_the_version_open(checking: Checking) -> None:
    found = checking.project(
        edits=[
            Edit(REQUIRED, "gunicorn==23.0.0", "gunicorn"),
            Edit(REQUIRED, "requests==2.32.5", "requests[socks]>=2.32,<3"),
            Edit(REQUIRED, "whitenoise==6.11.0", "whitenoise==6.11.*"),
        ]
    )

    (finding,) = found.of("unpinned-dependency")
    assert (finding.level, finding.place) == (Level.WARNING, f"{REQUIRED}:4")
    assert "open of gunicorn, requests, whitenoise:" in finding.message
    assert found.errors == set()


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({".python-version": "3.9\n"}, ".python-version:1"),
        ({"runtime.txt": "python-3.9.18\n"}, "runtime.txt:1"),
        ({"Pipfile": '[requires]\npython_version = "3.9"\n'}, "Pipfile:2"),
        (
            {"invoke.yaml": 'shipway:\n  variables:\n    RAILPACK_PYTHON_VERSION: "3.9"\n'},
            "invoke.yaml:3",
        ),
    ],
)
def test_a_python_that_django_does_not_accept(
    checking: Checking, files: dict[str, str | None], place: str
) -> None:
    found = checking.project(files)

    (finding,) = found.of("python-django-mismatch")
    assert (finding.level, finding.place) == (Level.ERROR, place)
    assert "does not accept (>=3.10)" in finding.message
    assert finding.hint == f"write 3.13 into {place.partition(':')[0]}"


def test_the_python_explains_why_nothing_installs(checking: Checking) -> None:
    checking.project({".python-version": "3.9\n", REQUIRED: "Django==5.2.6\ngunicorn==23.0.0\n"})

    found = checking.again(here=False)

    assert found.of("python-django-mismatch")
    assert not found.of("requirements-not-installable")


def test_versions_that_exclude_each_other(checking: Checking) -> None:
    checking.project({REQUIRED: "gunicorn==23.0.0\nDjango==5.2.6\nasgiref==3.2.0\n"})

    (finding,) = checking.again(here=False).of("requirements-not-installable")

    assert (finding.level, finding.file) == (Level.ERROR, REQUIRED)
    assert finding.line in (2, 3)


def test_another_file_may_name_the_packages(checking: Checking) -> None:
    found = checking.project({REQUIRED: None, "Pipfile": '[packages]\ndjango = "==5.2.6"\n'})

    assert found.errors == set()
    assert "requirements-missing" in found.undecided


def test_pip_in_a_dockerfile_reads_utf_16(checking: Checking) -> None:
    docker = "FROM python:3.13\nRUN pip install -r requirements.txt\nCMD gunicorn server.wsgi\n"
    checking.project({"Dockerfile": docker})
    path = checking.folder / REQUIRED
    path.write_bytes(path.read_text("utf-8").encode("utf-16"))

    assert "requirements-utf16" not in checking.again().codes


def test_packages_behind_two_files_are_no_missing_ones(checking: Checking) -> None:
    docker = (
        "FROM python:3.13\nCOPY . .\nRUN pip install -r requirements.txt\n"
        f"CMD {FILES['Procfile'].removeprefix('web: ')}"
    )
    found = checking.project({
        "Dockerfile": docker, REQUIRED: "-r lists/web.txt\n",
        "lists/web.txt": "-r base.txt\n", "lists/base.txt": FILES[REQUIRED],
    })  # fmt: skip

    assert found.errors == set()
