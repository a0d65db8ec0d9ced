"""Where a Django project stands in a tree: manage.py, the settings, the Python."""

from pathlib import Path

import pytest

from shipway.errors import ShipwayError
from shipway.layout import (
    DEFAULT_PYTHON,
    DjangoProject,
    django_project,
    module_file,
    python_version,
)

pytestmark = pytest.mark.laptop

MANAGE = 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "{}")\n'


def tree(root: Path, **files: str) -> Path:
    """Write files; `__` in a name stands for a folder."""
    for name, text in files.items():
        stem = name.replace("__", "/")
        path = root / f"{stem}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def test_a_project_at_the_root(tmp_path: Path) -> None:
    tree(tmp_path, manage=MANAGE.format("mysite.settings"), mysite__settings="")

    assert django_project(tmp_path) == DjangoProject(Path(), Path(), "mysite.settings")


def test_settings_in_a_folder_that_manage_py_puts_on_the_path(tmp_path: Path) -> None:
    tree(tmp_path, manage=MANAGE.format("mysite.settings"), src__mysite__settings="")

    assert django_project(tmp_path) == DjangoProject(Path(), Path("src"), "mysite.settings")


def test_a_project_in_a_folder(tmp_path: Path) -> None:
    tree(tmp_path, site__manage=MANAGE.format("mysite.settings"), site__mysite__settings="")

    assert django_project(tmp_path) == DjangoProject(Path("site"), Path("site"), "mysite.settings")


def test_settings_that_are_a_package(tmp_path: Path) -> None:
    tree(tmp_path, manage=MANAGE.format("mysite.settings"))
    (tmp_path / "mysite" / "settings").mkdir(parents=True)
    (tmp_path / "mysite" / "settings" / "__init__.py").touch()

    assert django_project(tmp_path).settings == "mysite.settings"


def test_a_package_comes_before_a_module_of_its_name(tmp_path: Path) -> None:
    tree(tmp_path, mysite__settings="")
    assert module_file(tmp_path, "mysite.settings") == tmp_path / "mysite/settings.py"

    (tmp_path / "mysite/settings").mkdir()
    (tmp_path / "mysite/settings/__init__.py").touch()
    assert module_file(tmp_path, "mysite.settings") == tmp_path / "mysite/settings/__init__.py"
    assert module_file(tmp_path, "mysite.other") is None


def test_settings_that_manage_py_insists_on(tmp_path: Path) -> None:
    manage = "os.environ['DJANGO_SETTINGS_MODULE'] = 'mysite.settings'\n"
    tree(tmp_path, manage=manage, mysite__settings="")

    assert django_project(tmp_path).settings == "mysite.settings"


def test_settings_that_the_configuration_names(tmp_path: Path) -> None:
    tree(tmp_path, manage=MANAGE.format("mysite.dev"), mysite__dev="", mysite__live="")

    assert django_project(tmp_path, "mysite.live").settings == "mysite.live"


def test_single_quotes_and_line_breaks_in_manage_py(tmp_path: Path) -> None:
    manage = "os.environ.setdefault(\n    'DJANGO_SETTINGS_MODULE',\n    'mysite.settings',\n)\n"
    tree(tmp_path, manage=manage, mysite__settings="")

    assert django_project(tmp_path).settings == "mysite.settings"


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({}, "there is no manage.py in the tree"),
        ({"a__b__manage": ""}, "there is no manage.py in the tree"),
        ({"manage": "print()"}, "manage.py does not say which settings module the project uses"),
        (
            {"manage": MANAGE.format("a" * 3000)},
            "manage.py does not say which settings module the project uses",
        ),
        (
            {"manage": MANAGE.format("mysite.settings"), "mysite__other": ""},
            "the settings module mysite.settings is not in the tree",
        ),
    ],
)
def test_a_tree_without_a_project(tmp_path: Path, files: dict[str, str], problem: str) -> None:
    with pytest.raises(ShipwayError) as raised:
        django_project(tree(tmp_path, **files))

    assert raised.value.problem == problem


@pytest.mark.parametrize(
    ("files", "version"),
    [
        ({}, DEFAULT_PYTHON),
        ({".python-version": b"3.12\n"}, "3.12"),
        ({".python-version": b"3.12.1\r\n"}, "3.12.1"),
        ({"runtime.txt": b"python-3.11.4\n"}, "3.11.4"),
        ({".python-version": b"3.12\n", "runtime.txt": b"python-3.11\n"}, "3.12"),
        ({".python-version": b"system\n", "runtime.txt": b"python-3.11\n"}, "3.11"),
        ({".python-version": "3.12\n".encode("utf-16")}, DEFAULT_PYTHON),
        ({"runtime.txt": b"\xff\xfe"}, DEFAULT_PYTHON),
    ],
)
def test_the_python_that_the_builder_picks(
    tmp_path: Path, files: dict[str, bytes], version: str
) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)

    assert python_version(tmp_path) == version
