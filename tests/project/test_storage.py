"""Static files are hashed, compressed, and nothing else is left."""

import gzip
import re
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.templatetags.static import static
from django.test import override_settings

from backend_analytics_server.storage import FastManifestStorage
from tests.environment import ROOT


def test_only_hashed_files_are_kept_and_compressed_both_ways(tmp_path: Path) -> None:
    with override_settings(STATIC_ROOT=tmp_path):
        call_command("collectstatic", interactive=False, verbosity=0)
        files = {file.name: file.read_bytes() for file in (tmp_path / "dashboard").iterdir()}
    plain = {name for name in files if not name.endswith((".br", ".gz"))}
    assert all(re.search(r"\.[0-9a-f]{12}\.", name) for name in plain)
    style = next(name for name in plain if name.startswith("site."))
    assert gzip.decompress(files[f"{style}.gz"]) == files[style]
    assert brotli.decompress(files[f"{style}.br"]) == files[style]


def test_a_build_compresses_better_than_a_start() -> None:
    style = (ROOT / "project/dashboard/static/dashboard/site.css").read_bytes()
    storage = FastManifestStorage()
    fast = storage.create_compressor(quiet=True)
    storage.best_compression = True
    best = storage.create_compressor(quiet=True)

    assert gzip.decompress(best.compress_gzip(style)) == style
    assert brotli.decompress(best.compress_brotli(style)) == style
    assert len(best.compress_gzip(style)) <= len(fast.compress_gzip(style))
    assert len(best.compress_brotli(style)) < len(fast.compress_brotli(style))


def test_a_page_names_the_hashed_file() -> None:
    assert re.fullmatch(r"/static/dashboard/site\.[0-9a-f]{12}\.css", static("dashboard/site.css"))
    assert staticfiles_storage.exists(static("dashboard/site.css").removeprefix("/static/"))


def test_a_file_that_was_not_collected_is_an_error_that_says_what_to_run() -> None:
    with pytest.raises(ValueError, match=r"dashboard/none\.css.*collectstatic"):
        static("dashboard/none.css")
