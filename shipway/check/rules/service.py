"""Whether the project fits the service: its health check, and its disk."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shipway.check.project import Project
from shipway.check.reading import source, texts
from shipway.check.reading.commands import Commands
from shipway.check.rule import Found, rule
from shipway.check.undecidable import Undecidable
from shipway.model import Level
from shipway.procfile import NAME as PROCFILE
from shipway.site import READY_PATH

_HEALTH = {
    400: 'add "healthcheck.railway.app" to ALLOWED_HOSTS: the probe comes under that name',
    403: "let the page answer 200 to everybody, without a login",
    404: "set the path to a page that is there and answers 200 to everybody",
}
_MOVED = (
    "set the path to a page that answers 200 itself: with the slash at its end, without a login, "
    "and, where http is redirected to https, with SECURE_PROXY_SSL_HEADER in the settings"
)
_SERVERS = re.compile(r"backends\.(mysql|postgresql|postgis|oracle)|dj_database_url|env\.db")
_SQLITE = re.compile(r"backends\.(sqlite3|spatialite)$|^sqlite:")


@rule(Level.ERROR)
def healthcheck_path(project: Project) -> Iterator[Found]:
    """The path of the health check answers something else than 200, so no deployment goes live.

    Railway asks under the host name healthcheck.railway.app, and takes exactly 200: no redirect to
    https, to a login or to a slash at the end. Name a page that answers 200 to everybody.
    """
    path = project.commands.health_path
    if not path:
        return
    answer = project.django.value("health")
    status = answer["status"]
    if status == 200:
        return
    to = f" (to {answer['location']})" if answer["location"] else ""
    broken = f": {answer['error']['text']}" if answer["error"] else ""
    hint = _served(project.commands) or _HEALTH.get(
        status, _MOVED if 300 <= status < 400 else "mend the page until it is 200"
    )
    yield Found(
        f"the health check asks for {path}, which answers {status}{to}{broken}: Railway takes "
        "200 alone, so no deployment would go live",
        hint,
        project.commands.health_file,
        _line_of(project, project.commands.health_file, path),
    )


def _served(commands: Commands) -> str:
    """Return how to have what shipway asks for, which another start does not answer."""
    if commands.health_file != "invoke.yaml" or commands.health_path != READY_PATH:
        return ""
    where = commands.start_file if commands.start_file not in ("", PROCFILE) else ""
    instead = f", and take the start command out of {where}" if where else ""
    return f"make the line in Procfile `web: invoke serve`, which answers {READY_PATH}{instead}"


@rule(Level.ERROR)
def readiness_page(project: Project) -> Iterator[Found]:
    """The page that `invoke serve` asks for before it is ready is refused or not there.

    `/readyz` is then no 200, so no deployment goes live. It is the front page, unless
    `readiness_page` in invoke.yaml names another: name one that anybody gets, or add it.
    """
    if not project.commands.serves:
        return
    answer, path = project.django.value("ready"), project.config.readiness_page
    last, status = answer["last"], answer["last"]["status"]
    if not 400 <= status < 500 or last["refusal"] or last["error"]:  # which others tell
        return
    needs_rows = bool(last["tables"])
    yield Found(
        f"`invoke serve` asks for {path} before it is ready, which answers {status}"
        + (", as long as the tables are empty" if needs_rows else "")
        + ": no deployment would go live",
        "add the page, or name one that everybody gets as readiness_page in invoke.yaml",
        "invoke.yaml" if path != "/" else "",
        _line_of(project, "invoke.yaml", "readiness_page") if path != "/" else 0,
        Level.WARNING if needs_rows else None,
    )


@rule(Level.ERROR)
def sqlite_on_ephemeral_disk(project: Project) -> Iterator[Found]:
    """In production the settings choose SQLite, whose file is gone with every deployment.

    Take the database from the variables of a MySQL or PostgreSQL service; or mount a volume and put
    the file there, with `RAILWAY_VOLUME_MOUNT_PATH`.
    """
    answer = project.django.value("settings")
    database = answer["databases"].get("default", {"engine": "", "name": ""})
    if "sqlite3" not in database["engine"] and "spatialite" not in database["engine"]:
        return
    _require_certain(project, answer, database["name"])
    yield Found(
        "under Railway's variables the settings choose SQLite: its file is on the container's own "
        "disk, and every deployment begins with an empty database",
        "take ENGINE, NAME, USER, PASSWORD, HOST and PORT from the variables of a MySQL service in "
        "Railway",
        *_sqlite(project),
    )


@rule(Level.WARNING)
def uploads_on_ephemeral_disk(project: Project) -> Iterator[Found]:
    """The files that people upload are kept on the container's own disk: gone at each deployment.

    Keep them in a storage elsewhere, as django-storages does; or mount a volume, and write
    `MEDIA_ROOT = os.environ.get("RAILWAY_VOLUME_MOUNT_PATH", BASE_DIR / "media")`.
    """
    uploads, asked = project.django.value("uploads"), project.django.value("settings")["variables"]
    for folder in dict.fromkeys(each["folder"] for each in uploads):
        _require_own_disk(project, folder, asked, "uploads")
        fields = [each for each in uploads if each["folder"] == folder]
        more = f" and {len(fields) - 1} more" if fields[1:] else ""
        yield Found(
            f"what is uploaded to {fields[0]['name']}{more} is kept in the container, and is gone "
            "with the next deployment",
            "keep it in a storage elsewhere, or on a volume: MEDIA_ROOT = "
            'os.environ.get("RAILWAY_VOLUME_MOUNT_PATH", BASE_DIR / "media")',
            fields[0]["file"], fields[0]["line"],
        )  # fmt: skip


def _require_own_disk(project: Project, name: str, asked: list[str], what: str) -> None:
    """Refuse to judge where a file may be on a volume."""
    mounted = project.config.variables.get("RAILWAY_VOLUME_MOUNT_PATH", "")
    if "RAILWAY_VOLUME_MOUNT_PATH" in asked or mounted:
        raise Undecidable(f"the settings put {what} on a volume, if the service has one")
    path = Path(name)
    if path.is_absolute() and project.root.resolve() not in (path, *path.parents):
        raise Undecidable(f"{what} would be in {name}, which lasts if a volume is mounted there")


def _require_certain(project: Project, answer: dict[str, Any], name: str) -> None:
    """Refuse to judge where the file may be on a volume, or a variable would choose otherwise."""
    _require_own_disk(project, name, answer["variables"], "SQLite's file")
    choice = _choice(project)
    lacking = [each for each in answer["variables"] if re.search(rf"[(\[]'{each}'", choice)]
    if lacking and _SERVERS.search(choice):
        raise Undecidable(f"the settings choose SQLite without the variable {lacking[0]}")


def _choice(project: Project) -> str:
    """Return the code of the settings that chooses the database: what it says, and of what."""
    trees = [source.parsed(project.root / file) for file in project.settings_files]
    statements = [ast.unparse(each) for tree in trees if tree for each in tree.body]
    chosen = [text for text in statements if re.search(r"\bDATABASES\b|_database", text)]
    for _ in range(2):  # of what, and of what that
        names = set(re.findall(r"[A-Za-z_]\w*", "\n".join(chosen)))
        chosen += [x for x in statements if x not in chosen and x.partition(" = ")[0] in names]
    return "\n".join(chosen)


def _sqlite(project: Project) -> tuple[str, int]:
    """Return the last place in the settings that names SQLite's engine."""
    for file in reversed(project.settings_files):
        tree = source.parsed(project.root / file)
        found = [
            node.lineno
            for node in (ast.walk(tree) if tree else ())
            if isinstance(node, ast.Constant) and _SQLITE.search(str(node.value))
        ]
        if found:
            return file, found[-1]
    stated = project.assigned("DATABASES")
    return (stated.file, stated.line) if stated else ("", 0)


def _line_of(project: Project, file: str, text: str) -> int:
    """Return the first line of a file that has a text; 0 where none has."""
    return texts.line_with(project.text(file), text) if file else 0
