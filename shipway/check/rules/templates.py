"""Whether pages take data from outside for their own HTML."""

import re
from collections.abc import Iterator

from shipway.check.project import Project
from shipway.check.reading.markup import (
    Place,
    unsafe_in_python,
    unsafe_in_script,
    unsafe_in_template,
)
from shipway.check.rule import Found, rule
from shipway.model import Level

_OF_OTHERS = re.compile(
    r"(^|/)(vendor|vendors|libs?|third[_-]?party|plugins|dist|admin|rest_framework|staticfiles)/"
    r"|[.-]min\.|jquery|bootstrap|chart\.|tailwind|alpine|htmx|datatables",
    re.IGNORECASE,
)
_PAGES = (".html", ".htm", ".djhtml")


@rule(Level.WARNING)
def unsafe_template_data(project: Project) -> Iterator[Found]:
    """Data becomes a part of the page unescaped, so whoever sends the data can run code in it.

    In a template leave `|safe` out, or hand data to a script by `{{ data|json_script:"id" }}`;
    in a script use `textContent` instead of `innerHTML`.
    """
    for name in (*project.named(*_PAGES, ".js"), *project.served_python):
        if not _OF_OTHERS.search(name):
            for place in dict.fromkeys(_unsafe(project, name)):
                yield Found(place.what, place.hint, name, place.line)


def _unsafe(project: Project, name: str) -> Iterator[Place]:
    text = project.text(name)
    if name.endswith(".py"):
        yield from unsafe_in_python(text)
        return
    if name.endswith(_PAGES):
        yield from unsafe_in_template(text)
    yield from unsafe_in_script(text)
