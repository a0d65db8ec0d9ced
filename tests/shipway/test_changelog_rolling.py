"""Rolling the changelog: byte for byte, with a heading and the links, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipway.changelog import section_of, sections, unreleased
from shipway.changelog.rolling import roll

pytestmark = pytest.mark.laptop

DATE = "2026-11-22"
HEADING = "## [1.3.0] - 2026-11-22"
FULL = """\
# Changelog

Everything, newest first.

## [Unreleased]

### Added

- A page that says «¡hola!».

## [1.2.0] - 2026-01-02

- Older.

## 1.1.9 (2025-12-31)

- Oldest.

[Unreleased]: https://example.invalid/history
[1.2.0]: https://example.invalid/releases/v1.2.0
"""
OFFERED = "- One.\n- Two."


def rolled(content: str, offered: str = "") -> str:
    """Roll a text to 1.3.0, which is not the first release."""
    return roll(content.encode(), "1.3.0", DATE, offered, first=False).decode()


def test_a_heading_is_put_under_unreleased() -> None:
    after = rolled(FULL)

    assert after == FULL.replace("## [Unreleased]\n", f"## [Unreleased]\n\n{HEADING}\n")
    assert unreleased(after.encode()) == ""
    assert section_of(after.encode(), "1.3.0") == unreleased(FULL.encode())


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
@pytest.mark.parametrize("offered", ["", OFFERED])
def test_line_ends_stay_what_they_are(newline: str, offered: str) -> None:
    content = FULL if not offered else FULL.replace("- A page that says «¡hola!».\n", "")

    after = rolled(content.replace("\n", newline), offered)

    assert after == rolled(content, offered).replace("\n", newline)


def test_a_file_that_ends_with_the_heading_stays_without_a_last_line_end() -> None:
    assert rolled("## [Unreleased]") == f"## [Unreleased]\n\n{HEADING}"
    assert rolled("# C\r\n\r\n## [Unreleased]") == (f"# C\r\n\r\n## [Unreleased]\r\n\r\n{HEADING}")


def test_notes_that_end_without_a_line_end_stay_so() -> None:
    assert rolled("## [Unreleased]\n- Note.") == f"## [Unreleased]\n\n{HEADING}\n- Note."


def test_a_byte_order_mark_stays_at_the_beginning() -> None:
    assert rolled("\ufeff## [Unreleased]\n- Note.\n") == (
        f"\ufeff## [Unreleased]\n\n{HEADING}\n- Note.\n"
    )


def test_bytes_that_are_no_text_stay() -> None:
    content = b"\xff\xfe\x00## no\n## [Unreleased]\n- \xe9t\xe9.\n"

    assert roll(content, "1.3.0", DATE, first=False) == content.replace(
        b"[Unreleased]\n", b"[Unreleased]\n\n## [1.3.0] - 2026-11-22\n"
    )


@pytest.mark.parametrize("title", ["Sin publicar", "[No publicado]", "[UNRELEASED]"])
def test_the_heading_keeps_its_language(title: str) -> None:
    assert rolled(f"## {title}\n\n### Añadido\n\n- Algo.\n") == (
        f"## {title}\n\n{HEADING}\n\n### Añadido\n\n- Algo.\n"
    )


@pytest.mark.parametrize("hidden", ["```\n## [Unreleased]\n```\n", "<!--\n## [Unreleased]\n-->\n"])
def test_what_is_in_a_fence_or_a_comment_is_not_touched(hidden: str) -> None:
    notes = f"## [Unreleased]\n{hidden}- Note.\n"

    assert rolled(hidden + notes) == hidden + notes.replace(
        f"## [Unreleased]\n{hidden}", f"## [Unreleased]\n\n{HEADING}\n{hidden}"
    )


@pytest.mark.parametrize("content", [b"", b"## [1.0.0]\n", b"```\n## [Unreleased]\n```\n"])
def test_there_is_nothing_to_roll_without_the_heading(content: bytes) -> None:
    with pytest.raises(ValueError, match="the changelog has no Unreleased heading"):
        roll(content, "1.3.0", DATE, first=False)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("## [Unreleased]", f"## [Unreleased]\n\n{HEADING}\n\n{OFFERED}"),
        ("## [Unreleased]\n", f"## [Unreleased]\n\n{HEADING}\n\n{OFFERED}\n"),
        (
            "## [Unreleased]\n\n## [1.2.0]\n",
            f"## [Unreleased]\n\n{HEADING}\n\n{OFFERED}\n\n## [1.2.0]\n",
        ),
        (
            "## [Unreleased]\n## [1.2.0]\n",
            f"## [Unreleased]\n\n{HEADING}\n\n{OFFERED}\n\n## [1.2.0]\n",
        ),
        (
            "## [Unreleased]\n\n### Added\n\n-\n\n## [1.2.0]\n",
            f"## [Unreleased]\n\n### Added\n\n-\n\n{HEADING}\n\n{OFFERED}\n\n## [1.2.0]\n",
        ),
        (
            "## [Unreleased]\n<!--\n- Like this.\n-->\n",
            f"## [Unreleased]\n<!--\n- Like this.\n-->\n\n{HEADING}\n\n{OFFERED}\n",
        ),
        (
            "## [Unreleased]\n[docs]: https://example.invalid\n",
            f"## [Unreleased]\n\n{HEADING}\n\n{OFFERED}\n\n[docs]: https://example.invalid\n",
        ),
        (
            '## [Unreleased]\n\n<a name="x"></a>\n## [1.2.0]\n',
            f'## [Unreleased]\n\n{HEADING}\n\n{OFFERED}\n\n<a name="x"></a>\n## [1.2.0]\n',
        ),
    ],
)
def test_what_is_offered_stands_under_the_new_heading_and_a_template_stays(
    before: str, after: str
) -> None:
    assert rolled(before, OFFERED) == after
    assert unreleased(after.encode()) == ""
    assert section_of(after.encode(), "1.3.0") == OFFERED


def test_what_somebody_wrote_counts_more_than_what_is_offered() -> None:
    assert rolled(FULL, OFFERED) == rolled(FULL)


def test_where_nothing_is_offered_the_template_stays_too() -> None:
    assert rolled("## [Unreleased]\n\n### Added\n") == (
        f"## [Unreleased]\n\n### Added\n\n{HEADING}\n"
    )


LINES = st.sampled_from(
    [
        "## [Unreleased]", "## [1.0.0] - 2026-01-01", "### Added", "- A note.", "", "```", "~~~",
        "[1.0.0]: https://example.invalid", "text", "## Sin publicar", "  ```", "````", "ñ", "\x0c",
        "<!--", "-->", "- ", "<a name='x'></a>",
    ]
)  # fmt: skip
ENDS = st.sampled_from(["\n", "\r\n", "\r", ""])
FILES = st.one_of(
    st.binary(max_size=200),
    st.lists(st.tuples(LINES, ENDS), max_size=15).map(
        lambda lines: "".join(a + b for a, b in lines).encode()
    ),
)


@given(before=FILES, after=FILES)
def test_without_what_was_added_the_file_is_as_it_was(before: bytes, after: bytes) -> None:
    content = before + b"\n## [Unreleased]" + after
    written = unreleased(content)
    try:
        made = roll(content, "7.8.9", DATE, OFFERED, first=False)
    except ValueError:
        assert written == ""  # it stands in a fence, or is no heading
        return

    heading = b"## [7.8.9] - 2026-11-22"
    start = end = made.index(heading)
    while made[:start] != content[:start]:
        start -= 1
    end = len(made) - (len(content) - start)
    assert made[:start] + made[end:] == content
    added = made[start:end]
    assert added.split() == [*heading.split(), *([] if written else OFFERED.encode().split())]
    notes = section_of(made, "7.8.9")
    assert notes == written or (not written and notes.startswith(OFFERED))
    assert unreleased(made) == ""
    assert [section.title for section in sections(made)].count("7.8.9") == 1
