"""Words what a check came to: as text for people, as JSON, and as annotations for GitHub."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from html import escape
from itertools import groupby
from typing import Any

from shipway.errors import counted, printable
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
            told, hint = _line(f"{each.message}{place}"), _line(each.hint)
            yield f"{each.level}: {told} [{code}]\n  hint: {hint}"
        if len(found) > SHOWN:
            yield f"  and {len(found) - SHOWN} more [{code}]"
    for reason, codes in _undecided(result).items():
        yield f"undecided, since {_line(reason)}: {', '.join(codes)}"


def as_annotations(result: Checked) -> Iterator[str]:
    """Yield GitHub's workflow commands, which show each finding at its line."""
    for each in result.findings:
        where = f"file={_property(each.file)}," if each.file else ""
        where += f"line={each.line}," if each.line else ""
        text = _data(f"{each.message}\n{each.hint}")
        yield f"::{each.level} {where}title={_property(each.code)}::{text}"
    for reason, codes in _undecided(result).items():
        yield f"::notice title=undecided::{_data(f'since {reason}: ' + ', '.join(codes))}"


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
    reasons = [f"\nUndecided, since {_cell(reason)}: {', '.join(map(_cell, codes))}"
               for reason, codes in _undecided(result).items()]  # fmt: skip
    return "\n".join([f"### {_cell(summary(result, subject))}", "", *head, *rows, *reasons, ""])


def _undecided(result: Checked) -> Mapping[str, list[str]]:
    """Return the codes that are undecided, by the reason."""
    codes: dict[str, list[str]] = {}
    for each in result.undecided:
        codes.setdefault(each.reason, []).append(each.code)
    return codes


def _row(each: Finding) -> str:
    what = f"{_cell(each.message)}<br>{_cell(each.hint)}"
    return f"| {each.level} | {_cell(each.code)} | {what} | {_cell(each.place)} |"


def _cell(text: str) -> str:
    """Return text that Markdown and HTML leave alone, in one line."""
    return re.sub(r"([\\`*_\[\]|~#])", r"\\\1", escape(printable(_line(text)), quote=False))


def _line(text: str) -> str:
    """Return text in one line, so that none of it looks like another finding."""
    return " ".join(text.split())


def _data(text: str) -> str:
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
