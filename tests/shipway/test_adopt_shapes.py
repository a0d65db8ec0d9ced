"""Adopt: projects of other shapes than the usual one, each taken in whole."""

from pathlib import Path

import pytest

from tests.shipway.adopting import SOURCES, UNDEPLOYED, adopted, foreign, settings
from tests.shipway.programs import git
from tests.students import FILES, write_project

pytestmark = pytest.mark.laptop


def test_a_start_that_serves_already_wherever_it_is_said(tmp_path: Path) -> None:
    docker = "FROM python:3.13\nCMD exec invoke serve\n"
    project = foreign(tmp_path, {"Dockerfile": docker, "Procfile": "web: gunicorn server.wsgi\n"})

    assert "make it `web: invoke serve`" not in adopted(project.folder).out


def test_what_git_would_leave_out_of_every_commit_is_said(tmp_path: Path) -> None:
    ignored = "*.txt\n!requirements.txt\n[Rr]elease/\ntasks.py\n/staticfiles/\n/.staticfiles*\n"
    project = foreign(tmp_path, {".gitignore": ignored})

    ran = adopted(project.folder)

    hiding = [line for line in ran.lines if "out of every commit" in line]
    count = sum(name.startswith("shipway/release/") for name in SOURCES)
    more = f"shipway/release/__init__.py and {count - 1} more"
    narrow = "out of every commit: narrow the line, or `git add --force` them"
    assert sorted(hiding) == [
        f"  - .gitignore, line 3: `[Rr]elease/` keeps {more} {narrow}",
        f"  - .gitignore, line 4: `tasks.py` keeps tasks.py {narrow}",
    ]


def test_a_project_in_a_folder_with_its_requirements_beside_it(tmp_path: Path) -> None:
    names = {name: f"web app/{name}" for name in FILES if name not in (".gitignore", "README.md")}
    files = {**dict.fromkeys(names), **{new: FILES[name] for name, new in names.items()}}
    project = foreign(tmp_path, {**files, "web app/Procfile": None})

    ran = adopted(project.folder)

    required = (project.folder / "requirements.txt").read_text("utf-8")
    assert "Django==5.2.6\n" in required
    assert "\ninvoke==" in required
    assert "requirements.txt begins as web app/requirements.txt, for which Railway's " in ran.out
    assert "  - manage.py is in web app/, and what was written at the top: " in ran.out
    assert "shipway.ledger" not in ran.out  # which that manage.py would not find
    assert "+/web app/staticfiles/" in ran.lines
    assert settings(project).settings == "server.settings"


def test_packages_that_another_file_names(tmp_path: Path) -> None:
    project = foreign(tmp_path, {"requirements.txt": None, "poetry.lock": "[[package]]\n"})

    assert (
        "  - poetry.lock names the packages, and shipway installs requirements.txt, as Railway's "
        "builder does where there is one: write your packages there"
    ) in adopted(project.folder).lines


def test_a_site_without_a_front_page(tmp_path: Path) -> None:
    api = "from django.urls import include, path\n\nurlpatterns = [path('api/', include('x'))]\n"
    project = foreign(tmp_path, {"server/urls.py": api})

    assert (
        "  - No page is at /: name one that is as `readiness_page`, or no start counts as ready"
    ) in adopted(project.folder).lines
    assert settings(project).readiness_page == "/"


def test_a_site_whose_admin_is_all_that_people_see(tmp_path: Path) -> None:
    admin = FILES["server/urls.py"].replace('path("", include', 'path("api/", include')
    project = foreign(tmp_path, {"server/urls.py": admin})

    ran = adopted(project.folder)

    assert "  - No page is at /, where the admin's `View site` leads: make one, or " in ran.out
    assert settings(project).readiness_page == "/admin/"


def test_a_start_that_is_no_wsgi(tmp_path: Path) -> None:
    project = foreign(tmp_path, {"Procfile": "web: daphne server.asgi:application\n"})

    assert (
        "  - It starts an ASGI application, and `invoke serve` WSGI: websockets would not work"
    ) in adopted(project.folder).lines


@pytest.mark.parametrize("begin", [False, True])
def test_without_a_commit_yet(tmp_path: Path, begin: bool) -> None:
    folder = tmp_path / "a folder, ü"
    write_project(folder, UNDEPLOYED)
    git(folder, "init", "--quiet", "--initial-branch=trunk")
    if begin:
        git(folder, "add", "--all")

    adopted(folder)

    git(folder, "add", "--all")
    listed = git(folder, "ls-files").splitlines()
    assert {"tasks.py", "Procfile", *SOURCES} <= set(listed)
    assert "  main_branch: trunk" in (folder / "invoke.yaml").read_text("utf-8").splitlines()


def test_a_detached_head(tmp_path: Path) -> None:
    project = foreign(tmp_path)
    project.git("checkout", "--quiet", "--detach")
    head = project.git("rev-parse", "HEAD")

    adopted(project.folder)

    assert settings(project).main_branch == "main"
    assert project.git("rev-parse", "HEAD") == head


def test_line_ends_of_windows_stay(tmp_path: Path) -> None:
    project = foreign(tmp_path, {"Procfile": "web: gunicorn server.wsgi\r\n"})
    names = ("requirements.txt", ".gitignore", "server/settings.py", "server/wsgi.py", "manage.py")
    for name in names:
        path = project.folder / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    adopted(project.folder)

    for name in names:
        content = (project.folder / name).read_bytes()
        assert content.count(b"\n") == content.count(b"\r\n") > 0
    assert settings(project).wsgi == "server.wsgi:application"
