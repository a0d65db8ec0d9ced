"""Whether the service will have the variables that the settings ask for."""

import ast
import difflib
import re
from collections.abc import Iterator

from shipway.check.project import Project
from shipway.check.reading import source, texts
from shipway.check.rule import Found, rule
from shipway.container import variables
from shipway.model import Level

_DOCUMENTS = (".md", ".rst", ".txt", ".yaml", ".yml", ".toml", ".json", ".ini", ".cfg", ".sh",
              ".example", ".sample", ".template", ".dist", ".adoc", ".html")  # fmt: skip
_PROVIDED = re.compile(r"RAILWAY_|MYSQL_?(HOST|PORT|USER|PASSWORD|DATABASE|URL)$|PORT$")
"""What Railway gives a service, and what its database has under names that everybody refers to."""
_WELL_KNOWN = re.compile(
    r"(DJANGO_)?SECRET_KEY|(DJANGO_)?DEBUG|DATABASE_URL|MYSQL\w*|DB_\w+|PG\w+|POSTGRES\w*"
)
_KEY = re.compile(
    r"SECRET_KEY(?:: str)? = (?:(?:os\.)?(?:getenv|environ\.get)|config|env(?:\.str)?)\('(\w+)'\)"
)
_GIVEN = (*variables.railway("", ""), *variables.MYSQL_SERVICE, "MYSQL_URL", "DATABASE_URL")
_ALIKE = 0.8
"""How much of two names has to be the same, from 0 to 1, for one to be the other misspelt."""


@rule(Level.ERROR)
def variable_undocumented(project: Project) -> Iterator[Found]:
    """The settings do not load without a variable that nothing but the code names.

    Whoever sets the service up does not know of it. Name it in README or `.env.example`, and set it
    in the service.
    """
    supplied: list[str] = project.django.value("settings")["supplied"]
    insisted = [name for name in _insisted(project) if _WELL_KNOWN.fullmatch(name)]
    names = [name for name in dict.fromkeys([*supplied, *insisted]) if not _is_told(project, name)]
    usual = [name for name in names if _WELL_KNOWN.fullmatch(name)]
    groups = [([name], None) for name in names if name not in usual]
    for group, level in [*groups, *([(usual, Level.WARNING)] if usual else [])]:
        listed = ", ".join(group)
        yield Found(
            f"the settings do not load without the variable{'s' if group[1:] else ''} {listed}, "
            "which no file names but the code: whoever sets the service up would not know",
            f"name {listed} in .env.example, one `NAME=` to a line, and set each in the service",
            *_asked_at(project, group[0]),
            level,
        )


@rule(Level.WARNING)
def variable_misspelt(project: Project) -> Iterator[Found]:
    """The settings ask for a variable that nobody has, under nearly the name of one of Railway's.

    Nothing breaks as they load: what they take in its place does, like a database in the container
    itself. Write the name as Railway has it; or name the variable in `.env.example`, if you set it.
    """
    answer = project.django.value("settings")
    for name in answer["variables"]:
        meant = _meant(name)
        if not meant or name in answer["supplied"] or _is_documented(project, name):
            continue
        yield Found(
            f"the settings ask for the variable {name}, which Railway does not give and no file "
            f"but the code names; {meant} is what it gives",
            f"write {meant}, or name {name} in .env.example and set it in the service",
            *_asked_at(project, name),
        )


def _meant(name: str) -> str:
    """Return the name that Railway gives where this one has a slip of the pen; else nothing."""
    if name in _GIVEN or _PROVIDED.fullmatch(name):
        return ""
    near = [each for each in _GIVEN if abs(len(each) - len(name)) < 2]
    return next(iter(difflib.get_close_matches(name, near, 1, _ALIKE)), "")


def _insisted(project: Project) -> Iterator[str]:
    """Yield the variables that the settings cannot do without, whatever else is set.

    That is what they take by os.environ's brackets, and a secret key without a default.
    """
    for file in project.settings_files:
        tree = source.parsed(project.root / file)
        for statement in tree.body if tree else ():
            if isinstance(statement, ast.Assign | ast.AnnAssign):
                stated = ast.unparse(statement)
                yield from re.findall(r"environ\['(\w+)'\]", stated)
                yield from (match[1] for match in [_KEY.fullmatch(stated)] if match)


def _is_told(project: Project, name: str) -> bool:
    """Say whether Railway gives a variable, or a file that people read names it."""
    return bool(_PROVIDED.match(name)) or _is_documented(project, name)


def _is_documented(project: Project, name: str) -> bool:
    """Say whether a file that people read names a variable, or invoke.yaml gives it."""
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    for file in project.own_files:
        base = file.rpartition("/")[2].lower()
        reads = base.endswith(_DOCUMENTS) or ".env" in base or "." not in base
        if reads and word.search(project.text(file)):
            return True
    return name in project.config.variables


def _asked_at(project: Project, name: str) -> tuple[str, int]:
    """Return the place in the project's own Python that asks for a variable."""
    for file in [*reversed(project.settings_files), *project.named(".py")]:
        text = project.text(file) if file else ""
        if line := texts.line_with(text, f'"{name}"') or texts.line_with(text, f"'{name}'"):
            return file, line
    return "", 0
