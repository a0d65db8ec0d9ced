"""Completes a requirements file with what shipway needs, and keeps every other byte of it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

from shipway.errors import ShipwayError

if TYPE_CHECKING:
    from packaging.requirements import Requirement

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


def complete(
    content: bytes | None, own: str, *, included: Iterable[str] = (), pymysql: bool, django: str
) -> Completed:
    """Add what is missing, pinned as in `own`, the text of shipway's requirements.

    `included` are the texts of the files that this one includes, `pymysql` says whether the project
    uses it, and `django` is the version that is taken where none is required.
    """
    text, notes = _text(content or b"")
    pins = _pins(own)
    text, raised = _raised(text, pins)
    have = {key: r for part in (text, *included) for key, r in _requirements(part)}
    missing = [name for name in NEEDED if name not in have]
    if pymysql or "pymysql" in have:
        missing += _driver(have)
    if "django" not in have:
        missing.append("django")
        pins["django"] = f"django=={django}" if django and _HASH not in text else pins["django"]
        notes += (f"No requirement named Django: {pins['django'].split()[0]} is added",)
    added = _lines(missing, pins, hashed=_HASH in text)
    return Completed(_appended(text, added), (*notes, *raised))


def _text(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Decode a file so that what is kept is encoded to the same bytes; UTF-16 becomes UTF-8."""
    if b"\0" not in content:
        return content.decode("utf-8", "surrogateescape"), ()
    marked = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = content.decode("utf-16" if marked else "utf-16-le")
    except UnicodeDecodeError as error:
        raise ShipwayError(
            "requirements.txt is in no encoding that Railway's builder reads",
            "save it as UTF-8, then run this again",
        ) from error
    note = (
        "requirements.txt was UTF-16, in which Railway's builder finds no Django: now it is UTF-8"
    )
    return text, (note,)


def _requirements(text: str) -> Iterator[tuple[str, "Requirement"]]:
    """Yield what a requirements file asks for: the normalized name, and the whole of it."""
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.utils import canonicalize_name

    for line in re.sub(r"\\\r?\n", " ", text.removeprefix("\ufeff")).splitlines():
        egg = re.search(r"#egg=([\w.-]+)", line)
        stated = egg[1] if egg else re.split(r"(?:^|\s)(?:#|--?\w)", line)[0]
        try:
            found = Requirement(stated.strip())
        except InvalidRequirement:  # an empty line, an option, a path
            continue
        yield canonicalize_name(found.name), found


def _pins(own: str) -> dict[str, str]:
    """Return shipway's own pins: the normalized name to all that the file says of it."""
    entries = re.findall(r"^\w(?:.*\\\n)*.*$", own, re.MULTILINE)
    return {name: entry for entry in entries for name, _ in _requirements(entry)}


def _driver(have: dict[str, "Requirement"]) -> list[str]:
    """Return what lets PyMySQL log in to MySQL, as far as it is missing."""
    if "pymysql" not in have:
        return ["pymysql[rsa]"]
    return [] if "rsa" in have["pymysql"].extras or "cryptography" in have else ["cryptography"]


def _raised(text: str, pins: dict[str, str]) -> tuple[str, list[str]]:
    """Raise a pin that is too old for shipway; where that takes more than a number, say so."""
    from packaging.version import InvalidVersion, Version

    notes = []
    for name, found in list(_requirements(text)):
        new = _version(pins[name]) if name in _OLDEST else ""
        if not new or found.specifier.contains(new):
            continue
        old = re.fullmatch(r"==([\w.!+]+)", str(found.specifier))
        try:
            if old and Version(old[1]) >= Version(_OLDEST[name]):
                continue
        except InvalidVersion:
            old = None
        if old and _HASH not in text:
            pattern = rf"^(\s*{name}\s*(?:\[[^\]]*\])?\s*==\s*){re.escape(old[1])}"
            text = re.sub(pattern, rf"\g<1>{new}", text, flags=re.MULTILINE | re.IGNORECASE)
            notes.append(f"{found} is too old for `invoke serve`: it becomes {name}=={new}")
        else:
            notes.append(f"{found} is too old for `invoke serve`: write {name}=={new} by hand")
    return text, notes


def _version(pin: str) -> str:
    found = re.search(r"==([\w.!+]+)", pin)
    return found[1] if found else ""


def _lines(missing: list[str], pins: dict[str, str], *, hashed: bool) -> list[str]:
    from packaging.requirements import Requirement

    if hashed:  # then pip wants a hash for whatever comes with it, too
        return [line for name in _closure(missing, pins) for line in pins[name].split("\n")]
    return [f"{name}=={_version(pins[Requirement(name).name])}" for name in sorted(missing)]


def _closure(wanted: list[str], pins: dict[str, str]) -> list[str]:
    """Return the names of the pins that are wanted, and of those that come with them."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    found: set[str] = set()
    waiting = [Requirement(name) for name in wanted]
    while waiting:
        now = waiting.pop()
        name = canonicalize_name(now.name)
        if name in pins and name not in found:
            found.add(name)
            more = map(Requirement, metadata.requires(name) or ())
            extras = [{"extra": extra} for extra in (*now.extras, "")]
            waiting += [r for r in more if not r.marker or any(map(r.marker.evaluate, extras))]
    return sorted(found)


def _appended(text: str, added: list[str]) -> bytes:
    end = "\r\n" if "\r\n" in text else "\n"
    if added:
        text += end if text and not text.endswith("\n") else ""
        text += "".join(f"{line}{end}" for line in (_HEADING, *added))
    return text.encode("utf-8", "surrogateescape")
