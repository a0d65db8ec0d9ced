"""Give each record of an answer the key by which it is known again in the next answer."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from monitor.answers import Entry
from monitor.bounds import canonical

ID_NAMES = ("id", "_id")


def keyed(entries: Iterable[Entry]) -> Iterator[tuple[str, Entry]]:
    """Yield each entry with its key, a digest of 64 characters.

    The member name where there is one; else the record's own id; else its content, and where
    several have the same content, a number among them.
    """
    seen: Counter[str] = Counter()
    for entry in entries:
        identity = _identity(entry)
        seen[identity] += 1
        if identity.startswith("content "):
            identity += f" {seen[identity]}"
        elif seen[identity] > 1:
            continue
        yield _digest(identity), entry


def _identity(entry: Entry) -> str:
    if entry.name is not None:
        return f"member {canonical(entry.name)}"
    for name in ID_NAMES:
        value = entry.payload.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and value != "":
            return f"id {canonical(value)}"
    return f"content {_digest(canonical(entry.payload))}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
