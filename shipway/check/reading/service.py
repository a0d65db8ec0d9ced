"""Guesses what the service has beside the tree: its public host, and its variables."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from shipway.check.reading import texts
from shipway.config import Config
from shipway.container import variables
from shipway.container.variables import PROBE_HOST

_RAILWAY_HOST = re.compile(r"(?<![\w.*-])([\w-]+(?:\.up)?\.railway\.app)\b")
_DOMAIN = re.compile(r"(?:https?://)?\.?((?:[\w-]+\.)+[a-z]{2,})(?::\d+)?/?$", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"(^|\.)(localhost|local|internal|test|example|invalid|example\.(?:com|org|net)|github\.dev|railway\.app|"
    r"pythonanywhere\.com|herokuapp\.com|onrender\.com|vercel\.app|netlify\.app|fly\.dev|"
    r"azurewebsites\.net|ngrok(?:-free)?\.(?:app|io|dev))$", re.IGNORECASE,
)  # fmt: skip
_EXAMPLES = re.compile(
    r"(^|/)\.?env[._-]?(example|sample|template|dist)$|(^|/)(example|sample)\.env$"
)
_LINE = re.compile(
    r"^[ \t]*(?:export\s+)?([A-Za-z_]\w*)[ \t]*=[ \t]*[\"']?([^\"'\n#]*)", re.MULTILINE
)


def public_host(config: Config, names: list[str]) -> str:
    """Return the host that the configuration or the settings name, else one of Railway's.

    `names` are the texts in the settings that say who is let in. A domain of the project's own
    counts where nothing there is about Railway.
    """
    if config.url:
        return urlsplit(config.url).hostname or variables.PUBLIC_DOMAIN
    others = (PROBE_HOST, "up.railway.app")
    found = [host for name in names for host in _RAILWAY_HOST.findall(name) if host not in others]
    railway = [name for name in names if "railway" in name.lower() and name != PROBE_HOST]
    if not found and not railway and "*" not in names:
        domains = [match[1] for name in names if (match := _DOMAIN.match(name.strip()))]
        found = [domain for domain in domains if not _ELSEWHERE.search(domain)]
    return found[0].lower() if found else variables.PUBLIC_DOMAIN


def examples(root: Path, files: tuple[str, ...]) -> dict[str, str]:
    """Return the variables that the tree's example file documents, with the values there."""
    found: dict[str, str] = {}
    for name in files:
        if _EXAMPLES.search(name.lower()):
            text = texts.text(root / name)
            found |= {key: value.strip() for key, value in _LINE.findall(text)}
    return found


def guessed(host: str, *, has_postgresql: bool = False) -> dict[str, str]:
    """Return what most services have beside Railway's own variables."""
    mysql, key = variables.MYSQL_URL, variables.secret_key()
    url = f"postgresql://{mysql.partition('://')[2]}" if has_postgresql else mysql
    return {
        "SECRET_KEY": key, "DJANGO_SECRET_KEY": key, "DEBUG": "False", "DJANGO_DEBUG": "False",
        "DATABASE_URL": url, "MYSQL_URL": mysql,
        "ALLOWED_HOSTS": f"{host},{PROBE_HOST}", "DJANGO_ALLOWED_HOSTS": f"{host},{PROBE_HOST}",
        "CSRF_TRUSTED_ORIGINS": f"https://{host}", "DJANGO_CSRF_TRUSTED_ORIGINS": f"https://{host}",
    }  # fmt: skip


def variables_of(config: Config, host: str, *, has_postgresql: bool) -> dict[str, str]:
    """Return the variables that a service has, and what most of them have beside."""
    return {
        **variables.of_this_machine(),
        **variables.IMAGE,
        **variables.railway("0" * 40, config.production_branch),
        **variables.MYSQL_SERVICE,
        **guessed(host, has_postgresql=has_postgresql),
        "RAILWAY_PUBLIC_DOMAIN": host,
        **config.variables,
    }
