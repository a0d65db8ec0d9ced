"""Judges the server that the start command names: what it serves, and where it listens."""

import ast
import re
from collections.abc import Iterator

from shipway.check.project import Project
from shipway.check.reading import chosen, source
from shipway.check.reading.served import Modules
from shipway.check.reading.shell import Call

_LOCAL_BY_DEFAULT = frozenset({"uvicorn", "daphne", "hypercorn", "granian"})
"""The servers that listen on this machine alone unless they are told otherwise."""
_BINDING = re.compile(
    r"(?<!\S)(?:(?:--bind|--listen|--host|--port|--http|-b|-p)[ =]|-[bp](?=[\w\[:.]))(?P<at>\S+)"
)
_LOCAL = re.compile(r"127\.0\.0\.1|localhost|\[::1\]")
_EVERYWHERE = re.compile(r"0\.0\.0\.0|0:|\[::\]")
_FIXED = re.compile(r"(?:^|:)\d{2,5}$")


def missing_application(project: Project, call: Call) -> str:
    """Say what is missing of the application that a server is to serve; empty where nothing is."""
    name = chosen.application(call)
    if not name:
        return ""
    module, _, attribute = name.partition(":")
    if file := application_file(project, call):
        return _missing_attribute(project, file, attribute.partition("(")[0])
    return f"the start command serves {module}, and no module of this name is where it starts"


def application_file(project: Project, call: Call) -> str:
    """Return the file of the application that a server is to serve; empty where there is none."""
    module = chosen.application(call).partition(":")[0]
    modules = Modules(project.own_files, ())
    folders = _folders(project, call, modules) if module else ()
    return next((file for folder in folders if (file := modules.at(folder, module))), "")


def is_local(project: Project, call: Call) -> bool:
    """Say whether a server listens on the machine's own address alone."""
    bound = _bound(project, call)
    if any(_LOCAL.match(each) for each in bound):
        return True
    if "runserver" in call.words:
        return not any(_EVERYWHERE.match(each) for each in bound)
    hosts = re.search(r"(?<!\S)(--host|--bind|-b|-u|--fd|--uds)", " ".join(call.words))
    return call.program in _LOCAL_BY_DEFAULT and not hosts


def has_fixed_port(project: Project, call: Call) -> bool:
    """Say whether a server listens on another port than the one that Railway gives."""
    if "PORT" in project.config.variables:
        return False
    return any(_FIXED.search(each) for each in _bound(project, call))


def _folders(project: Project, call: Call, modules: Modules) -> Iterator[str]:
    """Yield the folders in which a server looks for what it is to serve."""
    words = " ".join(call.words)
    yield call.folder
    for moved in re.finditer(r"(?:--chdir|--pythonpath|--app-dir)[ =](\S+)", words):
        yield from (call.path(folder) for folder in moved[1].split(","))
    own = re.search(r"(?:-c|--config)[ =](?:file:)?(\S+)", words)
    text = project.text(call.path(own[1]) if own else call.path("gunicorn.conf.py"))
    paths = [*call.variables, *project.config.variables]
    if re.search(r"pythonpath|chdir|sys\.path", text) or any("PYTHONPATH" in x for x in paths):
        yield from sorted(modules.directories)


def _missing_attribute(project: Project, file: str, name: str) -> str:
    """Say that a module does not define the name which is to be served; empty where it may."""
    tree = source.parsed(project.root / file)
    if not name or tree is None or name in _names(tree) or "*" in _names(tree):
        return ""
    return f"the start command serves {name} of {file}, which that file does not define"


def _names(tree: ast.Module) -> Iterator[str]:
    """Yield the names that a module binds anywhere."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom | ast.Import):
            yield from (alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name


def _bound(project: Project, call: Call) -> list[str]:
    """Return the addresses and ports that a server is told to listen on."""
    if "runserver" in call.words:
        behind = call.words[call.words.index("runserver") + 1 :]
        return [word for word in behind if not word.startswith("-")]
    if call.program not in chosen.SERVERS:
        return []
    found = [match["at"] for match in _BINDING.finditer(" ".join(call.words))]
    if found or call.program != "gunicorn":
        return found
    text = project.text(call.path("gunicorn.conf.py"))
    return re.findall(r"""(?m)^bind\s*=\s*["']([^"']+)["']""", text)
