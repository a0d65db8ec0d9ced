"""Check: static files that production would not collect, not serve, or serve as they were once."""

import sys

import pytest

from tests.projects import Edit
from tests.shipway.checking import Checking
from tests.shipway.storages import MANIFEST, ROOT, SETTINGS, STORAGES, WHITENOISE, line_of, without
from tests.students import FILES

pytestmark = pytest.mark.laptop


def test_the_traps_of_a_first_deployment_are_told_together_and_in_order(
    checking: Checking,
) -> None:
    found = checking.project(
        None,
        [
            without(WHITENOISE),
            without(ROOT),
            Edit(SETTINGS, STORAGES, f"STATICFILES_STORAGE = {MANIFEST}\n"),
            Edit("templates/base.html", "'css/site.css'", "'/css/site.css'"),
        ],
    )

    assert found.errors == {"static-not-served", "static-root-missing"}
    [unserved] = found.of("static-not-served")
    assert (unserved.file, unserved.line) == (SETTINGS, line_of("MIDDLEWARE"))
    assert "/static/css/site.css, which answers 404" in unserved.message
    assert '"whitenoise.middleware.WhiteNoiseMiddleware", to MIDDLEWARE' in unserved.hint
    [root] = found.of("static-root-missing")
    assert (root.file, root.line) == (SETTINGS, line_of("STATIC_URL") - 1)
    [slash] = found.of("static-leading-slash")
    assert (slash.level, slash.file, slash.line) == ("warning", "templates/base.html", 6)
    assert slash.hint == (
        "write {% static 'css/site.css' %}; mend this before staticfiles-storage-ignored"
    )
    [ignored] = found.of("staticfiles-storage-ignored")
    assert (ignored.level, ignored.line) == ("warning", line_of(ROOT) - 1)
    assert ignored.hint.startswith("first mend 1 of static-leading-slash, or every such page")
    assert 'STORAGES = {"default": {"BACKEND": "django.core' in ignored.hint
    assert f'"staticfiles": {{"BACKEND": {MANIFEST}}}' in ignored.hint


def test_without_answers_the_source_decides_where_it_can(checking: Checking) -> None:
    broken = Edit("server/wsgi.py", "import os\n", "import os; raise OSError\n")
    slash = Edit("templates/base.html", "'css/site.css'", "'/css/site.css'")
    found = checking.project(None, [broken, slash])
    assert found.errors == {"settings-import-error", "static-leading-slash"}
    assert "static-not-served" in found.undecided

    requirements = FILES["requirements.txt"].replace("whitenoise==6.11.0\n", "")
    unknown = Edit(SETTINGS, "import os\n", "import os; raise OSError\n")
    bare = [without(WHITENOISE), without(STORAGES), unknown]
    found = checking.project({"requirements.txt": requirements}, [*bare, slash])
    assert found.errors >= {"settings-import-error", "static-not-served"}
    assert found.of("static-not-served")[0].line == line_of("MIDDLEWARE")
    assert found.of("static-leading-slash")[0].level == "warning"
    assert "static-not-served" not in found.undecided

    (checking.folder / "nginx.conf").write_text("server {}\n", "utf-8")
    assert "static-not-served" in checking.again().undecided


def test_other_servers_of_static_files(checking: Checking) -> None:
    around = (
        "\nfrom whitenoise import WhiteNoise\n\nroot = settings.STATIC_ROOT\n"
        "application = WhiteNoise(get_wsgi_application(), root=root, prefix='static/')\n"
    )
    wsgi = FILES["server/wsgi.py"].partition("application =")[0]
    wsgi = wsgi.replace("import os\n", "import os\n\nfrom django.conf import settings\n")
    found = checking.project({"server/wsgi.py": wsgi + around}, [without(WHITENOISE)])
    assert found.codes == set()

    hosted = Edit(SETTINGS, 'STATIC_URL = "static/"', 'STATIC_URL = "https://cdn.example.org/"')
    assert checking.project({"server/wsgi.py": FILES["server/wsgi.py"]}, [hosted]).codes == set()

    elsewhere = [
        without(WHITENOISE),
        Edit(SETTINGS, STORAGES, STORAGES.replace(MANIFEST, '"dashboard.store.Remote"')),
        without(ROOT),
    ]
    store = (
        "from django.core.files.storage import Storage\n\n\nclass Remote(Storage):\n"
        "    def url(self, name):\n        return f'https://cdn.example.org/{name}'\n"
    )
    assert checking.project({"dashboard/store.py": store}, elsewhere).codes == set()


def test_whitenoise_behind_what_asks_for_a_login(checking: Checking) -> None:
    guard = (
        "from django.shortcuts import redirect\n\n\ndef guard(get_response):\n"
        "    def answer(request):\n"
        "        if request.path != '/login/' and 'sessionid' not in request.COOKIES:\n"
        "            return redirect('/login/')\n        return get_response(request)\n\n"
        "    return answer\n"
    )
    found = checking.project(
        {"server/guard.py": guard},
        [Edit(SETTINGS, WHITENOISE, f'    "server.guard.guard",\n{WHITENOISE}')],
    )

    [unserved] = found.of("static-not-served")
    assert unserved.message.endswith("which answers 302")
    assert unserved.hint.startswith("move WhiteNoise in MIDDLEWARE directly below SecurityM")


def test_a_site_that_believes_itself_below_a_path(checking: Checking) -> None:
    found = checking.project(None, [Edit(SETTINGS, ROOT, f'FORCE_SCRIPT_NAME = "/app"\n{ROOT}')])

    [unserved] = found.of("static-not-served")
    assert unserved.hint.startswith("take FORCE_SCRIPT_NAME out")
    assert unserved.line == line_of(ROOT)


def test_collecting_that_fails_or_hides(checking: Checking) -> None:
    found = checking.project(
        {"dashboard/static/css/site.css": "b {}\n", "dashboard/static/js/site.js": "x\n",
         "static/js/site.js": "x\n"},
    )  # fmt: skip
    [hidden] = found.of("static-hidden")
    assert (hidden.level, hidden.file) == ("warning", "dashboard/static/css/site.css")
    assert found.errors == set()

    (checking.folder / "static/css/latin.css").write_bytes(b"/* a\xf1o */")
    [failed] = checking.again().of("static-not-collectable")
    assert (failed.level, failed.file) == ("error", "static/css/latin.css")
    assert "css/latin.css: UnicodeDecodeError: " in failed.message

    (checking.folder / "static/css/latin.css").unlink()
    finders = 'STATICFILES_FINDERS = ["compressor.finders.CompressorFinder"]\n'
    (checking.folder / SETTINGS).open("a", encoding="utf-8").write(finders)
    [failed] = checking.again().of("static-not-collectable")
    assert "No module named 'compressor'" in failed.message


@pytest.mark.skipif(sys.platform == "win32", reason="a link needs a privilege there")
def test_a_link_to_nowhere(checking: Checking) -> None:
    checking.project()
    (checking.folder / "static/css/old.css").symlink_to("/home/me/old.css")

    [failed] = checking.again().of("static-not-collectable")
    assert "css/old.css is a link to nowhere" in failed.message
