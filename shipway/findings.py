"""Words what a check came to: as text for people, as JSON, and as annotations for GitHub."""

from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from typing import Any

from shipway.errors import counted
from shipway.model import Checked, Finding

SHOWN = 5
"""Findings of one code that are told to people; the rest is counted."""


def as_document(result: Checked) -> dict[str, Any]:
    """Return what programs get; docs/checks.md describes it."""
    return {
        "findings": [asdict(each) | {"place": each.place} for each in result.findings],
        "undecided": [asdict(each) for each in result.undecided],
        "silenced": [{"code": each.code, "place": each.place} for each in result.silenced],
        "counts": {
            "errors": result.errors,
            "warnings": len(result.findings) - result.errors,
            "undecided": len(result.undecided),
            "silenced": len(result.silenced),
        },
    }


def as_text(result: Checked) -> Iterator[str]:
    """Yield a paragraph for each finding, and a line for each reason why something is undecided."""
    for code, group in groupby(result.findings, lambda each: each.code):
        found = list(group)
        for each in found[:SHOWN]:
            place = f" ({each.place})" if each.place else ""
            yield f"{each.level}: {each.message}{place} [{code}]\n  hint: {each.hint}"
        if len(found) > SHOWN:
            yield f"  and {len(found) - SHOWN} more [{code}]"
    reasons = dict.fromkeys(each.reason for each in result.undecided)
    for reason in reasons:
        codes = [each.code for each in result.undecided if each.reason == reason]
        yield f"undecided, since {reason}: {', '.join(codes)}"


def as_annotations(result: Checked) -> Iterator[str]:
    """Yield GitHub's workflow commands, which show each finding at its line."""
    for each in result.findings:
        where = f"file={_property(each.file)}," if each.file else ""
        where += f"line={each.line}," if each.line else ""
        text = _data(f"{each.message}\n{each.hint}")
        yield f"::{each.level} {where}title={_property(each.code)}::{text}"


def summary(result: Checked, subject: str) -> str:
    """Return the closing line."""
    warnings = len(result.findings) - result.errors
    parts = [f"{counted(result.errors, 'error')}, {counted(warnings, 'warning')}"]
    if not result.findings:
        parts = ["nothing found"]
    if result.undecided:
        parts.append(f"{len(result.undecided)} undecided")
    if result.silenced:
        parts.append(f"{len(result.silenced)} silenced")
    return f"{subject}: {', '.join(parts)}"


def markdown(result: Checked, subject: str) -> str:
    """Return a table for GitHub's summary page."""
    rows = [_row(each) for each in result.findings]
    head = ["| level | code | what | where |", "|---|---|---|---|"] if rows else []
    return "\n".join([f"### {summary(result, subject)}", "", *head, *rows, ""])


def _row(each: Finding) -> str:
    cells = (each.level, f"`{each.code}`", f"{each.message}<br>{each.hint}", each.place)
    return f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in cells)} |"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
