"""Static files: collected where they are not fresh, which their contents alone decide."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.projects import Edit
from tests.shipway import collecting
from tests.shipway.collecting import (
    FRESH,
    PROGRAM,
    SETTINGS,
    STYLE,
    collected,
    is_fresh,
    run_program,
    start,
)
from tests.shipway.laptop import Laptop, digests
from tests.shipway.serving import serving

ONLY_HASHED = Edit(SETTINGS, "USE_TZ", "WHITENOISE_KEEP_ONLY_HASHED_FILES = True\nUSE_TZ")
OPTIONS = "CompressedManifestStaticFilesStorage"
INSTALLED = '    "django.contrib.staticfiles",\n'


def times(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(path): (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.rglob("*")}


def test_the_second_start_finds_nothing_to_do_and_writes_nothing(laptop: Laptop) -> None:
    files = collected(laptop)
    before = times(laptop.folder / "staticfiles")
    assert {"staticfiles.json", "pages/site.css"} < set(files)

    assert is_fresh(laptop)

    assert times(laptop.folder / "staticfiles") == before
    assert not collecting.drafts(laptop)


def test_what_is_collected_is_what_django_collects(laptop: Laptop) -> None:
    files = collected(laptop)
    root = collecting.root(laptop)
    root.rename(root.with_name("ours"))

    program = PROGRAM.replace(
        "static.begin().finish()",
        "from django.core.management import call_command as c; c('collectstatic', '--noinput')",
    )
    ran = run_program(laptop, program)

    assert ran.status == 0, ran
    assert digests(root) == files


@pytest.mark.parametrize("only_hashed", [False, True])
def test_times_of_files_mean_nothing(laptop: Laptop, only_hashed: bool) -> None:
    if only_hashed:
        laptop.change(None, ONLY_HASHED)
    collected(laptop)
    for path in laptop.folder.rglob("*"):
        if ".git" not in path.parts and path.is_file():
            os.utime(path, (1_000_000_000, 1_000_000_000))

    assert is_fresh(laptop)


def replaced(laptop: Laptop) -> None:
    """Change a source, but neither its size nor its times."""
    path = laptop.folder / STYLE
    before = path.stat()
    path.write_text(path.read_text("utf-8").replace("navy", "teal"), "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size


def compiled(laptop: Laptop) -> Path:
    """Return the stylesheet that pages name."""
    return next(collecting.root(laptop).glob("pages/site.*.css"))


CHANGES: dict[str, Callable[[Laptop], object]] = {
    "a source's content": replaced,
    "a new source": lambda laptop: laptop.change({"pages/static/pages/new.css": "a {}\n"}),
    "a source that is gone": lambda laptop: (laptop.folder / STYLE).unlink(),
    "the address": lambda laptop: laptop.change(None, Edit(SETTINGS, '"static/"', '"assets/"')),
    "a setting of WhiteNoise": lambda laptop: laptop.change(None, ONLY_HASHED),
    "the storage": lambda laptop: laptop.change(None, Edit(SETTINGS, "Compressed", "")),
    "an option of the storage": lambda laptop: laptop.change(
        None, Edit(SETTINGS, f'{OPTIONS}"', f'{OPTIONS}", "OPTIONS": {{"base_url": "/x/"}}')
    ),
    "a file that is gone": lambda laptop: compiled(laptop).unlink(),
    "a file cut short": lambda laptop: compiled(laptop).write_bytes(b"body"),
    "an unhashed file's content": lambda laptop: (
        collecting.root(laptop) / "pages/site.css"
    ).write_text("body { color: teal; }\n", "utf-8"),
    "a manifest of another release": lambda laptop: laptop.change(
        None, Edit("staticfiles/staticfiles.json", "pages/site.", "pages/sitf.")
    ),
    "no record": lambda laptop: collecting.record(laptop).unlink(),
    "half a record": lambda laptop: os.truncate(collecting.record(laptop), 100),
    "a record of something else": lambda laptop: collecting.record(laptop).write_text(
        "[1]", "utf-8"
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_it_is_collected_again_after_a_change_of(laptop: Laptop, change: str) -> None:
    collected(laptop)
    CHANGES[change](laptop)

    collected(laptop)

    assert is_fresh(laptop)


def test_a_change_of_the_projects_own_storage_counts(laptop: Laptop) -> None:
    own = (
        "from whitenoise.storage import CompressedManifestStaticFilesStorage\n\n\n"
        "class Own(CompressedManifestStaticFilesStorage):\n    pass\n"
    )
    laptop.change(
        {"mysite/storage.py": own},
        Edit(SETTINGS, f"whitenoise.storage.{OPTIONS}", "mysite.storage.Own"),
    )
    collected(laptop)
    assert is_fresh(laptop)

    laptop.change(None, Edit("mysite/storage.py", "    pass", "    keep_intermediate_files = True"))

    collected(laptop)


def test_a_set_in_the_settings_has_no_order(laptop: Laptop) -> None:
    laptop.change(None, Edit(
        SETTINGS, "USE_TZ", 'WHITENOISE_SKIP_COMPRESS_EXTENSIONS = {"a", "b", "c", "d"}\nUSE_TZ'
    ))  # fmt: skip
    collected(laptop)

    assert [is_fresh(laptop) for _ in range(3)] == [True] * 3


def test_neither_the_record_nor_a_draft_is_public(laptop: Laptop) -> None:
    """Not even where a folder around STATIC_ROOT is served as a whole."""
    laptop.change(None, Edit(
        SETTINGS, 'STATIC_ROOT = BASE_DIR / "staticfiles"',
        'WHITENOISE_ROOT = BASE_DIR / "public"\nSTATIC_ROOT = WHITENOISE_ROOT / "assets" / "static"'
    ))  # fmt: skip
    collected(laptop)

    public = laptop.folder / "public"
    assert list(public.rglob(".*")) == []
    assert (laptop.folder / ".static.json").is_file()
    with serving(laptop) as running:
        assert FRESH in running.log.read_text("utf-8")
        assert running.ask("/assets/static/staticfiles.json").status == 200
        assert running.ask("/static/.static.json").status == 404


@pytest.mark.parametrize(
    "edit", [Edit(SETTINGS, INSTALLED, ""), Edit(SETTINGS, "STATIC_ROOT =", "UNUSED =")]
)
def test_a_project_that_collects_none(laptop: Laptop, edit: Edit) -> None:
    laptop.change(None, edit)

    ran = start(laptop)

    assert (ran.status, ran.out) == (0, "")
    assert not collecting.root(laptop).exists()


def test_files_that_go_elsewhere_are_collected_at_each_start(laptop: Laptop) -> None:
    elsewhere = laptop.folder.with_name("elsewhere")
    laptop.change(None, Edit(
        SETTINGS, f'"whitenoise.storage.{OPTIONS}"',
        '"django.core.files.storage.FileSystemStorage", '
        f'"OPTIONS": {{"location": {str(elsewhere)!r}}}'
    ))  # fmt: skip

    for _ in range(2):
        ran = start(laptop)
        assert ran.out.startswith("serve: static files collected elsewhere in "), ran
    assert (elsewhere / "pages/site.css").is_file()


def test_a_manifest_that_is_kept_elsewhere_cannot_be_looked_after(laptop: Laptop) -> None:
    laptop.change(
        None,
        Edit(SETTINGS, "STORAGES = {", "from django.contrib.staticfiles.storage import "
             "StaticFilesStorage\nSTORAGES = {"),
        Edit(SETTINGS, f'{OPTIONS}"', f'{OPTIONS}", "OPTIONS": {{"manifest_storage": '
             'StaticFilesStorage(BASE_DIR / "manifest", "/none/")}'),
    )  # fmt: skip

    for _ in range(2):
        collected(laptop)
    assert (laptop.folder / "manifest" / "staticfiles.json").is_file()


def test_the_projects_own_command_is_used(laptop: Laptop) -> None:
    command = (
        "from django.contrib.staticfiles.management.commands import collectstatic\n\n\n"
        "class Command(collectstatic.Command):\n    def set_options(self, **options):\n"
        '        super().set_options(**{**options, "ignore_patterns": ["*.map"]})\n'
    )
    laptop.change(
        {
            "pages/management/__init__.py": "", "pages/management/commands/__init__.py": "",
            "pages/management/commands/collectstatic.py": command,
            "pages/static/pages/site.css.map": "{}\n",
        },
        Edit(SETTINGS, '    "pages",\n', ""),
        Edit(SETTINGS, "INSTALLED_APPS = [\n", 'INSTALLED_APPS = [\n    "pages",\n'),
    )  # fmt: skip

    assert not [name for name in collected(laptop) if "map" in name]
