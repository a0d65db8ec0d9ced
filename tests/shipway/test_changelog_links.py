"""The compare links of a changelog: kept and extended in the style that they have."""

import pytest

from shipway.changelog.rolling import roll

pytestmark = pytest.mark.laptop

GITHUB = "https://github.com/ada/site"
GITLAB = "https://gitlab.example.invalid/team/site"
BITBUCKET = "https://bitbucket.org/ada/site"


def links(definitions: str, *, first: bool = False, version: str = "1.3.0") -> str:
    """Roll a changelog with these links; return what is there in their place."""
    head = "# Changelog\n\n## [Unreleased]\n\n- A note.\n\n"
    content = head + definitions
    rolled = roll(content.encode(), version, "2026-11-22", first=first).decode()
    heading = f"\n\n## [{version}] - 2026-11-22"
    assert rolled.startswith(head.replace("[Unreleased]", f"[Unreleased]{heading}"))
    return rolled.removeprefix(head.replace("[Unreleased]", f"[Unreleased]{heading}"))


@pytest.mark.parametrize(
    ("before", "unreleased", "released"),
    [
        (
            f"{GITHUB}/compare/v1.2.0...HEAD",
            f"{GITHUB}/compare/v1.3.0...HEAD",
            f"{GITHUB}/compare/v1.2.0...v1.3.0",
        ),
        (
            f"{GITHUB}/compare/v1.2.0...feature/main",
            f"{GITHUB}/compare/v1.3.0...feature/main",
            f"{GITHUB}/compare/v1.2.0...v1.3.0",
        ),
        (
            f"{GITHUB}/compare/1.2.0..HEAD",
            f"{GITHUB}/compare/v1.3.0..HEAD",
            f"{GITHUB}/compare/1.2.0..v1.3.0",
        ),
        (
            f"{GITLAB}/-/compare/v1.2.0...main",
            f"{GITLAB}/-/compare/v1.3.0...main",
            f"{GITLAB}/-/compare/v1.2.0...v1.3.0",
        ),
        (
            f"{BITBUCKET}/branches/compare/HEAD..v1.2.0",
            f"{BITBUCKET}/branches/compare/HEAD..v1.3.0",
            f"{BITBUCKET}/branches/compare/v1.3.0..v1.2.0",
        ),
        (
            f"{BITBUCKET}/branches/compare/main%0Dv1.2.0#diff",
            f"{BITBUCKET}/branches/compare/main%0Dv1.3.0#diff",
            f"{BITBUCKET}/branches/compare/v1.3.0%0Dv1.2.0#diff",
        ),
    ],
)
def test_a_compare_link_is_extended(before: str, unreleased: str, released: str) -> None:
    older = f"[1.2.0]: {GITHUB}/compare/v1.1.0...v1.2.0\n"

    assert links(f"[unreleased]: {before}\n{older}") == (
        f"[unreleased]: {unreleased}\n[1.3.0]: {released}\n{older}"
    )


@pytest.mark.parametrize("label", ["Unreleased", "UNRELEASED", "Sin publicar"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_label_space_and_line_end_stay(label: str, newline: str) -> None:
    rest = f"[1.2.0]: {GITHUB}{newline}"

    assert links(f"[{label}]:   {GITHUB}/compare/v1.2.0...HEAD{newline}{rest}") == (
        f"[{label}]:   {GITHUB}/compare/v1.3.0...HEAD{newline}"
        f"[1.3.0]:   {GITHUB}/compare/v1.2.0...v1.3.0{newline}{rest}"
    )


def test_without_a_last_line_end_none_is_added() -> None:
    assert links(f"[unreleased]: {GITHUB}/compare/v1.2.0...HEAD") == (
        f"[unreleased]: {GITHUB}/compare/v1.3.0...HEAD\n[1.3.0]: {GITHUB}/compare/v1.2.0...v1.3.0"
    )


@pytest.mark.parametrize(
    "definition",
    [
        "[unreleased]: https://example.invalid/history",
        f"[unreleased]: {GITHUB}",
        f"[unreleased]: {GITHUB}/commits/main",
        f"[unreleased]: {GITHUB}/compare/stable...HEAD",
        f"[unreleased]: {GITHUB}/compare/v1.2.0...HEAD?diff=split",
        f"[unreleased]: <{GITHUB}/compare/v1.2.0...HEAD>",
        f'[unreleased]: {GITHUB}/compare/v1.2.0...HEAD "Changes"',
        f"[unreleased]: {GITHUB}/compare/v1.2.0...HEAD\n[1.3.0]: {GITHUB}/by/hand",
        f"[1.2.0]: {GITHUB}/compare/v1.1.0...v1.2.0",
        f"```\n[unreleased]: {GITHUB}/compare/v1.2.0...HEAD\n```",
        f"<!--\n[unreleased]: {GITHUB}/compare/v1.2.0...HEAD\n-->",
        "[unreleased]: https://dev.example.invalid/_git/x/branchCompare?baseVersion=GTv1.2.0",
        "",
    ],
)
def test_any_other_style_is_left_alone(definition: str) -> None:
    assert links(definition) == definition


@pytest.mark.parametrize(
    ("before", "unreleased", "released"),
    [
        (
            f"{GITHUB}/compare/v0.0.1...HEAD",
            f"{GITHUB}/compare/v0.1.0...HEAD",
            f"{GITHUB}/releases/tag/v0.1.0",
        ),
        (
            f"{GITHUB}/commits/main",
            f"{GITHUB}/compare/v0.1.0...main",
            f"{GITHUB}/releases/tag/v0.1.0",
        ),
        (
            f"{GITLAB}/-/commits/main",
            f"{GITLAB}/-/compare/v0.1.0...main",
            f"{GITLAB}/-/tags/v0.1.0",
        ),
        (
            f"{GITLAB}/-/compare/4b825dc...HEAD",
            f"{GITLAB}/-/compare/v0.1.0...HEAD",
            f"{GITLAB}/-/tags/v0.1.0",
        ),
        (
            f"{BITBUCKET}/branches/compare/HEAD..v0.0.0",
            f"{BITBUCKET}/branches/compare/HEAD..v0.1.0",
            f"{BITBUCKET}/commits/tag/v0.1.0",
        ),
    ],
)
def test_the_first_release_is_linked_to_its_tag(
    before: str, unreleased: str, released: str
) -> None:
    assert links(f"[unreleased]: {before}\n", first=True, version="0.1.0") == (
        f"[unreleased]: {unreleased}\n[0.1.0]: {released}\n"
    )


@pytest.mark.parametrize("address", [GITHUB, f"{BITBUCKET}/commits/branch/main", "CHANGES"])
def test_a_first_link_of_another_style_is_left_alone(address: str) -> None:
    definition = f"[unreleased]: {address}\n"

    assert links(definition, first=True) == definition
