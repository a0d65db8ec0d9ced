"""Reads the Procfile as Railway's builder does: as YAML, a mapping of names to commands."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from invoke.vendor import yaml

from shipway.errors import ShipwayError

NAME = "Procfile"
_LINE = re.compile(r"(?P<kind>[\w-]+)[ \t]*:(?P<command>.*)")
_LARGEST = 50_000
"""Characters that are read; a longer one no person has written."""
_load: Callable[[str], Any] = yaml.safe_load


@dataclass(frozen=True)
class Line:
    """One line's command, and its number."""

    command: str
    number: int


def start_command(root: Path) -> str:
    """Return what Railway would run: the `web` line's command."""
    web = read(root).get("web")
    if web is None:
        raise ShipwayError(
            "there is no Procfile with a `web:` line, so nothing says how to start",
            "add a file named Procfile with the line `web: invoke serve`",
        )
    return web.command


def text(root: Path) -> str:
    """Return the file's text, whatever its encoding; empty where there is none."""
    path = root / NAME
    return decoded(path.read_bytes()) if path.is_file() else ""


def decoded(raw: bytes) -> str:
    """Return what these bytes of a Procfile say."""
    encoding = "utf-16" if is_utf16(raw) else "utf-8-sig"
    text = raw[: 2 * _LARGEST].decode(encoding, "replace")
    return text.replace("\r\n", "\n")[:_LARGEST]


def is_utf16(raw: bytes) -> bool:
    """Say whether these bytes are text as PowerShell's `>` writes it."""
    return raw.startswith((b"\xff\xfe", b"\xfe\xff"))


def read(root: Path) -> dict[str, Line]:
    """Return the commands of a tree by their names."""
    return commands(text(root))


def commands(content: str) -> dict[str, Line]:
    """Return the commands by their names; where this is no YAML, as it was meant."""
    told, found = stated(content), {}
    for number, line in enumerate(content.split("\n"), 1):
        if not (match := _LINE.match(line)):
            continue
        command = str((told.get(match["kind"]) or "") if told else match["command"]).strip()
        if command:
            found[match["kind"]] = Line(command, number)
    return found


def stated(content: str) -> dict[str, Any] | None:
    """Return what the builder reads; None where it cannot."""
    try:
        # The builder's YAML takes a tab behind the colon, this one does not.
        told = _load(re.sub(r"(?m)^([\w-]+):[ \t]+", r"\1: ", content)) if content.strip() else {}
    except (yaml.YAMLError, ValueError):
        return None
    if not isinstance(told, dict) or not all(isinstance(k, str) for k in told):
        return None
    return None if any(isinstance(v, dict | list) for v in told.values()) else told
