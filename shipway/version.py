"""Semantic versions: reading them from tags and headings, and stepping them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Part = Literal["major", "minor", "patch"]


@dataclass(frozen=True, order=True)
class Version:
    """A version X.Y.Z; pre-releases are not released by this tool."""

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> "Version | None":
        """Read `1.2.3` or `v1.2.3`; None for anything else."""
        number = r"(0|[1-9]\d{0,8})"
        match = re.fullmatch(rf"v?{number}\.{number}\.{number}", text, re.ASCII)
        return cls(*map(int, match.groups())) if match else None

    def next(self, part: Part) -> "Version":
        """Step one part, and put the smaller ones to zero."""
        if part == "major":
            return Version(self.major + 1, 0, 0)
        if part == "minor":
            return Version(self.major, self.minor + 1, 0)
        return Version(self.major, self.minor, self.patch + 1)

    def custom(self, part: Part) -> Part:
        """Return the part that is stepped where the change calls for `part`.

        Before 1.0.0 nothing is promised yet, and what breaks steps the minor version: 1.0.0 is a
        decision, and no consequence. Source: https://semver.org/#spec-item-4
        """
        return "minor" if self.major == 0 and part == "major" else part

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


def newest(names: Iterable[str]) -> Version | None:
    """Return the highest version among tag names; None where there is none."""
    return max((v for name in names if (v := Version.parse(name))), default=None)
