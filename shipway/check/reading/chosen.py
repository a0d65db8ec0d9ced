"""Says which settings module production takes, where a project has another one for the laptop."""

import re
from typing import TYPE_CHECKING

from shipway.check.reading import service

if TYPE_CHECKING:
    from shipway.check.tree import Tree

_VARIABLE = "DJANGO_SETTINGS_MODULE"
_STATED = re.compile(rf"""(?:\b{_VARIABLE}[=:\s-]+|--settings[=\s]+)["']?([A-Za-z_][\w.]*)""")
_DEFAULT = re.compile(rf"""{_VARIABLE}["']\s*(?:,|\]\s*=)\s*["']([\w.]+)["']""")
_FOR_PRODUCTION = re.compile(r"prod|railway|deploy", re.IGNORECASE)


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
    image = tree.text("Dockerfile") if commands.is_docker else ""
    return _STATED.findall(f"{image}\n{commands.build}\n{commands.started}")


def by_application(tree: "Tree") -> str:
    """Return the module that the WSGI application asks for by itself, where it is in the tree."""
    texts = (tree.text(name) for name in tree.named("wsgi.py"))
    found = {name for text in texts for name in _DEFAULT.findall(text) if is_there(tree, name)}
    return found.pop() if len(found) == 1 and not tree.commands.serves else ""


def is_there(tree: "Tree", module: str) -> bool:
    """Say whether a module is in the tree, in whatever folder."""
    path = module.replace(".", "/")
    ends = f"/{path}.py", f"/{path}/__init__.py"
    return any(f"/{file}".endswith(ends) for file in tree.own_files)
