"""Versions: read strictly, stepped, and ordered as numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipway.version import Part, Version, newest

pytestmark = pytest.mark.laptop

NUMBERS = st.integers(0, 999_999_999)
VERSIONS = st.builds(Version, NUMBERS, NUMBERS, NUMBERS)


@pytest.mark.parametrize("text", ["1.2.3", "v1.2.3"])
def test_a_version_is_read_with_and_without_its_letter(text: str) -> None:
    assert Version.parse(text) == Version(1, 2, 3)


@pytest.mark.parametrize(
    "text",
    ["", "1", "1.2", "1.2.3.4", "1.2.3-rc1", "1.2.3+b", "01.2.3", "V1.2.3", " 1.2.3", "1.2.3\n",
     "1.2.x", "-1.2.3", "1.2.1000000000", "١.٢.٣", "1٢.0.0", "vv1.2.3"],
)  # fmt: skip
def test_nothing_else_is_a_version(text: str) -> None:
    assert Version.parse(text) is None


@given(VERSIONS)
def test_a_version_is_read_as_it_is_written(version: Version) -> None:
    assert Version.parse(str(version)) == version


@pytest.mark.parametrize(
    ("part", "following"), [("major", "2.0.0"), ("minor", "1.3.0"), ("patch", "1.2.4")]
)
def test_a_step_puts_the_smaller_parts_to_zero(part: Part, following: str) -> None:
    assert str(Version(1, 2, 3).next(part)) == following


@given(VERSIONS, st.sampled_from(["major", "minor", "patch"]))
def test_a_step_goes_up(version: Version, part: Part) -> None:
    assert version.next(part) > version


@pytest.mark.parametrize(
    ("version", "called_for", "stepped"),
    [
        ("0.4.1", "major", "minor"),
        ("0.4.1", "minor", "minor"),
        ("0.4.1", "patch", "patch"),
        ("1.0.0", "major", "major"),
    ],
)
def test_before_the_first_major_version_what_breaks_steps_the_minor_one(
    version: str, called_for: Part, stepped: Part
) -> None:
    known = Version.parse(version)

    assert known
    assert known.custom(called_for) == stepped


def test_the_newest_is_the_highest_number_and_not_the_last_in_the_alphabet() -> None:
    assert newest(["v1.9.0", "v1.10.0", "nightly", "v1.2", "0.9.9"]) == Version(1, 10, 0)


def test_without_versions_there_is_no_newest() -> None:
    assert newest(["nightly", "v1"]) is None
