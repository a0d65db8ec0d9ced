"""Decide which host names and origins the site answers to; never to all of them."""

import re

from django.core.exceptions import ImproperlyConfigured

from backend_analytics_server.environment import Environment

PLATFORM_DOMAIN = ".up.railway.app"
HEALTHCHECK_HOST = "healthcheck.railway.app"
LAPTOP_HOSTS = ["localhost", ".localhost", "127.0.0.1", "[::1]"]

_HOST = re.compile(r"\.?[\w-]+(\.[\w-]+)*|\[[0-9a-fA-F:.]+\]")
_ORIGIN = re.compile(rf"https?://(\*\.)?({_HOST.pattern})(:\d+)?")


def allowed_hosts(environment: Environment) -> list[str]:
    """Return Django's ALLOWED_HOSTS: the platform's, and those of the variable."""
    hosts = [PLATFORM_DOMAIN, HEALTHCHECK_HOST]
    if domain := environment.text("RAILWAY_PUBLIC_DOMAIN"):
        hosts.append(_host("RAILWAY_PUBLIC_DOMAIN", domain))
    if not environment.on_railway():
        hosts += LAPTOP_HOSTS
    hosts += [_host("ALLOWED_HOSTS", host) for host in environment.parts("ALLOWED_HOSTS")]
    return list(dict.fromkeys(hosts))


def trusted_origins(environment: Environment) -> list[str]:
    """Return Django's CSRF_TRUSTED_ORIGINS: the public domain's, and those of the variable."""
    origins = []
    if domain := environment.text("RAILWAY_PUBLIC_DOMAIN"):
        origins.append(f"https://{_host('RAILWAY_PUBLIC_DOMAIN', domain)}")
    elif environment.on_railway():
        # It trusts every tenant of the platform, so only where nothing better is known.
        origins.append(f"https://*{PLATFORM_DOMAIN}")
    origins += [_origin(origin) for origin in environment.parts("CSRF_TRUSTED_ORIGINS")]
    return list(dict.fromkeys(origins))


def _host(variable: str, value: str) -> str:
    if _HOST.fullmatch(value):
        return value
    if "*" in value:
        raise ImproperlyConfigured(
            f"{variable} holds {value!r}: name the hosts instead; '.example.com', with a leading"
            " dot, stands for that domain and all below it."
        )
    inside = _HOST.search(value.rpartition("://")[2])
    mended = f"write {inside[0]!r}" if inside else "write one such as 'example.com'"
    raise ImproperlyConfigured(
        f"{variable} holds {value!r}, where a host name alone belongs: {mended}."
    )


def _origin(value: str) -> str:
    if _ORIGIN.fullmatch(value):
        return value
    inside = _HOST.search(value.rpartition("://")[2])
    mended = f"https://{inside[0].lstrip('.')}" if inside else "https://example.com"
    raise ImproperlyConfigured(
        f"CSRF_TRUSTED_ORIGINS holds {value!r}, where a scheme and a host alone belong:"
        f" write {mended!r}."
    )
