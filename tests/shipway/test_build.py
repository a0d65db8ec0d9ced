"""Build: what a start would do at each time anew is done once, in the image."""

import importlib.util
import os
import sysconfig
import venv
from pathlib import Path

from shipway.serve.build import compile_bytecode
from tests.projects import Edit
from tests.shipway.collecting import SETTINGS, STYLE, is_fresh, record, root, start
from tests.shipway.laptop import Laptop
from tests.shipway.programs import Ran, invoke_command, run
from tests.shipway.serving import railway, serving

NOWHERE = {
    "MYSQLHOST": "127.0.0.1",
    "MYSQLPORT": "1",
    "MYSQLUSER": "root",
    "MYSQLPASSWORD": "none",
    "MYSQLDATABASE": "railway",
}
IMAGE = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "random"}


def built(laptop: Laptop, **more: str) -> Ran:
    """Run `invoke build` as Railway's builder does: the service's variables, no private network."""
    return run(invoke_command("build"), laptop.folder, railway(laptop, **NOWHERE, **IMAGE, **more))


def bytecode(source: Path) -> Path:
    return Path(importlib.util.cache_from_source(str(source)))


def test_a_start_after_it_has_nothing_to_do_but_the_database(laptop: Laptop) -> None:
    ran = built(laptop)

    assert ran.status == 0, ran
    bytecode_line, static_line = ran.lines
    assert bytecode_line.startswith("build: bytecode compiled in ")
    assert static_line.startswith("build: static files collected in ")
    sources = [*laptop.folder.glob("*/*.py"), laptop.folder / "tasks.py"]
    assert len(sources) > 10
    assert not [source for source in sources if not bytecode(source).is_file()]
    with serving(laptop, **IMAGE) as running:
        assert "serve: static files are fresh\n" in running.log.read_text("utf-8")
        assert b"/static/pages/site." in running.ask("/").body


def test_it_leaves_nothing_that_git_would_commit(laptop: Laptop) -> None:
    assert built(laptop).status == 0

    assert laptop.git("status", "--porcelain") == ""


def test_it_collects_anew_however_fresh_the_files_are(laptop: Laptop) -> None:
    assert start(laptop).status == 0
    before = root(laptop).joinpath("staticfiles.json").stat().st_ino

    assert built(laptop).status == 0

    assert root(laptop).joinpath("staticfiles.json").stat().st_ino != before
    assert is_fresh(laptop)


def test_bytecode_that_is_there_is_not_made_again_and_what_is_no_python_is_left(
    tmp_path: Path,
) -> None:
    good, bad = tmp_path / "good.py", tmp_path / "bad.py"
    hidden = tmp_path / ".hidden" / "module.py"
    hidden.parent.mkdir()
    for path in (good, hidden):
        path.write_text("X = 1\n", "utf-8")
    bad.write_text("{% if %}\n", "utf-8")

    compile_bytecode(tmp_path)
    made, content = bytecode(good).stat().st_mtime_ns, bytecode(good).read_bytes()
    compile_bytecode(tmp_path)

    assert bytecode(good).stat().st_mtime_ns == made
    assert not bytecode(bad).exists()
    assert not bytecode(hidden).exists()
    good.write_text("X = 22\n", "utf-8")
    os.utime(good, (1, 1))  # the same second tells it from nothing
    compile_bytecode(tmp_path)
    assert bytecode(good).read_bytes() != content


def test_installed_packages_get_the_bytecode_that_they_lack(laptop: Laptop) -> None:
    environment = laptop.folder / ".venv"
    venv.create(environment, symlinks=True)
    packages = next(environment.glob("lib/python*/site-packages"))
    (packages / "lacking.py").write_text("X = 1\n", "utf-8")
    python = str(environment / "bin" / "python")
    variables = railway(laptop, PYTHONPATH=sysconfig.get_path("purelib"), **IMAGE)

    ran = run([python, "-m", "invoke", "build"], laptop.folder, variables)

    assert ran.status == 0, ran
    assert bytecode(packages / "lacking.py").is_file()


def test_files_that_go_elsewhere_are_left_to_the_start(laptop: Laptop) -> None:
    elsewhere = laptop.folder.with_name("elsewhere")
    laptop.change(None, Edit(
        SETTINGS, '"whitenoise.storage.CompressedManifestStaticFilesStorage"',
        '"django.core.files.storage.FileSystemStorage", '
        f'"OPTIONS": {{"location": {str(elsewhere)!r}}}'
    ))  # fmt: skip

    ran = built(laptop)

    assert ran.status == 0
    assert ran.lines[-1] == (
        "build: static files go elsewhere, so they are collected when the release starts"
    )
    assert not elsewhere.exists()


def test_a_project_without_static_files(laptop: Laptop) -> None:
    laptop.change(None, Edit(SETTINGS, "STATIC_ROOT =", "UNUSED ="))

    ran = built(laptop)

    assert (ran.status, ran.lines[-1]) == (0, "build: the project collects no static files")


def test_settings_that_refuse(laptop: Laptop) -> None:
    laptop.change(None, Edit(SETTINGS, 'os.environ["SECRET_KEY"]', 'os.environ["OTHER_KEY"]'))

    assert built(laptop).error() == (
        2,
        "Django does not start: KeyError: 'OTHER_KEY' (mysite/settings.py:9)",
        "run `invoke check`: it starts the commit as a clean clone has it",
    )


def test_a_stylesheet_that_names_a_missing_file(laptop: Laptop) -> None:
    laptop.change(None, Edit(STYLE, "navy;", 'navy; background: url("no.png");'))

    status, problem, hint = built(laptop).error()

    assert (status, hint) == (1, "run `invoke check`: it collects them as here")
    assert problem.startswith(
        "static files could not be collected: The file 'pages/no.png' could not be found"
    )
    assert not record(laptop).exists()


def test_without_manage_py(laptop: Laptop) -> None:
    laptop.change({"manage.py": None})

    assert built(laptop).error()[:2] == (1, "there is no manage.py in the tree")
