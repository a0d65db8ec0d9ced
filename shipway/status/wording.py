"""Words a status: as text for one screen, and as JSON with the same in it."""

import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from shipway.errors import Status, counted
from shipway.model import Commit
from shipway.status.model import Explanation, Health, Live, Main, StatusFacts

SHOWN = 3
"""Lines that are shown of a list; the rest is counted."""
_LONGEST = 60
_LONG_WORD = re.compile(r"(\S{45})\S+")
"""What would not fit a screen of 50 columns, as lines break between words alone."""
_WORDS = {Status.LIVE: "status", Status.WAITS: "waits", Status.DRIFT: "drift"}


def as_document(facts: StatusFacts, explained: Explanation) -> dict[str, Any]:
    """Return what programs get; docs/release.md describes it."""
    unasked = [{"what": what, "reason": why} for what, why in facts.unasked]
    return asdict(facts) | {"unasked": unasked, "explanation": asdict(explained)}


def as_text(facts: StatusFacts, explained: Explanation) -> Iterator[str]:
    """Yield a line for each part, then what does not fit together."""
    for name, sentence in _parts(facts):
        yield f"{name:<12}{sentence}"
    for what, why in facts.unasked:
        yield f"{'not asked':<12}{what}: {why}"
    mend = f": {explained.command}" if explained.command else ""
    yield f"{_WORDS[explained.status]:<12}{explained.sentence}{mend}"


def _parts(facts: StatusFacts) -> Iterator[tuple[str, str]]:
    if facts.live:
        yield "live", _live(facts.live)
    tip = facts.production
    if tip:
        what, who = _named(tip.title, tip.commit), short(tip.who, 20)
        yield "production", f"{what}, {who}, {when(tip.when)}"
    else:
        gone = f"{facts.production_branch} is gone, last seen at {facts.lost[:9]}"
        none = f"nothing was released to {facts.production_branch} yet"
        yield "production", gone if facts.lost else none
    if facts.deployment and tip:
        yield "deployment", f"{tip.title} {facts.deployment.reason}"
    if facts.main:
        yield from _main(facts, facts.main)


def _live(live: Live) -> str:
    if live.health is not Health.NAMED:
        return live.reason
    since = f" since {when(live.since)}" if live.since else ""
    return f"{_named(live.title, live.commit)}{since}"


def _main(facts: StatusFacts, main: Main) -> Iterator[tuple[str, str]]:
    far = f"{counted(main.ahead, 'commit')} ahead" if main.ahead else "nothing new"
    yours = [f"{count} {what}" for count, what in ((main.unpushed, "not pushed"),
             (main.missing, "not in yours")) if count]  # fmt: skip
    yield facts.main_branch if len(facts.main_branch) < 11 else "main", ", ".join([far, *yours])
    yield from (("", each) for each in _some([_commit(each) for each in main.commits]))
    for name, lines in (
        ("hotfixes", [_commit(each) for each in main.hotfixes]),
        ("notes", list(main.notes)),
        ("migrations", list(main.migrations)),
    ):
        yield from zip((name, *[""] * SHOWN), _some(lines), strict=False)


def _some(lines: list[str]) -> list[str]:
    more = [f"and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    return [short(line) for line in lines[:SHOWN]] + more


def _commit(commit: Commit) -> str:
    who = short(commit.author, 16)
    return f"{commit.id[:9]} {short(commit.subject, _LONGEST - 13 - len(who))} ({who})"


def _named(title: str, commit: str) -> str:
    return title if commit[:9] in title else f"{title} ({commit[:9]})"


def short(text: str, longest: int = _LONGEST) -> str:
    """Return the beginning of a text that somebody else has written, in one line."""
    line = " ".join("".join(x if x.isprintable() else " " for x in text[: 9 * longest]).split())
    line = _LONG_WORD.sub(r"\1…", line)
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def when(moment: str) -> str:
    """Return a moment in the time of this machine; what git took and Python does not, as it is."""
    try:
        return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError):
        return moment
