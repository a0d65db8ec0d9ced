"""Derives a project's invoke.yaml from shipway's own, which stays the one manual of the keys."""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from invoke.vendor import yaml

from shipway.config import Config
from shipway.errors import ShipwayError

_load: Callable[[str], Any] = yaml.safe_load
_dump: Callable[..., str] = yaml.safe_dump


def derived(own: str, values: Mapping[str, str | bool]) -> str:
    """Return shipway's own file with other values, its comments as they are."""
    for key, value in values.items():
        line = f"  {_stated(key, value)}".replace("\\", r"\\")
        own = re.sub(rf"^  {key}:.*$", line, own, flags=re.MULTILINE)
    return own


def stated(theirs: str) -> Config:
    """Return what their file says of the service, whatever else in it is wrong."""
    section = _section(_load(theirs) or {})
    variables = section.get("variables")
    return Config(
        url=str(section.get("url") or ""),
        settings=str(section.get("settings") or ""),
        variables={str(k): str(v) for k, v in variables.items()}
        if isinstance(variables, dict) else {},
    )  # fmt: skip


def updated(
    theirs: str, section: str, values: Mapping[str, str | bool]
) -> tuple[str, tuple[str, ...]]:
    """Return their file with `section` where they have none, and what a person should know.

    What they wrote stays as it is; `values` are the guesses.
    """
    own = _load(theirs) or {}
    if "shipway" not in own:
        return _with(theirs, section), ()
    known, has = {field.name for field in fields(Config)}, set(_section(own))
    notes = []
    if new := sorted(known - has):
        where = "shipway's own invoke.yaml explains them"
        notes.append(f"invoke.yaml stays; it does not name {', '.join(new)}: {where}")
        usual = Config()
        others = [_stated(key, value) for key, value in values.items()
                  if key in new and value != getattr(usual, key)]  # fmt: skip
        if others:
            notes.append(f"invoke.yaml: for this project `{'`, `'.join(others)}` is guessed")
    if gone := sorted(map(str, has - known)):
        notes.append(f"invoke.yaml names {', '.join(gone)}, which is no setting: remove it")
    return theirs, tuple(notes)


def _section(whole: Mapping[str, Any]) -> Mapping[str, Any]:
    section = whole.get("shipway") or {}
    if not isinstance(section, dict):
        raise ShipwayError(
            "shipway is no mapping in invoke.yaml", "write it as `name: value` lines"
        )
    return section


def _with(theirs: str, section: str) -> str:
    end = "\r\n" if "\r\n" in theirs else "\n"
    gap = end if theirs.endswith("\n") or not theirs else end * 2
    both = theirs + gap + section.replace("\n", end)
    try:
        is_whole = {**(_load(theirs) or {}), **_load(section)} == _load(both)
    except yaml.YAMLError:
        is_whole = False
    if not is_whole:
        raise ShipwayError(
            "invoke.yaml is written in a way to which no section can be added",
            "write it as `name: value` lines, or rename it and run this again to see ours",
        )
    return both


def _stated(key: str, value: str | bool) -> str:
    """Write a line that YAML reads back, in ASCII since Windows reads the file in its own way."""
    if value == "":
        return f'{key}: ""'
    line = _dump({key: value}, width=1_000_000).rstrip("\n")
    return line if str(value).isascii() else f"{line}  # {value}"
