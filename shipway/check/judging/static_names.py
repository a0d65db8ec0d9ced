"""Reads which static files the project's templates name, without rendering them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from shipway.check.project import Project
from shipway.check.reading import texts

_ENDINGS = (
    ".html",
    ".htm",
    ".xhtml",
    ".djhtml",
    ".jinja",
    ".jinja2",
    ".j2",
    ".txt",
    ".xml",
    ".svg",
)
_TAG = re.compile(
    r"""\{%-?\s*static\s+(?P<quote>["'])(?P<tag>.{0,500}?)(?P=quote)[^%]{0,500}%\}"""
    r"""|\{\{-?\s*static\(\s*(?P<mark>["'])(?P<call>.{0,500}?)(?P=mark)\s*\)"""
)
_SILENT = re.compile(
    r"\{#[^\n]{0,500}?#\}|\{%-?\s*comment\b.*?(?:endcomment\s*-?%\}|\Z)|"
    r"\{%-?\s*(?:verbatim|raw)\b.*?(?:end(?:verbatim|raw)\b|\Z)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Named:
    """A static file that a template names."""

    name: str
    """As it stands in the tag."""
    text: str
    """The whole tag."""
    file: str
    line: int

    @property
    def path(self) -> str:
        """The name without what stands behind `?` or `#`."""
        return unquote(re.split(r"[?#]", self.name)[0]).strip()


@lru_cache(maxsize=1)
def named(project: Project) -> tuple[Named, ...]:
    """Return each static file that a template of the project names literally."""
    return tuple(_named(project))


def _named(project: Project) -> Iterator[Named]:
    for file in project.named(*_ENDINGS):
        text = texts.blanked(_SILENT, project.text(file))
        for match in _TAG.finditer(text):
            name = match["tag"] if match["quote"] else match["call"]
            yield Named(name, match[0], file, texts.line_at(text, match.start()))


def place_of(project: Project, words: Iterable[str]) -> tuple[str, int]:
    """Return the file and line of the first template that has one of these texts."""
    wanted = [word for word in words if word]
    for file in project.named(*_ENDINGS):
        if line := texts.line_with(project.text(file), *wanted):
            return file, line
    return "", 0
