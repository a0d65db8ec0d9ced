"""Puts together what the inquiry is asked about a project."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from shipway.check.judging import starting
from shipway.check.reading import addresses, chosen, service
from shipway.check.undecidable import Undecidable
from shipway.container import variables

if TYPE_CHECKING:
    from shipway.check.project import Project


def of(project: "Project", scratch: Path) -> dict[str, Any]:
    """Return what the inquiry has to know when it begins."""
    found = project.layout
    return {
        "paths": [str(found.path), str(found.manage), "."],  # the order that serve has
        "settings": found.settings,
        "wsgi": project.config.wsgi,
        "serves": project.commands.serves,
        "served": _served(project),
        "is_stated": project.commands.serves or bool(chosen.stated(project)),
        "static_root": str(scratch / "static"),
        "examples": service.examples(project.root, project.files),
        "is_shared": not project.installed.is_exact,
        "host": project.public_host,
        "probe_host": variables.PROBE_HOST,
        "health_path": project.commands.health_path,
        "readiness_page": project.config.readiness_page,
        "guessed": sorted(set(service.guessed("")) - {*project.config.variables, *project.given}),
    }


def _served(project: "Project") -> str:
    """Return the application that the start command names, where the tree has its module."""
    named = chosen.served(project)
    return next((x for x in named if chosen.is_there(project, x.partition(":")[0])), "")


def later(project: "Project") -> dict[str, Any]:
    """Return what takes a while to know, and is asked about at the end."""
    return {
        "imports": _imports(project),
        "templates": project.templates,
        "linked": addresses.linked({x: project.text(x) for x in project.named(".html")}),
        "calls": starting.calls(project),
        "addresses": addresses.named(project.root, project.served_python),
    }


def _imports(project: "Project") -> list[str]:
    """Return the top-level modules that the project imports, or that its settings name."""
    try:
        texts = {text for each in project.stated_modules.values() for text in each}
        tops = {each.top for each in project.imports} | {text.partition(".")[0] for text in texts}
    except Undecidable:
        return []
    return sorted(tops - {""})
