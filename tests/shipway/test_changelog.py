"""The changelog: read and rolled byte for byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipway import changelog
from shipway.changelog import newest_version, part_of, roll, section_of, sections, unreleased
from shipway.version import Version

pytestmark = pytest.mark.laptop

DATE = "2026-11-22"
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

[Unreleased]: https://example.invalid/compare/v1.2.0...HEAD
[1.2.0]: https://example.invalid/releases/v1.2.0
""".encode()
FENCED = b"""\
## [Unreleased]

- Write it like this:

```markdown
## [9.9.9] - 2099-01-01
```

~~~~
~~~
## [8.8.8]
~~~~

## [1.0.0] - 2026-01-01
"""


def titles(content: bytes) -> list[str]:
    return [section.title for section in sections(content)]


def test_the_sections_are_those_of_level_two() -> None:
    assert titles(FULL) == ["Unreleased", "1.2.0", "1.1.9"]
    assert unreleased(FULL) == "### Added\n\n- A page that says «¡hola!»."
    assert section_of(FULL, "1.2.0") == "- Older."


def test_the_compare_links_at_the_end_belong_to_no_section() -> None:
    assert section_of(FULL, "1.1.9") == "- Oldest."


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("## [1.2.3] - 2026-01-02", "1.2.3"),
        ("## 1.2.3", "1.2.3"),
        ("## v1.2.3", "v1.2.3"),
        ("##  [1.2.3]  ", "1.2.3"),
        ("##\t[1.2.3]", "1.2.3"),
        ("## [1.2.3](https://example.invalid/a-b) (2026-01-02)", "1.2.3"),
        ("## [1.2.3] - 2026-01-02 [YANKED]", "1.2.3"),
        ("## 1.2.3 - 2026-01-02", "1.2.3"),
    ],
)
def test_a_heading_may_be_written_in_many_ways(heading: str, title: str) -> None:
    assert titles(f"{heading}\n".encode()) == [title]


@pytest.mark.parametrize("line", ["### Added", "#hashtag", "##1.0.0", "# 1.0.0", "text ## 1.0.0"])
def test_what_is_no_heading_of_level_two(line: str) -> None:
    assert titles(f"{line}\n".encode()) == []


def test_headings_in_code_fences_do_not_count() -> None:
    assert titles(FENCED) == ["Unreleased", "1.0.0"]
    assert newest_version(FENCED) == Version(1, 0, 0)


@pytest.mark.parametrize(
    "fence",
    [
        "- ```sh\n  make\n  ```",
        "1. ~~~\n   make\n   ~~~",
        "```code``` at the beginning of a line",
        "````\n```\n## 3.0.0\n````",
        "```\n## 3.0.0\n``` not the end\n```",
    ],
)
def test_what_follows_a_fence_is_seen(fence: str) -> None:
    assert titles(f"{fence}\n\n## [1.0.0]\n".encode()) == ["1.0.0"]


def test_a_fence_without_an_end_reaches_to_the_end() -> None:
    assert titles(b"## [1.0.0]\n```\n## [0.9.0]\n") == ["1.0.0"]


@pytest.mark.parametrize(
    "content", [b"", b"# Changelog\n", b"no headings", b"```\n## [1.0.0]\n```\n"]
)
def test_a_file_without_sections(content: bytes) -> None:
    assert sections(content) == ()
    assert unreleased(content) == ""
    assert newest_version(content) is None
    assert section_of(content, "1.0.0") == ""


@pytest.mark.parametrize(
    "title",
    ["Unreleased", "unreleased", "UNRELEASED", "Sin publicar", "No publicado", "sin lanzar"],
)
@pytest.mark.parametrize("form", ["## [{}]", "## {}", "## {} "])
def test_unreleased_may_be_spanish(title: str, form: str) -> None:
    content = f"{form.format(title)}\n- Algo.\n\n## [0.1.0]\n".encode()

    assert unreleased(content) == "- Algo."


def test_the_newest_version_is_that_of_the_first_heading_that_is_one() -> None:
    assert newest_version(FULL) == Version(1, 2, 0)


@pytest.mark.parametrize(
    ("notes", "part"),
    [
        ("### Fixed\n\n- A typo.", "patch"),
        ("- A typo.", "patch"),
        ("### Added\n\n- A page.", "minor"),
        ("### Changed\n", "minor"),
        ("### Añadido\n", "minor"),
        ("### Agregado\n", "minor"),
        ("### Cambiado\n", "minor"),
        ("### Removed\n", "major"),
        ("### Eliminado\n", "major"),
        ("### Fixed\n\n- **BREAKING** other names.", "major"),
        ("### Added\n\n- BREAKING CHANGE: other names.", "major"),
        ("Nothing was ### Removed here.", "patch"),
    ],
)
def test_the_notes_call_for_a_part_of_the_version(notes: str, part: str) -> None:
    assert part_of(notes) == part


def test_rolling_puts_a_heading_under_unreleased() -> None:
    rolled = roll(FULL, "1.3.0", DATE)

    assert rolled == FULL.replace(
        b"## [Unreleased]\n", b"## [Unreleased]\n\n## [1.3.0] - 2026-11-22\n"
    )
    assert unreleased(rolled) == ""
    assert section_of(rolled, "1.3.0") == unreleased(FULL)


def test_rolling_keeps_the_line_ends_of_windows() -> None:
    rolled = roll(FULL.replace(b"\n", b"\r\n"), "1.3.0", DATE)

    assert rolled == roll(FULL, "1.3.0", DATE).replace(b"\n", b"\r\n")


def test_rolling_a_file_that_ends_with_the_heading() -> None:
    assert roll(b"## [Unreleased]", "1.3.0", DATE) == b"## [Unreleased]\n\n## [1.3.0] - 2026-11-22"


def test_rolling_does_not_touch_fences() -> None:
    content = b"```\n## [Unreleased]\n```\n## [Unreleased]\n- Note.\n"

    assert roll(content, "1.3.0", DATE) == content.replace(
        b"```\n## [Unreleased]\n- Note", b"```\n## [Unreleased]\n\n## [1.3.0] - 2026-11-22\n- Note"
    )


@pytest.mark.parametrize("content", [b"", b"## [1.0.0]\n", b"```\n## [Unreleased]\n```\n"])
def test_there_is_nothing_to_roll_without_the_heading(content: bytes) -> None:
    with pytest.raises(ValueError, match="the changelog has no Unreleased heading"):
        roll(content, "1.3.0", DATE)


LINES = st.sampled_from(
    [
        "## [Unreleased]", "## [1.0.0] - 2026-01-01", "### Added", "- A note.", "", "```", "~~~",
        "[1.0.0]: https://example.invalid", "text", "## Sin publicar", "  ```", "````", "ñ", "\x0c",
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
def test_without_the_new_heading_the_file_is_as_it_was(before: bytes, after: bytes) -> None:
    content = before + b"\n## [Unreleased]" + after
    try:
        rolled = roll(content, "7.8.9", DATE)
    except ValueError:
        assert changelog.unreleased(content) == ""  # it stands in a fence, or is no heading
        return

    newline = b"\r\n" if b"\r\n\r\n## [7.8.9] - 2026-11-22" in rolled else b"\n"
    heading = newline * 2 + b"## [7.8.9] - 2026-11-22"
    at = rolled.index(heading)
    assert rolled[:at] + rolled[at + len(heading) :] == content
    assert section_of(rolled, "7.8.9") == unreleased(content)
    assert unreleased(rolled) == ""
    assert titles(rolled).count("7.8.9") == 1


@given(FILES)
def test_any_bytes_can_be_read(content: bytes) -> None:
    for section in sections(content):
        assert section.heading_end <= section.body_start <= section.body_end <= len(content)
