"""Rolls the Unreleased notes to a version, byte for byte: nothing else in the file changes."""

from shipway.changelog import Section, unreleased, unreleased_section
from shipway.changelog.lines import Kind, lines
from shipway.changelog.links import extended, line_end


def roll(content: bytes, version: str, date: str, offered: str = "", *, first: bool) -> bytes:
    """Put a heading for `version` under the Unreleased heading, and extend the compare links.

    `date` is YYYY-MM-DD. `offered` are the notes where Unreleased has none; then what a template
    holds there stays there. `first` says that nothing was ever released. Raises ValueError where
    there is no Unreleased heading.
    """
    section = unreleased_section(content)
    if section is None:
        raise ValueError("the changelog has no Unreleased heading")
    newline = line_end(content, section.heading_end)
    added = newline * 2 + f"## [{version}] - {date}".encode()
    position = section.heading_end
    if not unreleased(content):
        position = _end_of_template(content, section)
        notes = offered.encode("utf-8", "replace").splitlines()
        added += newline * 2 * bool(notes) + newline.join(notes)
        rest = content[position:]
        # A link's definition right under the notes would be a part of them.
        added += newline if rest.strip() and not rest.startswith(newline * 2) else b""
    return extended(content[:position] + added + content[position:], version, first=first)


def _end_of_template(content: bytes, section: Section) -> int:
    """Return where the last heading, bullet or comment ends that waits for notes."""
    ends = [
        line.end
        for line in lines(content)
        if line.is_placeholder and (line.kind is Kind.TEXT or b"-->" in line.text)
    ]
    inside = [end for end in ends if section.body_start <= end <= section.body_end]
    return max(inside, default=section.heading_end)
