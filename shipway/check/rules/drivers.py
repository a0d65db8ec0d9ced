"""Whether Django can talk to MySQL with what requirements.txt brings."""

import ast
from collections.abc import Iterator

from shipway.check.project import Project
from shipway.check.reading import source
from shipway.check.rule import Found, rule
from shipway.check.undecidable import Undecidable
from shipway.model import Level

_MYSQL = "django.db.backends.mysql"


@rule(Level.ERROR)
def cryptography_missing(project: Project) -> Iterator[Found]:
    """PyMySQL is to log in to MySQL 8 or 9, and requirements.txt lacks cryptography.

    These servers ask for the password in a way that PyMySQL cannot answer without it, so every page
    that needs the database breaks. Add cryptography to requirements.txt; a test on MariaDB or
    SQLite does not show this.
    """
    if not project.requirements.is_there or not _speaks_pymysql(project):
        return
    asked = project.requirements.package("pymysql")
    has_extra = asked is not None and "rsa" in asked.extras
    if has_extra or "cryptography" in project.provided:
        return
    yield Found(
        "PyMySQL cannot log in to MySQL 8 or 9 without the package cryptography, which "
        "requirements.txt lacks: every page that needs the database would break",
        "pip install cryptography, then add its line of `pip freeze` to requirements.txt",
        "requirements.txt",
        asked.line if asked else 0,
    )


@rule(Level.ERROR)
def mysql_driver_missing(project: Project) -> Iterator[Found]:
    """The database is MySQL, and nothing that Django talks to it through is installed.

    Add PyMySQL and cryptography to requirements.txt, with `import pymysql` and
    `pymysql.install_as_MySQLdb()` at the top of the settings; or mysqlclient, which needs neither.
    """
    error = _refusal(project)
    if error is None:
        driver = _answer(project)["driver"]
        is_lacking = driver == "mysqldb" and "mysqlclient" not in project.provided
    else:
        is_lacking = "MySQLdb" in error and "required" not in error
    if not is_lacking:
        return
    _require_decided(project)
    yield Found(
        "the database is MySQL, but Django finds no driver for it: nothing that needs the "
        "database would start",
        _driver_hint(project),
        *_engine(project),
    )  # fmt: skip


@rule(Level.ERROR)
def mysql_driver_version(project: Project) -> Iterator[Found]:
    """Django refuses the version of the driver for MySQL, so nothing starts.

    PyMySQL passes for a version of mysqlclient: 1.1 is too old for Django 6, 1.2 is not. Raise the
    version in requirements.txt; do not set `version_info` by hand.
    """
    error = _refusal(project)
    if error is None or "newer is required" not in error:
        return
    _require_decided(project)
    name = "pymysql" if _answer(project)["driver"] == "pymysql" else "mysqlclient"
    asked = project.requirements.package(name)
    yield Found(
        f"Django refuses the driver for MySQL: {error.rstrip('.')}; nothing would start",
        "raise PyMySQL to 1.2 or newer in requirements.txt" if name == "pymysql"
        else "raise mysqlclient in requirements.txt",
        "requirements.txt",
        asked.line if asked else 0,
    )  # fmt: skip


@rule(Level.WARNING)
def version_lie(project: Project) -> Iterator[Found]:
    """The code sets the version of PyMySQL by hand, so that Django accepts it.

    Django then uses what that driver may not have. Raise PyMySQL to 1.2 or newer, whose own word
    Django takes, and remove the line.
    """
    for name in project.named(".py"):
        if "version_info" not in project.text(name):
            continue
        tree = source.parsed(project.root / name)
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, ast.Assign) and any(map(_is_a_version, node.targets)):
                yield Found(
                    "a version of the driver is set by hand, which hides from Django which one "
                    "there is",
                    "raise PyMySQL to 1.2 or newer in requirements.txt, then remove this line",
                    name,
                    node.lineno,
                )


def _driver_hint(project: Project) -> str:
    """Return how to bring a driver: PyMySQL, which compiles nothing, where no other is at work."""
    installs = [name for name in project.named(".py") if "install_as_MySQLdb" in project.text(name)]
    own = "write `import pymysql` and `pymysql.install_as_MySQLdb()` at the top of the settings"
    if project.requirements.package("pymysql") is not None:
        return own
    freeze = "then add their lines of `pip freeze` to requirements.txt"
    added = f"pip install PyMySQL cryptography, {freeze}"
    return added if installs else f"{added}, and {own}"


def _is_a_version(target: ast.expr) -> bool:
    if not isinstance(target, ast.Attribute) or target.attr not in ("version_info", "__version__"):
        return False
    return "mysql" in ast.unparse(target.value).lower()


def _answer(project: Project) -> dict[str, str]:
    found: dict[str, str] = project.django.value("drivers")
    return found


def _refusal(project: Project) -> str | None:
    """Return what Django's MySQL backend says as it refuses its driver; None where it does not."""
    broken = project.django.value("drivers")["broken"]
    return next((str(e["text"]) for engine, e in broken.items() if engine == _MYSQL), None)


def _require_decided(project: Project) -> None:
    """Refuse to judge a driver or a Django that is not the one which would be installed."""
    if any(line.lower().startswith("mysqlclient") for line in project.installed.left_out):
        raise Undecidable("mysqlclient has to be compiled, which this machine cannot do")
    if "django" not in project.provided:
        raise Undecidable("requirements.txt does not say which Django it is for")


def _speaks_pymysql(project: Project) -> bool:
    """Say whether PyMySQL is what would log in to MySQL, without encryption of the connection."""
    try:
        databases = project.django.value("settings")["databases"].values()
    except Undecidable:
        return _seems_to_speak_pymysql(project)
    plain = [each for each in databases if not each["is_encrypted"]]
    uses = any(each["engine"].endswith(".mysql") for each in plain)
    return uses and _answer(project)["driver"] == "pymysql"


def _seems_to_speak_pymysql(project: Project) -> bool:
    """Say the same by the source alone."""
    required = project.requirements
    if required.package("pymysql") is None or required.package("mysqlclient") is not None:
        return False
    stated = project.assigned("DATABASES")
    return stated is not None and _MYSQL in stated.texts()


def _engine(project: Project) -> tuple[str, int]:
    """Return the place in the settings that names MySQL's engine."""
    stated = project.assigned("DATABASES")
    for node in ast.walk(stated.value) if stated else ():
        if isinstance(node, ast.Constant) and node.value == _MYSQL and stated:
            return stated.file, node.lineno
    return (stated.file, stated.line) if stated else ("", 0)
