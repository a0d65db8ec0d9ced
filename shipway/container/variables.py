"""The environment variables that Railway and its builder give a deployment.

Nothing of this machine's own environment gets in, but for what finds programs and temporary
files: a variable that is only set on a laptop must not hide that the service lacks it.
"""

import os
import secrets
import uuid
from collections.abc import Mapping

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


def with_programs(environment: Mapping[str, str], folder: str) -> dict[str, str]:
    """Return `environment` with `folder` searched first for programs, as in the image."""
    path = f"{folder}{os.pathsep}{environment.get('PATH', os.defpath)}"
    return {**environment, "PATH": path}
