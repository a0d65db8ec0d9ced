"""Decide which database is used: MySQL where its variables are set, else SQLite."""

import functools
import ipaddress
import ssl
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from django.core.exceptions import ImproperlyConfigured

from backend_analytics_server.environment import Environment

REQUIRED = ("MYSQLHOST", "MYSQLUSER", "MYSQLPASSWORD", "MYSQLDATABASE")


def databases(environment: Environment, root: Path) -> dict[str, dict[str, Any]]:
    """Return Django's DATABASES for these variables; `root` is the repository's folder."""
    url = environment.text("MYSQL_URL")
    place = _from_url(url) if url else _from_parts(environment)
    ca_file = environment.text("MYSQL_SSL_CA")
    database = _mysql(place, ca_file) if place else _sqlite(_sqlite_file(environment, root))
    return {"default": database}


def _from_parts(environment: Environment) -> dict[str, Any] | None:
    """Return where the MYSQL variables point; nothing where none of them is set."""
    parts = {name: environment.text(name) for name in REQUIRED}
    port = environment.integer("MYSQLPORT", 3306, least=1, most=65535)
    if not any(parts.values()) and not environment.text("MYSQLPORT"):
        return None
    if missing := [name for name, value in parts.items() if not value]:
        raise ImproperlyConfigured(
            f"{', '.join(missing)} not set, while other MYSQL variables are:"
            " set them all, or MYSQL_URL, or none."
        )
    host, user, password, name = parts.values()
    if not _possible(host):
        raise ImproperlyConfigured(f"MYSQLHOST {host[:40]!r} cannot be the name of a host.")
    return _place(host, port, user, password.encode(), name)


def _from_url(url: str) -> dict[str, Any]:
    """Return where MYSQL_URL points. Its text never gets into an error: it holds a password."""
    example = "mysql://user:password@host:3306/database"
    if not url.startswith("mysql://"):
        raise ImproperlyConfigured(f"MYSQL_URL must start with mysql://, as in {example}.")
    try:
        parts = urlsplit(url)
        port = parts.port or 3306
        texts = (parts.hostname, parts.username, parts.path[1:])
        host, user, name = (unquote(text or "", errors="strict") for text in texts)
    except ValueError:
        raise ImproperlyConfigured(
            f"MYSQL_URL is no address such as {example}"
            " (special characters in the password must be percent-encoded)."
        ) from None
    if not _possible(host) or not user or not name or "/" in name:
        raise ImproperlyConfigured(f"MYSQL_URL must name user, host and database: {example}.")
    if parts.query:
        raise ImproperlyConfigured("MYSQL_URL takes no parameters: remove the ? and what follows.")
    return _place(host, port, user, unquote_to_bytes(parts.password or ""), name)


def _place(host: str, port: int, user: str, password: bytes, name: str) -> dict[str, Any]:
    """Return the place as Django names it; the password as bytes, whatever its alphabet.

    The driver takes text for Latin-1.
    """
    return {"HOST": host, "PORT": port, "USER": user, "PASSWORD": password, "NAME": name}


def _possible(host: str) -> bool:
    """Tell whether this may be a socket's path, or a name that a host can have."""
    try:
        return host.startswith("/") or bool(host.encode("idna"))
    except UnicodeError:
        return False


def _mysql(place: dict[str, Any], ca_file: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.mysql",
        **place,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "charset": "utf8mb4",
            "init_command": "SET sql_mode='STRICT_TRANS_TABLES'",
            "isolation_level": "read committed",
            "connect_timeout": 10,
            **_encryption(place["HOST"], ca_file),
        },
        "TEST": {"CHARSET": "utf8mb4"},
    }


def _encryption(host: str, ca_file: str) -> dict[str, Any]:
    """Return how the connection is encrypted; not at all where nobody else can listen."""
    if _private(host) and not ca_file:
        return {"ssl_disabled": True}
    return {"ssl": tls_context(ca_file)}


def _private(host: str) -> bool:
    if host.startswith("/") or host == "localhost" or host.endswith(".railway.internal"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class SharedContext(ssl.SSLContext):
    """A TLS context that stays one object where Django deep-copies its settings.

    Making one costs more than the rest of a connection, and the driver makes one for every
    connection unless it is given one.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


@functools.cache
def tls_context(ca_file: str) -> SharedContext:
    """Return the one context: encryption is mandatory; with a CA file the server is verified.

    MySQL's own certificates name no host, so that the CA vouches for the server whatever its
    host name; without a CA file nothing does, and only listeners are kept out.
    """
    context = SharedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED if ca_file else ssl.CERT_NONE
    if ca_file:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ssl.SSLError):
            raise ImproperlyConfigured(
                f"MYSQL_SSL_CA: {ca_file[:200]!r} is no readable file of PEM certificates."
            ) from None
    return context


def _sqlite_file(environment: Environment, root: Path) -> Path:
    if volume := environment.text("RAILWAY_VOLUME_MOUNT_PATH"):
        return Path(volume) / "db.sqlite3"
    if environment.on_railway():
        raise ImproperlyConfigured(
            "MYSQLHOST is not set and no volume is mounted: on Railway a SQLite database would be"
            " lost at every deployment. Reference the MySQL service's variables, or add a volume."
        )
    return root / environment.text("SQLITE_PATH", "db.sqlite3")


def _sqlite(file: Path) -> dict[str, Any]:
    """Return the settings of a file that serves many.

    Write-ahead logging lets readers and one writer work at the same time; with it, syncing at
    checkpoints alone cannot corrupt the file. A transaction that takes the write lock when it
    starts waits for it, where one that takes it later fails at once with "database is locked".
    """
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": pragmas},
    }


def install_mysql_driver() -> None:
    """Let Django's MySQL backend, which wants MySQLdb, find PyMySQL in its place."""
    import pymysql

    pymysql.install_as_MySQLdb()
