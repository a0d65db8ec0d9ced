"""Spanish and English, chosen by the browser, with nothing left untranslated."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.test import Client
from django.utils.translation.template import templatize

from tests.environment import ROOT

PROJECT = ROOT / "project"
TRANSLATED = [PROJECT, ROOT / "shipway" / "ledger"]
every_catalog = pytest.mark.parametrize("folder", TRANSLATED, ids=lambda folder: folder.name)
MARKS = {"_", "gettext", "gettext_lazy"}


def messages_in_python(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            argument = node.args[0]
            assert isinstance(argument, ast.Constant)
            yield str(argument.value)


def messages_in_template(source: str) -> Iterator[str]:
    """Yield what Django's own makemessages would take from a template."""
    for literal in re.findall(r"gettext\(u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")\)", source):
        yield str(ast.literal_eval(literal))


def catalog(folder: Path) -> Path:
    return folder / "locale" / "es" / "LC_MESSAGES" / "django.po"


def messages(folder: Path) -> set[str]:
    found: set[str] = set()
    for file in folder.rglob("*.py"):
        if "migrations" not in file.parts:
            found |= set(messages_in_python(file.read_text("utf-8")))
    for file in folder.rglob("*.html"):
        source = templatize(file.read_text("utf-8"), origin=str(file))
        found |= set(messages_in_template(re.sub(r"\b_\(", "gettext(", source)))
    return found


@every_catalog
def test_everything_that_people_read_is_translated_and_nothing_else_is_kept(folder: Path) -> None:
    entries = {entry.msgid: entry for entry in polib.pofile(str(catalog(folder)))}
    assert set(entries) == messages(folder)
    assert [msgid for msgid, entry in entries.items() if not entry.translated()] == []


@every_catalog
def test_a_translation_keeps_the_places_to_fill_in(folder: Path) -> None:
    places = re.compile(r"%\(\w+\)s|\{\w+\}|<[^>]+>")
    for entry in polib.pofile(str(catalog(folder))):
        assert sorted(places.findall(entry.msgid)) == sorted(places.findall(entry.msgstr))


@every_catalog
def test_the_compiled_catalog_is_the_compilation_of_the_catalog(folder: Path) -> None:
    binary = catalog(folder).with_suffix(".mo")
    with binary.open("rb") as stream:
        compiled = gettext.GNUTranslations(stream)
    entries = polib.pofile(str(catalog(folder)))
    assert {entry.msgid: entry.msgstr for entry in entries} == {
        entry.msgid: entry.msgstr for entry in polib.mofile(str(binary))
    }
    assert all(compiled.gettext(entry.msgid) == entry.msgstr for entry in entries)


@pytest.mark.parametrize(
    ("accepted", "language", "heading"),
    [
        ("es-CO,es;q=0.9,en;q=0.5", "es", "Iniciar sesión"),
        ("en-GB", "en", "Log in"),
        ("de,en;q=0.5", "en", "Log in"),
        ("de", "en", "Log in"),
        ("x" * 5000, "en", "Log in"),
    ],
)
def test_the_browser_chooses_the_language(
    client: Client, accepted: str, language: str, heading: str
) -> None:
    answer = client.get("/login/", headers={"Accept-Language": accepted})
    page = answer.content.decode()
    assert f'<html lang="{language}">' in page
    assert f"<h1>{heading}</h1>" in page


def test_no_page_asks_another_machine_for_anything() -> None:
    for file in [*PROJECT.rglob("*.html"), *PROJECT.rglob("*.css")]:
        assert not re.search(r"(src|href|url)\s*[=(]\s*[\"']?(https?:)?//", _text(file)), file


def _text(file: Path) -> str:
    return file.read_text("utf-8")
