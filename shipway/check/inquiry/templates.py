"""Loads the templates that the code names, and those that they extend or include."""

from __future__ import annotations

import re
from typing import Any

from .failure import described

_NAMED = re.compile(r"""\{%-?\s*(?:extends|include)\s+["']([^"'{}]+)["']""")
_COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment.*?%\}.*?\{%\s*endcomment\s*%\}", re.DOTALL)


def broken(names: list[str]) -> list[dict[str, Any]]:
    """Return the errors of templates that are not there, or do not compile."""
    from django.template import TemplateDoesNotExist, TemplateSyntaxError
    from django.template.loader import get_template

    found = []
    waiting = [(name, name) for name in names]
    done: set[str] = set()
    while waiting:
        name, named_by = waiting.pop(0)
        if name in done:
            continue
        done.add(name)
        try:
            template: Any = get_template(name)
        except (TemplateDoesNotExist, TemplateSyntaxError, UnicodeDecodeError) as error:
            found.append({"name": name, "named_by": named_by, **described(error)})
            continue
        source = getattr(getattr(template, "template", None), "source", "")
        inner = _NAMED.findall(_COMMENT.sub("", source))
        waiting += [(each, named_by) for each in inner if not each.startswith(".")]
    return found
