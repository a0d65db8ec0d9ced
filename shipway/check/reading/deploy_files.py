"""Reads the files in which a project tells Railway and its builder what to do."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shipway.check.reading import texts

FILES = ("railway.json", "railway.toml")
BUILDER_FILES = ("railpack.json", "nixpacks.toml")


def stated(root: Path) -> dict[str, Any]:
    """Return railway.json or railway.toml, with the file's name; empty without a readable one."""
    for name in FILES:
        if content := _content(root / name):
            parts = {k: v for k, v in content.items() if k in ("deploy", "build")}
            return {k: v for k, v in parts.items() if isinstance(v, dict)} | {"file": name}
    return {}


def builds(root: Path) -> Iterator[str]:
    """Yield all that the builder's own files say."""
    for name in BUILDER_FILES:
        yield from _texts(_content(root / name))


def unreadable(root: Path) -> Iterator[tuple[str, int, str]]:
    """Yield each file that is not what its name says: its name, the line, and what is wrong."""
    for name in (*FILES, *BUILDER_FILES):
        try:
            content = _loaded(root / name)
        except (ValueError, RecursionError) as error:
            line = re.search(r"\bline (\d+)", str(error))
            yield name, int(line[1]) if line else 0, str(error)
        else:
            if not isinstance(content, dict):
                yield name, 1, "it is no object with names in it"


def _content(path: Path) -> dict[str, Any]:
    try:
        content = _loaded(path)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _loaded(path: Path) -> Any:
    text = texts.text(path).removeprefix("\ufeff")
    if not path.is_file():
        return {}
    return json.loads(text) if path.suffix == ".json" else tomllib.loads(text)


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict | list):
        for each in content.values() if isinstance(content, dict) else content:
            yield from _texts(each)
