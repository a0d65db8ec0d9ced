"""The database follows from the variables, or the start is refused."""

import copy
import ssl
from pathlib import Path
from typing import Any

import certifi
import pytest
from django.core.exceptions import ImproperlyConfigured

from backend_analytics_server.databases import databases, tls_context
from backend_analytics_server.environment import Environment

ROOT = Path("/srv/monitor")
PARTS = {
    "MYSQLHOST": "mysql.railway.internal",
    "MYSQLUSER": "root",
    "MYSQLPASSWORD": "s3cret",
    "MYSQLDATABASE": "railway",
}


def decided(**variables: str) -> dict[str, Any]:
    return databases(Environment(variables), ROOT)["default"]


def test_mysql_from_its_parts_is_tuned_for_a_server() -> None:
    database = decided(**PARTS)
    assert database["ENGINE"] == "django.db.backends.mysql"
    assert (database["HOST"], database["PORT"]) == ("mysql.railway.internal", 3306)
    assert (database["USER"], database["PASSWORD"], database["NAME"]) == (
        "root",
        b"s3cret",
        "railway",
    )
    assert database["CONN_MAX_AGE"] == 60
    assert database["CONN_HEALTH_CHECKS"] is True
    options = database["OPTIONS"]
    assert options["charset"] == "utf8mb4"
    assert "STRICT_TRANS_TABLES" in options["init_command"]
    assert options["isolation_level"] == "read committed"
    assert options["connect_timeout"] == 10


def test_mysql_from_a_url_comes_first_and_is_decoded() -> None:
    database = decided(**PARTS, MYSQL_URL="mysql://ana:p%40ss%2F@db.example:3307/monitor")
    place = [database[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")]
    assert place == ["ana", b"p@ss/", "db.example", 3307, "monitor"]


def test_a_password_may_be_any_bytes() -> None:
    assert decided(**{**PARTS, "MYSQLPASSWORD": "clave€"})["PASSWORD"] == "clave€".encode()
    assert decided(MYSQL_URL="mysql://ana:%ff€@db.example/x")["PASSWORD"] == b"\xff\xe2\x82\xac"


@pytest.mark.parametrize("left_out", sorted(PARTS))
def test_half_set_variables_are_refused_naming_the_missing_one(left_out: str) -> None:
    parts = {name: value for name, value in PARTS.items() if name != left_out}
    with pytest.raises(ImproperlyConfigured, match=rf"^{left_out} not set, [^\n]+$"):
        decided(**parts, **{left_out: "  "})


def test_a_port_alone_is_half_set_too() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^MYSQLHOST, MYSQLUSER, MYSQLPASSWORD, MYSQLD"):
        decided(MYSQLPORT="3306")


@pytest.mark.parametrize(
    "url",
    [
        "postgres://root:s3cret@host/db",
        "sqlite:///file",
        "mysql://root:s3cret@host:port/db",
        "mysql://root:s3cret@host:99999/db",
        "mysql://root:s3cret#x@host/db",
        "mysql://root:s3cret@host",
        "mysql://root:s3cret@host/db/more",
        "mysql://:s3cret@host/db",
        "mysql://root:s3cret@[host/db",
        "mysql://root:s3cret@a..b/db",
        "mysql://%ff:s3cret@host/db",
        "mysql://root:s3cret@host/db?ssl-mode=REQUIRED",
        "s3cret",
    ],
)
def test_a_malformed_url_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^MYSQL_URL [^\n]+$") as caught:
        decided(MYSQL_URL=url)
    assert "s3cret" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize("host", ["a..b", "x" * 64])
def test_a_host_that_cannot_be_is_refused(host: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^MYSQLHOST '[^\n]+$"):
        decided(**{**PARTS, "MYSQLHOST": host})


@pytest.mark.parametrize("port", ["port", "0", "70000"])
def test_a_malformed_port_is_refused(port: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^MYSQLPORT must be [^\n]+$"):
        decided(**PARTS, MYSQLPORT=port)


@pytest.mark.parametrize(
    "host", ["mysql.railway.internal", "localhost", "127.0.0.1", "127.1.2.3", "::1", "/run/x.sock"]
)
def test_nothing_is_encrypted_on_the_private_network(host: str) -> None:
    options = decided(**{**PARTS, "MYSQLHOST": host})["OPTIONS"]
    assert options["ssl_disabled"] is True
    assert "ssl" not in options


@pytest.mark.parametrize("host", ["proxy.rlwy.net", "10.0.0.1", "railway.internal.evil.example"])
def test_elsewhere_one_reused_context_makes_encryption_mandatory(host: str) -> None:
    first = decided(**{**PARTS, "MYSQLHOST": host})["OPTIONS"]
    second = decided(**{**PARTS, "MYSQLHOST": host})["OPTIONS"]
    assert isinstance(first["ssl"], ssl.SSLContext)
    assert first["ssl"] is second["ssl"]
    assert copy.deepcopy(first)["ssl"] is first["ssl"]
    assert first["ssl"].verify_mode is ssl.CERT_NONE
    assert "ssl_disabled" not in first


def test_a_ca_file_has_the_server_verified() -> None:
    ca_file = certifi.where()
    context = tls_context(ca_file)
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.get_ca_certs()


def test_a_missing_ca_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^MYSQL_SSL_CA: [^\n]+$"):
        decided(**PARTS, MYSQL_SSL_CA=str(tmp_path / "none.pem"))


def test_nothing_set_on_a_laptop_is_sqlite_tuned_for_a_server() -> None:
    database = decided()
    assert database["NAME"] == str(ROOT / "db.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert database["OPTIONS"]["timeout"] == 20
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]


def test_a_laptop_may_keep_its_sqlite_file_elsewhere() -> None:
    assert decided(SQLITE_PATH="data/x.db")["NAME"] == str(ROOT / "data/x.db")
    assert decided(SQLITE_PATH="/tmp/x.db")["NAME"] == "/tmp/x.db"


def test_sqlite_on_railway_lives_on_the_volume_or_not_at_all() -> None:
    railway = {"RAILWAY_ENVIRONMENT_NAME": "production", "SQLITE_PATH": "/tmp/lost.db"}
    assert decided(**railway, RAILWAY_VOLUME_MOUNT_PATH="/data")["NAME"] == "/data/db.sqlite3"
    with pytest.raises(ImproperlyConfigured, match=r"^MYSQLHOST is not set and no volume [^\n]+$"):
        decided(**railway)
