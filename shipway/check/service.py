"""Guesses what the service has beside the tree: its public host, and its variables."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from shipway.config import Config
from shipway.container import variables

_RAILWAY_HOST = re.compile(r"(?<![\w.*-])([\w-]+(?:\.up)?\.railway\.app)\b")
_EXAMPLES = re.compile(
    r"(^|/)\.?env[._-]?(example|sample|template|dist)$|(^|/)(example|sample)\.env$"
)
_LINE = re.compile(r"^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*[\"']?([^\"'\n#]*)", re.MULTILINE)
PROBE_HOST = "healthcheck.railway.app"


def public_host(config: Config, settings: str) -> str:
    """Return the host that the configuration or the settings name, else one of Railway's."""
    if config.url:
        return urlsplit(config.url).hostname or variables.PUBLIC_DOMAIN
    others = (PROBE_HOST, "up.railway.app")
    named = [host for host in _RAILWAY_HOST.findall(settings) if host not in others]
    return named[0].lower() if named else variables.PUBLIC_DOMAIN


def examples(root: Path, files: tuple[str, ...]) -> dict[str, str]:
    """Return the variables that the tree's example file documents, with the values there."""
    found: dict[str, str] = {}
    for name in files:
        if _EXAMPLES.search(name.lower()):
            text = (root / name).read_text("utf-8", "replace")
            found |= {key: value.strip() for key, value in _LINE.findall(text)}
    return found


def variables_of(config: Config, host: str, *, has_postgresql: bool = False) -> dict[str, str]:
    """Return the variables that a service has, and what most of them have beside."""
    given = variables.MYSQL_SERVICE
    address = "mysql://{MYSQLUSER}:{MYSQLPASSWORD}@{MYSQLHOST}:{MYSQLPORT}/{MYSQLDATABASE}"
    mysql, key = address.format(**given), variables.secret_key()
    url = f"postgresql://{mysql.partition('://')[2]}" if has_postgresql else mysql
    usual = {
        "SECRET_KEY": key, "DJANGO_SECRET_KEY": key, "DEBUG": "False", "DJANGO_DEBUG": "False",
        "DATABASE_URL": url, "MYSQL_URL": mysql,
        "ALLOWED_HOSTS": f"{host},{PROBE_HOST}", "DJANGO_ALLOWED_HOSTS": f"{host},{PROBE_HOST}",
        "CSRF_TRUSTED_ORIGINS": f"https://{host}", "DJANGO_CSRF_TRUSTED_ORIGINS": f"https://{host}",
    }  # fmt: skip
    return {
        **variables.of_this_machine(),
        **variables.IMAGE,
        **variables.railway("0" * 40, config.production_branch),
        **given,
        **usual,
        "RAILWAY_PUBLIC_DOMAIN": host,
        **config.variables,
    }
