"""The changelog: what is read in it, and what a reader would not see is not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from shipway.changelog import newest_version, section_of, sections, unreleased
from shipway.version import Version

pytestmark = pytest.mark.laptop

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
        ("## [1.2.3] \N{EN DASH} 02/01/2026", "1.2.3"),
        ("## v1.2.3 \N{EM DASH} 2026-01-02", "v1.2.3"),
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
        "- A list:\n  - ```sh\n    make\n    ```",
        "- ```sh\n  an item that ends\n\nand its fence with it",
        "<!--\n## 3.0.0\n-->",
        "<!-- ## 3.0.0 -->",
        "- <!--\n  ## 3.0.0\n  -->",
        "<!--\n```\n-->",
        "```\n<!--\n```",
        "It says <!-- in the middle of a line",
    ],
)
def test_what_follows_a_fence_is_seen(fence: str) -> None:
    assert titles(f"{fence}\n\n## [1.0.0]\n".encode()) == ["1.0.0"]


def test_a_line_that_would_take_for_ever_to_match_is_no_heading() -> None:
    began = time.process_time()

    assert titles(b"## a" + b" ()" * 20_000 + b"x\n## [1.0.0]\n") == ["1.0.0"]
    assert time.process_time() - began < 5


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
    "content",
    [
        "## [Unreleased]",
        "## [Unreleased]\n\n### Added\n\n### Fixed\n",
        "## [Unreleased]\n\n### Added\n\n-\n- \n* \n",
        "## [Unreleased]\n<!-- Write here, in a sentence. -->\n",
        "## [Unreleased]\n<!--\n- An example.\n-->\n### Added\n",
        "## [Unreleased]\n[docs]: https://example.invalid\n\n## [1.0.0]\n- Old.\n",
        '## [Unreleased]\n\n<a name="1.0.0"></a>\n## [1.0.0]\n- Old.\n',
    ],
)
def test_what_waits_for_notes_is_none(content: str) -> None:
    assert unreleased(content.encode()) == ""
    assert unreleased(content.replace("\n", "\r\n").encode()) == ""


@pytest.mark.parametrize(
    "body",
    ["text", "- A note.", "### Added\n\n- A note.", "```\ncode\n```", "<b>text</b> more", "1."],
)
def test_what_a_reader_sees_are_notes(body: str) -> None:
    assert unreleased(f"## [Unreleased]\n{body}\n\n## [1.0.0]\n".encode()) == body


def test_notes_are_given_without_comments_and_with_plain_line_ends() -> None:
    content = b"## [Unreleased]\r\n<!-- Write here. -->\r\n- One.\r\n- Two.\r\n"

    assert unreleased(content) == "- One.\n- Two."


def test_a_byte_order_mark_hides_no_heading() -> None:
    assert unreleased(b"\xef\xbb\xbf## [Unreleased]\n- A note.\n") == "- A note."


def test_a_link_between_the_notes_does_not_end_them() -> None:
    content = b"## [Unreleased]\n- [One].\n\n[One]: https://example.invalid\n\n- Two.\n"

    assert unreleased(content).endswith("- Two.")


def test_a_footnote_is_no_link() -> None:
    assert "[^1]: Why." in unreleased(b"## [Unreleased]\n- A[^1].\n\n[^1]: Why.\n")


LINES = st.sampled_from(
    [
        "## [Unreleased]", "## [1.0.0] - 2026-01-01", "### Added", "- A note.", "", "```", "~~~",
        "[1.0.0]: https://example.invalid", "text", "## Sin publicar", "  ```", "````", "ñ", "\x0c",
        "<!--", "-->", "<!-- a -->", "- ```", "  - ~~~", "- <!--",
    ]
)  # fmt: skip
FILES = st.one_of(
    st.binary(max_size=200),
    st.lists(LINES, max_size=15).map(lambda lines: "\n".join(lines).encode()),
)


@given(FILES)
def test_any_bytes_can_be_read(content: bytes) -> None:
    for section in sections(content):
        assert section.heading_end <= section.body_start <= section.body_end <= len(content)


# A fence that is indented and stands in no list is taken for one of the list item above it.
PARSED = LINES.filter(lambda line: line != "  ```")


@given(st.lists(PARSED, max_size=12))
def test_headings_are_those_that_a_markdown_parser_finds(lines: list[str]) -> None:
    text = "\n".join(lines)
    tokens = MarkdownIt("commonmark").parse(text)
    opened = [
        i for i, token in enumerate(tokens) if token.type == "heading_open" and not token.level
    ]
    found = [tokens[i + 1].content for i in opened if tokens[i].tag == "h2"]

    wanted = [title.removeprefix("[").partition("]")[0] for title in found]
    assert titles(text.encode()) == wanted
