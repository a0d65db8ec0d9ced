"""Finds the variables that the tree itself gives the server: in the image, and as it starts."""

import re
import shlex
from typing import TYPE_CHECKING

from shipway.check.reading import shell
from shipway.check.reading.chosen import SERVERS

if TYPE_CHECKING:
    from shipway.check.tree import Tree

_OF_IMAGE = re.compile(r"^[ \t]*ENV[ \t]+(\S.*)$", re.MULTILINE | re.IGNORECASE)
_STATED = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
_OF_THE_MACHINE = re.compile(r"(\w*_)?PATH|HOME|PYTHON\w*|LD_\w+")
"""Variables that name what is in the image, and not here."""
_STARTED = SERVERS | {"invoke", "inv"}


def variables(tree: "Tree") -> dict[str, str]:
    """Return them by name, but for those whose values other variables make."""
    found = _of_image(tree) if tree.commands.is_docker else {}
    for call in shell.calls(tree.commands.started):
        words = call.arguments if call.program == "export" else ()
        words += call.variables if call.program in _STARTED else ()
        found |= {match[1]: match[2] for word in words if (match := _STATED.fullmatch(word))}
    known = {name: value for name, value in found.items() if "$" not in value}
    return {name: known[name] for name in known if not _OF_THE_MACHINE.fullmatch(name)}


def _of_image(tree: "Tree") -> dict[str, str]:
    """Return what the Dockerfile sets, as NAME=value or in the older way, NAME value."""
    found = {}
    text = tree.text("Dockerfile").replace("\\\n", " ").replace("\\\r\n", " ")
    for line in _OF_IMAGE.findall(text):
        name, _, value = line.partition(" ")
        if "=" not in name:
            found[name] = value.strip()
            continue
        try:
            words = shlex.split(line)
        except ValueError:  # a quote that is not closed
            continue
        found |= {match[1]: match[2] for word in words if (match := _STATED.fullmatch(word))}
    return found
