"""The environment variables that Railway and its builder give a deployment.

Nothing of this machine's own environment gets in, but for what finds programs and temporary
files: a variable that is only set on a laptop must not hide that the service lacks it.
"""

import os
import re
import secrets
import uuid
from collections.abc import Mapping
from pathlib import Path

PUBLIC_DOMAIN = "rehearsal-production.up.railway.app"
PROBE_HOST = "healthcheck.railway.app"
"""Under which Railway asks whether a deployment is healthy."""

IMAGE = {
    "LANG": "C.UTF-8",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONFAULTHANDLER": "1",
    "PYTHONHASHSEED": "random",
    "PYTHONUNBUFFERED": "1",
}
"""What Railpack sets in every Python image (Railpack, August 2026)."""

MYSQL_SERVICE = {
    "MYSQLHOST": "mysql.railway.internal",
    "MYSQLPORT": "3306",
    "MYSQLUSER": "root",
    "MYSQLPASSWORD": "no-password-of-anybody",
    "MYSQLDATABASE": "railway",
}
"""A MySQL service's variables, for asking settings that need some; nothing answers there."""
MYSQL_URL = "mysql://{MYSQLUSER}:{MYSQLPASSWORD}@{MYSQLHOST}:{MYSQLPORT}/{MYSQLDATABASE}".format(
    **MYSQL_SERVICE
)

_SECRET = re.compile(r"KEY|SECRET|PASS|TOKEN|CREDENTIAL", re.IGNORECASE)
_LOGIN = re.compile(r"://[^/\s]*@")
_SHORTEST = 6
"""Letters of the shortest secret; what is shorter may be a part of any word."""

_BUILD_PREFIXES = ("PIP_", "UV_", "SSL_CERT_", "REQUESTS_CA_")
_BUILD_NAMES = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA", "APPDATA",
                "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
                "http_proxy", "https_proxy", "no_proxy")  # fmt: skip


def railway(commit: str, branch: str, message: str = "", author: str = "") -> dict[str, str]:
    """Return what Railway provides to a deployment of `commit`, beside PORT."""
    return {
        "RAILWAY_PUBLIC_DOMAIN": PUBLIC_DOMAIN,
        "RAILWAY_PRIVATE_DOMAIN": "rehearsal.railway.internal",
        "RAILWAY_PROJECT_ID": str(uuid.uuid4()),
        "RAILWAY_ENVIRONMENT_ID": str(uuid.uuid4()),
        "RAILWAY_ENVIRONMENT_NAME": "production",
        "RAILWAY_SERVICE_ID": str(uuid.uuid4()),
        "RAILWAY_SERVICE_NAME": "rehearsal",
        "RAILWAY_DEPLOYMENT_ID": str(uuid.uuid4()),
        "RAILWAY_REPLICA_ID": str(uuid.uuid4()),
        "RAILWAY_GIT_COMMIT_SHA": commit,
        "RAILWAY_GIT_BRANCH": branch,
        "RAILWAY_GIT_AUTHOR": author,
        "RAILWAY_GIT_COMMIT_MESSAGE": message,
    }


def secret_key() -> str:
    """Return a SECRET_KEY of its own for one rehearsal; long enough for `check --deploy`."""
    return secrets.token_urlsafe(64)


def without_secrets(text: str, given: Mapping[str, str]) -> str:
    """Return what a program said without the secrets that it was given as variables."""
    secret = {
        value for name, value in given.items()
        if len(value) >= _SHORTEST and (_SECRET.search(name) or _LOGIN.search(value))
    }  # fmt: skip
    for value in sorted(secret, key=len, reverse=True):
        text = text.replace(value, "***")
    return text


def of_image(programs: Path, folder: Path, *, building: bool = False) -> dict[str, str]:
    """Return what a program in the image has before Railway and the service add theirs.

    The folder `programs` is searched first; temporary files go below `folder`, which is a home too,
    but for the package installer: that has its settings and its cache in the person's own.
    """
    home = {} if building else {"HOME": str(folder)}
    machine = of_this_machine(building=building)
    path = f"{programs}{os.pathsep}{machine.get('PATH', os.defpath)}"
    return {**machine, **IMAGE, **temporary_in(folder), **home, "PATH": path}


def temporary_in(folder: Path) -> dict[str, str]:
    """Return what makes a program put its temporary files below `folder`."""
    place = folder / "tmp"
    place.mkdir(exist_ok=True)
    return dict.fromkeys(("TEMP", "TMP") if os.name == "nt" else ("TMPDIR",), str(place))


def of_this_machine(*, building: bool = False) -> dict[str, str]:
    """Return the few variables of this machine that a started program needs to work at all.

    `building` adds what the package installer needs: its settings, caches and certificates.
    """
    names = ["PATH", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT"]
    kept = {name: os.environ[name] for name in names if name in os.environ}
    if building:
        kept |= {k: v for k, v in os.environ.items() if k in _BUILD_NAMES}
        kept |= {k: v for k, v in os.environ.items() if k.startswith(_BUILD_PREFIXES)}
    return kept
