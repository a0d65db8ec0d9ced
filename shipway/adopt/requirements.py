"""Completes a requirements file with what shipway needs, and keeps every other byte of it."""

import re
from dataclasses import dataclass
from importlib import metadata

from packaging.requirements import Requirement as Parsed
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from shipway.errors import ShipwayError
from shipway.requirements import Requirement, Requirements, parsed

NEEDED = (
    "detect-secrets", "gitpython", "gunicorn", "invoke", "packaging", "rich", "whitenoise",
)  # fmt: skip
_OLDEST = {"gunicorn": "27"}
"""`invoke serve` builds on parts of gunicorn that earlier ones have not."""
_HEADING = "# What shipway needs: tasks.py and shipway/"
_HASH = "--hash="


@dataclass(frozen=True)
class Completed:
    """A requirements file as it should be, and what a person should know of it."""

    content: bytes
    notes: tuple[str, ...] = ()


def complete(required: Requirements, own: str, *, pymysql: bool, django: str) -> Completed:
    """Add what is missing, pinned as in `own`, the text of shipway's requirements.

    `pymysql` says whether the project uses it, and `django` is the version that is taken where none
    is required. UTF-16 becomes UTF-8.
    """
    text, notes = _text(required)
    pins = _pins(own)
    have = {each.name: each for each in required.packages}
    text, raised = _raised(text, have, pins)
    missing = [name for name in NEEDED if name not in have]
    if pymysql or "pymysql" in have:
        missing += _driver(have)
    if "django" not in have:
        missing.append("django")
        pins["django"] = f"django=={django}" if django and _HASH not in text else pins["django"]
        notes += (f"No requirement named Django: {pins['django'].split()[0]} is added",)
    added = _lines(missing, pins, hashed=_HASH in text)
    encoding = "latin-1" if required.encoding == "latin-1" else "utf-8"
    return Completed(_appended(text, added).encode(encoding), (*notes, *raised))


def _text(required: Requirements) -> tuple[str, tuple[str, ...]]:
    try:
        text = required.exact()
    except UnicodeDecodeError as error:
        raise ShipwayError(
            "requirements.txt is in no encoding that Railway's builder reads",
            "save it as UTF-8, then run this again",
        ) from error
    if not required.encoding.startswith("utf-16"):
        return text, ()
    note = (
        "requirements.txt was UTF-16, in which Railway's builder finds no Django: now it is UTF-8"
    )
    return text, (note,)


def _pins(own: str) -> dict[str, str]:
    """Return shipway's own pins: the normalized name to all that the file says of it."""
    entries = re.findall(r"^\w(?:.*\\\n)*.*$", own, re.MULTILINE)
    first = {entry: parsed(entry.partition("\\")[0]) for entry in entries}
    return {found.name: entry for entry, found in first.items() if found}


def _driver(have: dict[str, Requirement]) -> list[str]:
    """Return what lets PyMySQL log in to MySQL, as far as it is missing."""
    if "pymysql" not in have:
        return ["pymysql[rsa]"]
    return [] if "rsa" in have["pymysql"].extras or "cryptography" in have else ["cryptography"]


def _raised(text: str, have: dict[str, Requirement], pins: dict[str, str]) -> tuple[str, list[str]]:
    """Return the text with newer pins of what is too old, and what a person has to know."""
    notes = []
    for name, oldest in _OLDEST.items():
        found, new = have.get(name), _version(pins[name])
        if not found or found.specifier.contains(new) or _is_young(found.pinned, oldest):
            continue
        pattern = rf"^(\s*{name}\s*(?:\[[^\]]*\])?\s*==\s*){re.escape(found.pinned)}"
        again = re.sub(pattern, rf"\g<1>{new}", text, flags=re.MULTILINE | re.IGNORECASE)
        if found.pinned and again != text and _HASH not in text:
            text = again
            notes.append(f"{found.text} is too old for `invoke serve`: it becomes {name}=={new}")
        else:
            notes.append(f"{found.text} is too old for `invoke serve`: write {name}=={new} by hand")
    return text, notes


def _is_young(pinned: str, oldest: str) -> bool:
    try:
        return Version(pinned) >= Version(oldest)
    except InvalidVersion:  # nothing is pinned, or no version
        return False


def _version(pin: str) -> str:
    found = re.search(r"==([\w.!+]+)", pin)
    return found[1] if found else ""


def _lines(missing: list[str], pins: dict[str, str], *, hashed: bool) -> list[str]:
    if hashed:  # then pip wants a hash for whatever comes with it, too
        return [line for name in _closure(missing, pins) for line in pins[name].split("\n")]
    return [f"{name}=={_version(pins[Parsed(name).name])}" for name in sorted(missing)]


def _closure(wanted: list[str], pins: dict[str, str]) -> list[str]:
    """Return the names of the pins that are wanted, and of those that come with them."""
    found: set[str] = set()
    waiting = [Parsed(name) for name in wanted]
    while waiting:
        now = waiting.pop()
        name = canonicalize_name(now.name)
        if name in pins and name not in found:
            found.add(name)
            more = map(Parsed, metadata.requires(name) or ())
            extras = [{"extra": extra} for extra in (*now.extras, "")]
            waiting += [r for r in more if not r.marker or any(map(r.marker.evaluate, extras))]
    return sorted(found)


def _appended(text: str, added: list[str]) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    if added:
        text += end if text and not text.endswith("\n") else ""
        text += "".join(f"{line}{end}" for line in (_HEADING, *added))
    return text
