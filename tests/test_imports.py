"""The direction of imports: downward only, no circles, and nothing heavy before it is needed."""

import ast
from functools import cache

import pytest

from tests.sources import at_import, imported, modules

# From the top: a module imports from lower rows, and beside itself only where no circle results.
LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"recipes"}),
    frozenset({"progress"}),
    frozenset({"report"}),
    frozenset({"findings", "plans", "timeline", "verdicts"}),
    frozenset(
        {"release", "rollback", "status", "check", "rehearsal", "serve", "ledger"} | {"adopt"}
    ),
    frozenset({"standin"}),
    frozenset({"database"}),
    frozenset({"container", "edge", "webhook", "walk"}),
    frozenset({"repository", "railway", "site"}),
    frozenset(
        {"branches", "changelog", "version", "layout", "procfile", "config", "invoke_file"}
        | {"requirements"}
        | {"capacity", "gunicorn_settings", "operations", "links"}
    ),
    frozenset({"model", "errors"}),
)

# What a part may not reach, by any way: the container has no git, and none of the laptop's side.
OUT_OF_REACH: dict[str, frozenset[str] | set[str]] = {
    "serve": frozenset().union(*LAYERS[:-2]) - {"serve", "ledger"},
    "ledger": frozenset().union(*LAYERS),
}

# What serve imports once Django runs, and not before.
AFTER_DJANGO = (
    "executor",
    "journal",
    "lock",
    "migration",
    "pending",
    "statements",
    "steps",
    "trail",
)

# shipway's Django app, which Django imports; it needs no other part.
APP = "shipway.ledger"
APP_MODULES = frozenset(f"{APP}.{name}" for name in ("admin", "apps", "models"))

# Heavy libraries, and the modules that may import them before a function asks for them.
HEAVY: dict[str, frozenset[str]] = {
    "git": frozenset(),
    "django": APP_MODULES | frozenset(f"shipway.serve.{name}" for name in AFTER_DJANGO),
    APP: APP_MODULES,
    "rich": frozenset(),
    "requests": frozenset(),
    "pymysql": frozenset(),
    "detect_secrets": frozenset(),
    "gunicorn": frozenset(
        f"shipway.serve.{name}"
        for name in ("server", "application", "arbiter", "worker", "access_log")
    ),
}

# Parts of Python that Windows lacks: the container alone may import them before it needs them.
UNIX_ONLY = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}

# Libraries with one place at which the rest of shipway meets them.
ONLY_IMPORTER = {"git": "repository", "gunicorn": "serve"}


def part(module: str) -> str:
    """Name the part of shipway that a module belongs to: `shipway.check.findings` is `check`."""
    return module.split(".")[1]


@cache
def parts() -> dict[str, set[str]]:
    """Give the parts of shipway and the other parts that each imports, anywhere in its code."""
    graph: dict[str, set[str]] = {}
    for name, tree in modules("shipway").items():
        if name != "shipway":
            reached = {part(n) for n in imported(ast.walk(tree)) if n.startswith("shipway.")}
            graph.setdefault(part(name), set()).update(reached - {part(name)})
    return graph


def row(name: str) -> int:
    """Give the row of LAYERS that holds a part."""
    rows = [number for number, layer in enumerate(LAYERS) if name in layer]
    assert rows, f"shipway.{name} has no place in LAYERS of {__name__}"
    return rows[0]


def reachable(start: str) -> set[str]:
    """Give every part that one imports, directly or through others."""
    found: set[str] = set()
    waiting = set(parts().get(start, ()))
    while waiting:
        found |= waiting
        waiting = {below for name in waiting for below in parts().get(name, ())} - found
    return found


def test_the_modules_are_found() -> None:
    for folder in ("shipway", "project"):
        assert modules(folder)


def test_imports_run_downward() -> None:
    upward = [
        f"shipway.{name} imports shipway.{other}"
        for name, others in parts().items()
        for other in others
        if row(other) < row(name)
    ]

    assert not upward


def test_imports_have_no_circles() -> None:
    assert not [name for name in parts() if name in reachable(name)]


@pytest.mark.parametrize("start", OUT_OF_REACH)
def test_a_part_keeps_away_from_the_other_side(start: str) -> None:
    assert not reachable(start) & OUT_OF_REACH[start]


@pytest.mark.parametrize("library", HEAVY)
def test_a_heavy_library_is_imported_only_where_it_is_needed(library: str) -> None:
    early = {
        name
        for name, tree in modules("shipway").items()
        if any(f"{found}.".startswith(f"{library}.") for found in imported(at_import(tree)))
    }

    assert early <= HEAVY[library]


def test_the_laptops_side_imports_nothing_that_windows_lacks() -> None:
    lacking = {
        f"{name} imports {library}"
        for name, tree in modules("shipway").items()
        if name != "shipway" and part(name) != "serve"
        for library in {found.split(".")[0] for found in imported(at_import(tree))} & UNIX_ONLY
    }

    assert not lacking


@pytest.mark.parametrize(("library", "place"), ONLY_IMPORTER.items())
def test_a_library_is_met_at_one_place(library: str, place: str) -> None:
    importers = {
        part(name)
        for name, tree in modules("shipway").items()
        if library in {found.split(".")[0] for found in imported(ast.walk(tree))}
    }

    assert importers <= {place}


@pytest.mark.parametrize(
    ("folder", "foreign"),
    [
        ("shipway", {"project", "backend_analytics_server", "dashboard", "monitor", "tests"}),
        ("project", {"shipway", "tasks", "chores", "tests"}),
    ],
)
def test_the_two_halves_meet_in_the_django_app_alone(folder: str, foreign: set[str]) -> None:
    crossing = {
        f"{name} imports {found}"
        for name, tree in modules(folder).items()
        for found in imported(ast.walk(tree))
        if found.split(".")[0] in foreign and not f"{found}.".startswith(f"{APP}.")
    }

    assert not crossing
