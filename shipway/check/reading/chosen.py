"""Says what production takes, where a project has more: settings module and application."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from shipway import layout
from shipway.check.reading import service, shell
from shipway.check.reading.deploy_files import BUILDER_FILES

if TYPE_CHECKING:
    from shipway.check.reading.shell import Call
    from shipway.check.tree import Tree

SERVERS = frozenset({"gunicorn", "uvicorn", "daphne", "hypercorn", "waitress-serve", "granian"})
_APPLICATION = re.compile(r"[A-Za-z_][\w.]*(:[A-Za-z_]\w*(\(.*\))?)?")
_VARIABLE = "DJANGO_SETTINGS_MODULE"
_STATED = re.compile(rf"""(?:\b{_VARIABLE}["']?[=:\s-]+|--settings[=\s]+)["']?([A-Za-z_][\w.]*)""")
_FOR_PRODUCTION = re.compile(r"prod|railway|deploy", re.IGNORECASE)


def settings(tree: "Tree") -> str:
    """Return the settings module that production takes; empty: the one that manage.py names."""
    return stated(tree) or _by_application(tree)


def stated(tree: "Tree") -> str:
    """Return the module that is named outside of the code: by the commands, or the variables."""
    config = tree.config
    found = [name for name in by_commands(tree) if is_there(tree, name)]
    example = service.examples(tree.root, tree.files).get(_VARIABLE, "")
    shown = [example] if _FOR_PRODUCTION.search(example) and is_there(tree, example) else []
    return config.settings or config.variables.get(_VARIABLE, "") or next(iter(found or shown), "")


def by_commands(tree: "Tree") -> list[str]:
    """Return the modules that the image, the build and the start name, there or not."""
    commands = tree.commands
    files = ("Dockerfile",) if commands.is_docker else BUILDER_FILES
    image = "\n".join(map(tree.text, files))
    return _STATED.findall(f"{image}\n{commands.build}\n{commands.started}")


def _by_application(tree: "Tree") -> str:
    """Return the module that the application asks for by itself, where it is in the tree."""
    if tree.commands.serves:
        return ""
    for files in _applications(tree):
        texts = map(tree.text, files)
        found = {name for text in texts for name in layout.default_settings(text)}
        there = [name for name in found if is_there(tree, name)]
        if len(there) == 1:
            return there[0]
    return ""


def _applications(tree: "Tree") -> Iterator[list[str]]:
    """Yield the files of the application that is started, and where none is named, of any."""
    for name in served(tree):
        module = name.partition(":")[0].replace(".", "/")
        yield [file for file in tree.own_files if f"/{file}".endswith(f"/{module}.py")]
    yield list(tree.named("wsgi.py"))
    yield list(tree.named("asgi.py"))


def served(tree: "Tree") -> list[str]:
    """Return the applications that the start command's servers serve, as module or module:name."""
    return [name for call in shell.calls(tree.commands.started) if (name := application(call))]


def application(call: "Call") -> str:
    """Return the application that a server is to serve, as module or module:name."""
    if call.program not in SERVERS:
        return ""
    rest = list(call.arguments)
    while rest:
        word = rest.pop(0)
        if not word.startswith("-"):
            return word if _APPLICATION.fullmatch(word) and re.search(r"[.:]", word) else ""
        is_last = len(rest) == 1 and "." in rest[0] and _APPLICATION.fullmatch(rest[0])
        if "=" not in word and rest and not rest[0].startswith("-") and not is_last:
            rest.pop(0)
    return ""


def is_there(tree: "Tree", module: str) -> bool:
    """Say whether a module is in the tree, in whatever folder."""
    path = module.replace(".", "/")
    ends = f"/{path}.py", f"/{path}/__init__.py"
    return any(f"/{file}".endswith(ends) for file in tree.own_files)
