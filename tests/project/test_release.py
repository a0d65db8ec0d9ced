"""The version is the changelog's newest."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from backend_analytics_server.release import newest_version

CHANGELOG = """# Changelog

## [Unreleased]

## [1.10.0] - 2026-11-22

## [1.9.9] - 2026-10-01
"""


def test_the_newest_heading_is_the_version(tmp_path: Path) -> None:
    file = tmp_path / "CHANGELOG.md"
    file.write_text(CHANGELOG, "utf-8")
    assert newest_version(file) == "1.10.0"


@pytest.mark.parametrize("content", [None, b"", b"# Changelog\n\n## [Unreleased]\n", b"\xff\xfe#"])
def test_without_a_version_there_is_none(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "CHANGELOG.md"
    if content is not None:
        file.write_bytes(content)
    assert newest_version(file) == ""


def test_the_footer_names_version_and_short_commit(client: Client, settings: Settings) -> None:
    settings.VERSION, settings.COMMIT = "4.5.6", "0123456789abcdef"
    page = client.get("/login/").content.decode()
    assert "Version 4.5.6" in page
    assert "<code>0123456</code>" in page


def test_without_either_there_is_no_footer(client: Client, settings: Settings) -> None:
    settings.VERSION = settings.COMMIT = ""
    assert "<footer" not in client.get("/login/").content.decode()
