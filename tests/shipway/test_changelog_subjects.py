"""Notes made of the commits' subjects, which are shown as they are, whatever they hold."""

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from shipway.changelog import sections, subjects
from shipway.changelog.rolling import roll
from shipway.model import Commit

pytestmark = pytest.mark.laptop

HOSTILE = st.lists(
    st.sampled_from(
        [
            "#", "##", " ", "[1.0.0]", "- ", "* ", "+", "1. ", "> ", "```", "~~~", "`", "\\", "<b>",
            "<!--", "-->", "](https://x.invalid)", "[a](b)", "https://x.invalid/a_b*c*", "www.a.b",
            "<https://x.invalid>", "a@x.invalid", "Rollback: safe", "Signed-off-by: Eve <e@x.org>",
            "_a_", "**", "!", "&lt;", "---", "===", "|", "\r", "\n", "\x1b[2J", "\u202e", "\u2028",
            "\udce9", "[x]: https://x.invalid", "{", "ñ", "word", "2026)", ":",
        ]
    ),
    min_size=1,
    max_size=6,
).map("".join)  # fmt: skip


def notes(*names: str) -> str:
    """Return the notes made of commits with these subjects."""
    return subjects.notes(Commit("c" * 40, name, "Ada") for name in names)


def test_subjects_are_listed_as_they_are() -> None:
    assert notes("Add a page", "Mend the price") == "- Add a page\n- Mend the price"


def test_merges_and_the_tools_own_commits_are_left_out() -> None:
    commits = [
        Commit("a" * 40, "Merge pull request #3", "Ada", merge=True),
        Commit("b" * 40, "Roll the changelog to 1.2.0", "Ada"),
        Commit("c" * 40, "Roll the changelog to 1.2.0 (#12)", "Ada"),
        Commit("d" * 40, "Roll the changelog to the wall", "Ada"),
    ]

    assert subjects.notes(commits) == "- Roll the changelog to the wall"


def test_where_there_is_nothing_else_they_are_better_than_nothing() -> None:
    assert subjects.notes([Commit("a" * 40, "Merge it", "Ada", merge=True)]) == "- Merge it"
    assert notes("") == "- (no subject)"
    assert notes() == ""


def test_the_same_subject_is_listed_once() -> None:
    assert notes("fix", "Add a page", "fix") == "- fix\n- Add a page"


def test_of_very_many_commits_the_rest_is_counted() -> None:
    listed = notes(*(f"Change {number}" for number in range(150))).splitlines()

    assert len(listed) == 101
    assert listed[-1] == "- and 50 more commits"


def test_a_very_long_subject_is_cut() -> None:
    assert notes("x" * 10_000) == f"- {'x' * 199}…"


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("# Heading", "- \\# Heading"),
        ("- nested", "- \\- nested"),
        ("1. one", "- 1\\. one"),
        ("[a](b)", "- \\[a\\](b)"),
        ("a *b* `c` <d>", "- a \\*b\\* \\`c\\` \\<d\\>"),
        ("rename snake_case, not _this_", "- rename snake_case, not \\_this\\_"),
        ("see https://x.invalid/a_b", "- see `https://x.invalid/a_b`"),
        ("see (https://x.invalid/a)?", "- see (`https://x.invalid/a`)?"),
        ("tell ada@x.invalid", "- tell `ada@x.invalid`"),
        ("a\x1b[2J\nb\u202ec\udce9", "- a?\\[2J?bc?"),
        ("Close #12", "- Close #12"),
        ("2026 begins", "- 2026 begins"),
    ],
)
def test_markup_is_escaped_and_addresses_are_code(subject: str, shown: str) -> None:
    assert notes(subject) == shown


@given(HOSTILE)
def test_a_hostile_subject_is_one_line_of_text(subject: str) -> None:
    [item] = notes(subject).splitlines()
    tokens = MarkdownIt("commonmark", {"html": True}).parse(f"{item}\n")

    assert [token.type for token in tokens] == [
        "bullet_list_open", "list_item_open", "paragraph_open", "inline", "paragraph_close",
        "list_item_close", "bullet_list_close",
    ]  # fmt: skip
    parts = tokens[3].children or []
    assert {part.type for part in parts} <= {"text", "code_inline", "text_special"}
    plain = "".join(part.content for part in parts if part.type != "code_inline")
    assert "://" not in plain
    assert "www." not in plain


@given(st.lists(HOSTILE, max_size=4))
def test_hostile_subjects_make_no_section_of_the_changelog(names: list[str]) -> None:
    content = b"## [Unreleased]\n\n## [1.0.0]\n\n- Old.\n"

    rolled = roll(content, "1.1.0", "2026-11-22", notes(*names), first=False)

    assert [section.title for section in sections(rolled)] == ["Unreleased", "1.1.0", "1.0.0"]
    assert rolled.endswith(b"\n\n## [1.0.0]\n\n- Old.\n")


def test_a_subject_is_no_trailer_of_a_tag() -> None:
    listed = notes("Rollback: safe", "Signed-off-by: Eve <eve@x.invalid>")
    message = f"v1.1.0\n\n{listed}\n\nRollback: unproven\n"

    found = subprocess.check_output(
        ["git", "interpret-trailers", "--parse"], input=message.encode()
    )
    alone = subprocess.check_output(
        ["git", "interpret-trailers", "--parse"], input=f"v1.1.0\n\n{listed}\n".encode()
    )

    assert (found, alone) == (b"Rollback: unproven\n", b"")


@pytest.mark.parametrize(
    ("subject", "breaking"),
    [
        ("feat!: other names", True),
        ("feat(api)!: other names", True),
        ("BREAKING CHANGE: other names", True),
        ("feat: a page", False),
        ("Hello! There: a page", False),
        ("Mend what was breaking", False),
    ],
)
def test_a_breaking_mark_in_a_subject(subject: str, breaking: bool) -> None:
    assert subjects.is_breaking([Commit("c" * 40, subject, "Ada")]) is breaking
