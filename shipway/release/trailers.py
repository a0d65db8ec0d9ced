"""What a release's tag and a rollback's commit say of themselves: written and read here alone.

They say it as git trailers. Only the last block of a message counts, as for git itself, and only
where every line of it is a trailer: no subject and no section of a changelog can imitate one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from shipway.errors import printable
from shipway.model import Migration, Rollback, Verdict
from shipway.version import Version

_ID = r"[0-9a-f]{40}|[0-9a-f]{64}"
_TRAILER = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]*)[ \t]*:(.*)", re.DOTALL)
_SIGNATURE = re.compile(r"-----BEGIN [A-Z ]+-----\r?")
_MIGRATION = re.compile(r"([^.\s]+)\.(.+?) (additive|breaks the old code|irreversible|unknown)")
# Abbreviated and with more behind it where revert.reference is set.
_REVERTS = re.compile(r"^This reverts commit ([0-9a-f]{7,64})\b", re.MULTILINE)


class Mark(NamedTuple):
    """A release that a rollback names: its tag, or a short id where it has none, and its commit."""

    name: str
    commit: str


@dataclass(frozen=True)
class Told:
    """What a release's tag says of it; None where it says nothing."""

    rollback: Rollback | None = None
    reason: str = ""
    migrations: tuple[Migration, ...] | None = None


@dataclass(frozen=True)
class RolledBack:
    """What a rollback's commit says of it."""

    target: Mark
    undoes: tuple[Mark, ...]


def release_subject(version: str) -> str:
    """Return the subject of a release's commit."""
    return f"Release {version}"


def named_version(subject: str) -> str:
    """Return the version that the subject of a release's commit names; empty for another one."""
    version = Version.parse(subject.rpartition(" ")[2])
    return str(version) if version and subject == release_subject(str(version)) else ""


def is_release_subject(subject: str) -> bool:
    """Say whether a release's commit would have this subject."""
    return bool(named_version(subject))


def of_release(verdict: Verdict | None, migrations: Iterable[Migration] | None) -> str:
    """Return the trailers of a release's tag; None stands for what nobody has looked at."""
    if verdict is None:
        lines = ["Rehearsed: no", "Rollback: unproven, not rehearsed"]
    else:
        reason = f", {_line(verdict.reason)}" if verdict.reason.strip() else ""
        lines = [f"Rehearsed: {verdict.database}, {verdict.date}",
                 f"Rollback: {verdict.rollback}{reason}"]  # fmt: skip
    if migrations is not None:
        told = [f"{each.app}.{each.name} {each.kind}" for each in migrations]
        lines += [f"Migration: {_line(each)}" for each in told or ["none"]]
    return "\n".join(lines)


def of_rollback(target: Mark, undoes: Iterable[Mark]) -> str:
    """Return the message of a rollback's commit."""
    lines = [f"Rolls-back-to: {target.name} {target.commit}"]
    lines += [f"Undoes: {each.name} {each.commit}" for each in undoes]
    return "\n".join([f"Roll back to {target.name}", "", *lines, ""])


def told(message: str) -> Told:
    """Read what a tag's message says of its release."""
    found = block(_unsigned(message))
    word, _, reason = next((value for key, value in found if key == "Rollback"), "").partition(", ")
    rollback = Rollback(word) if word in list(Rollback) else None
    values = [value for key, value in found if key == "Migration"]
    read = [Migration(*match.groups()) for x in values if (match := _MIGRATION.fullmatch(x))]
    return Told(rollback, reason if rollback else "", tuple(read) if values else None)


def rolled_back(message: str) -> RolledBack | None:
    """Read what a commit's message says of the rollback that it is; None where it is none."""
    found = block(message)
    targets = [mark for key, value in found if key == "Rolls-back-to" and (mark := _mark(value))]
    undoes = [mark for key, value in found if key == "Undoes" and (mark := _mark(value))]
    return RolledBack(targets[0], tuple(undoes)) if len(targets) == 1 else None


def reverts(message: str, commit: str) -> bool:
    """Say whether a commit with this message reverts `commit`, as `git revert` words it."""
    return any(commit.startswith(each) for each in _REVERTS.findall(message))


def block(message: str) -> tuple[tuple[str, str], ...]:
    """Return the trailers of a message: key and value, in their order."""
    lines = message.rstrip().split("\n")
    begin = max((number for number, line in enumerate(lines) if not line.strip()), default=-1) + 1
    found: list[tuple[str, str]] = []
    for line in lines[begin:] if begin else []:
        if line[:1] in (" ", "\t") and found:
            key, value = found[-1]
            found[-1] = (key, f"{value} {line.strip()}")
        elif match := _TRAILER.fullmatch(line):
            found.append((match[1], match[2].strip()))
        else:
            return ()
    return tuple(found)


def _mark(value: str) -> Mark | None:
    match = re.fullmatch(rf"(\S+) ({_ID})", value)
    return Mark(*match.groups()) if match else None


def _unsigned(message: str) -> str:
    """Return a tag's message without the signature that it ends with."""
    lines = message.rstrip().split("\n")
    begins = [number for number, line in enumerate(lines) if _SIGNATURE.fullmatch(line)]
    if begins and re.fullmatch(r"-----END [A-Z ]+-----", lines[-1]):
        return "\n".join(lines[: begins[-1]])
    return message


def _line(text: str) -> str:
    return printable(" ".join(text.split()))
