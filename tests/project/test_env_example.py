"""`.env.example` lists what is read, no more and no less."""

import ast
import re
from collections.abc import Iterator

from tests.environment import ROOT

READERS = {"text", "boolean", "integer", "parts", "time_zone", "web_address", "_number"}
# Read by Django's own createsuperuser, which this project calls.
BY_DJANGO = {f"DJANGO_SUPERUSER_{part}" for part in ("USERNAME", "PASSWORD", "EMAIL")}
# Read by `invoke serve`.
BY_SERVE = {"SHIPWAY_READYZ_TOKEN"}


def names_read() -> Iterator[str]:
    """Yield the names in calls of the readers, and those that constants hand to them."""
    server = ROOT / "shipway" / "gunicorn_settings.py"
    for file in [server, *(ROOT / "project").rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and _called(node.func) in READERS:
                yield from _text(node.args[0])
            if isinstance(node, ast.Assign) and _called(node.targets[0]) in {
                "RAILWAY_MARKS",
                "REQUIRED",
            }:
                for element in ast.walk(node.value):
                    yield from _text(element)


def _called(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _text(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def test_the_example_lists_what_the_settings_and_the_server_read() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    listed = re.findall(r"^#([A-Z][A-Z0-9_]+)=", example, re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert set(listed) == set(names_read()) | BY_DJANGO | BY_SERVE


def test_a_copied_example_changes_nothing() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    assert not re.findall(r"^[^#\n]", example, re.MULTILINE)


def test_settings_read_the_environment_through_the_loud_readers_alone() -> None:
    for file in (ROOT / "project").rglob("*.py"):
        source = file.read_text("utf-8")
        assert "getenv" not in source, file
        if "os.environ" in source:
            assert file.name in {"settings.py", "wsgi.py"}, file
