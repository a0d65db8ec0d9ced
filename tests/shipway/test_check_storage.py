"""Check: a storage that is not in use, and collected files that are older than their sources."""

import pytest

from tests.projects import Edit
from tests.shipway.checking import Checking
from tests.shipway.storages import MANIFEST, ROOT, SETTINGS, STORAGES, WHITENOISE, without
from tests.students import FILES

pytestmark = pytest.mark.laptop


def test_collected_files_in_the_commit(checking: Checking) -> None:
    procfile = "web: python manage.py migrate && gunicorn server.wsgi\n"
    sources = ("static/css/site.css", "static/js/site.js", "static/img/paper.png")
    collected: dict[str, str | None] = {
        name.replace("static", "staticfiles"): FILES[name] for name in sources
    }
    apps = '    "django.contrib.admin",\n'
    urls = '    path("admin/", admin.site.urls),\n'
    plain = [Edit(SETTINGS, STORAGES, ""), without(apps), Edit("server/urls.py", urls, "")]
    found = checking.project({**collected, "Procfile": procfile}, plain)
    assert found.of("static-stale") == []

    (checking.folder / "static/css/site.css").write_text("b {}\n", "utf-8")
    [stale] = checking.again().of("static-stale")
    assert (stale.level, stale.file) == ("warning", "staticfiles")
    assert stale.message.startswith("1 of 3 collected files in the commit are older than")

    (checking.folder / "Procfile").write_text(FILES["Procfile"], "utf-8")
    assert checking.again().of("static-stale") == []


def test_a_storage_setting_that_is_not_ignored(checking: Checking) -> None:
    old = f"import django\nif django.VERSION < (5, 1):\n    STATICFILES_STORAGE = {MANIFEST}\n"
    found = checking.project(None, [Edit(SETTINGS, STORAGES, f"{old}{STORAGES}")])

    assert found.codes == set()


def test_a_storage_setting_where_nothing_can_be_asked(checking: Checking) -> None:
    requirements = FILES["requirements.txt"]
    edits = [
        Edit(SETTINGS, "import os\n", "import os; raise OSError\n"),
        Edit(SETTINGS, STORAGES, f"{STORAGES}DEFAULT_FILE_STORAGE = 'a.B'\n"),
    ]
    found = checking.project(None, edits)
    assert found.of("staticfiles-storage-ignored")[0].hint == (
        "put its value into STORAGES, and delete the line"
    )

    path = checking.folder / "requirements.txt"
    path.write_text(requirements.replace("Django==5.2.6", "Django==5.0.14"), "utf-8")
    found = checking.again()
    # What is installed counts, not what is pinned, where it can be asked.
    assert found.of("staticfiles-storage-ignored")


def test_a_root_that_is_a_source_is_django_s_own_error(checking: Checking) -> None:
    found = checking.project(None, [Edit(SETTINGS, ROOT, 'STATIC_ROOT = BASE_DIR / "static"\n')])

    assert found.errors == {"staticfiles.E002"}
    assert found.of("static-stale") == []


def test_an_api_without_static_files(checking: Checking) -> None:
    found = checking.project(
        {"dashboard/views.py": "from django.http import JsonResponse\n\n\n"
                               "def index(request):\n    return JsonResponse({})\n"},
        [without('    "django.contrib.staticfiles",\n'), without(WHITENOISE), without(ROOT),
         Edit("server/urls.py", '    path("admin/", admin.site.urls),\n', ""),
         without('    "django.contrib.admin",\n')],
    )  # fmt: skip

    assert not [code for code in found.codes if code.startswith("static")]
