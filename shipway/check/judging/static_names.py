"""Reads which static files the project's templates name, without rendering them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from shipway.check.project import Project

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
    r"""\{%-?\s*static\s+(?P<quote>["'])(?P<tag>.*?)(?P=quote)[^%]*%\}"""
    r"""|\{\{-?\s*static\(\s*(?P<mark>["'])(?P<call>.*?)(?P=mark)\s*\)"""
)
_SILENT = re.compile(
    r"\{#.*?#\}|\{%-?\s*comment\b.*?endcomment\s*-?%\}|\{%-?\s*(?:verbatim|raw)\b.*?end(?:verbatim|raw)\b",
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


def named(project: Project) -> Iterator[Named]:
    """Yield each static file that a template of the project names literally."""
    for file in project.named(*_ENDINGS):
        text = _SILENT.sub(_blank, project.text(file))
        for match in _TAG.finditer(text):
            name = match["tag"] if match["quote"] else match["call"]
            yield Named(name, match[0], file, text.count("\n", 0, match.start()) + 1)


def place_of(project: Project, words: Iterable[str]) -> tuple[str, int]:
    """Return the file and line of the first template that has one of these texts."""
    wanted = [word for word in words if word]
    for file in project.named(*_ENDINGS):
        for number, line in enumerate(project.text(file).splitlines(), 1):
            if any(word in line for word in wanted):
                return file, number
    return "", 0


def _blank(silent: "re.Match[str]") -> str:
    return re.sub(r"[^\n]", " ", silent[0])
