"""The classic start works to the letter, and what stops it says so in one line."""

import re
import signal
import stat
import time

import pytest

from tests.project.copies import KEY, RAILWAY, Copy
from tests.project.sources import Source, drip, silence

CLASSIC = (
    "python manage.py migrate && python manage.py collectstatic --noinput"
    " && gunicorn backend_analytics_server.wsgi"
)


def test_the_classic_start_serves_on_a_laptop(
    copy: Copy, database_environment: dict[str, str]
) -> None:
    with copy.serving(CLASSIC, **database_environment) as served:
        page = served.get("/login/", Accept_Language="es")
        assert page.status == 200
        assert 'lang="es"' in page.text
        style = re.search(r'href="(/static/dashboard/site\.[0-9a-f]{12}\.css)"', page.text)
        assert style
        answer = served.get(style[1])
        assert answer.status == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert served.get("/").headers["Location"] == "/login/?next=/"
        assert served.get("/admin/login/").status == 200
        assert served.get("/login/", Host="evil.example").status == 400


def test_the_classic_start_serves_on_railway(
    copy: Copy, database_environment: dict[str, str]
) -> None:
    if "SQLITE_PATH" in database_environment:
        database_environment = {"RAILWAY_VOLUME_MOUNT_PATH": str(copy.root)}
    with copy.serving(CLASSIC, **RAILWAY, **database_environment) as served:
        host = RAILWAY["RAILWAY_PUBLIC_DOMAIN"]
        plain = served.get("/login/", Host=host)
        assert (plain.status, plain.headers["Location"]) == (301, f"https://{host}/login/")
        page = served.get("/login/", Host=host, X_Forwarded_Proto="https")
        assert page.status == 200
        assert "preload" in page.headers["Strict-Transport-Security"]
        assert "; Secure" in page.headers["Set-Cookie"]
        assert served.get("/login/", Host="localhost", X_Forwarded_Proto="https").status == 400
        health = served.get("/login/", Host="healthcheck.railway.app", X_Forwarded_Proto="https")
        assert health.status == 200
    assert not (copy.root / ".secret_key").exists()


def test_the_deployment_checks_are_clean_under_railways_variables(copy: Copy) -> None:
    volume = {"RAILWAY_VOLUME_MOUNT_PATH": str(copy.root)}
    done = copy.manage("check", "--deploy", "--fail-level", "WARNING", **RAILWAY, **volume)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr


def test_no_migration_is_missing(copy: Copy) -> None:
    done = copy.manage("makemigrations", "--check", "--dry-run")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"DEBUG": "maybe"}, "DEBUG"),
        ({"MYSQLHOST": "x", "MYSQLPASSWORD": "s3cret"}, "MYSQLUSER, MYSQLDATABASE"),
        ({"MYSQL_URL": "mysql://root:s3cret@host:port/x"}, "MYSQL_URL"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"CSRF_TRUSTED_ORIGINS": "example.com"}, "CSRF_TRUSTED_ORIGINS"),
        ({"TIME_ZONE": "Bogota"}, "TIME_ZONE"),
        ({"API_URL": "example.com/?token=s3cret"}, "API_URL"),
        ({"API_INTERVAL_SECONDS": "soon"}, "API_INTERVAL_SECONDS"),
        ({"RAILWAY_PROJECT_ID": "x", "SECRET_KEY": ""}, "SECRET_KEY"),
        ({"RAILWAY_PROJECT_ID": "x", "SECRET_KEY": "s3cret"}, "SECRET_KEY"),
        ({"RAILWAY_PROJECT_ID": "x", "SECRET_KEY": KEY}, "MYSQLHOST"),
    ],
)
@pytest.mark.parametrize(
    "program", [["python", "manage.py", "migrate"], ["gunicorn", "backend_analytics_server.wsgi"]]
)
def test_an_ill_variable_stops_the_start_with_one_line_that_names_it(
    copy: Copy, program: list[str], variables: dict[str, str], named: str
) -> None:
    done = copy.run(*program, **{"GUNICORN_CMD_ARGS": "--bind 127.0.0.1:0", **variables})
    assert done.returncode == 1
    lines = [line for line in done.stderr.splitlines() if "[INFO]" not in line]
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith(named)
    assert "s3cret" not in done.stdout + done.stderr


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "8000x"])
def test_a_port_that_is_none_stops_the_server_with_one_line(copy: Copy, port: str) -> None:
    done = copy.run("gunicorn", "backend_analytics_server.wsgi", PORT=port)
    assert done.returncode == 1
    assert re.fullmatch(r"PORT must be a whole number [^\n]+\n", done.stderr), done.stderr


def test_a_laptops_env_file_is_read_and_its_key_kept(copy: Copy) -> None:
    (copy.root / ".env").write_text("TIME_ZONE=America/Bogota\nDEBUG=nonsense\n", "utf-8")
    code = "from django.conf import settings; print(settings.TIME_ZONE)"
    command = f'env -u PYTEST_VERSION DEBUG=false python manage.py shell -v0 -c "{code}"'
    done = copy.run("bash", "-c", command)
    assert done.stdout == "America/Bogota\n", done.stderr
    assert stat.S_IMODE((copy.root / ".secret_key").stat().st_mode) == 0o600


def test_the_server_pulls_behind_the_web(copy: Copy, source: Source) -> None:
    source.answers([{"id": 1, "name": "Ana"}])
    with copy.serving(CLASSIC, API_URL=source.url) as served:
        _wait_for(served.log.read_text, "1 received, 1 added")
        assert source.requests == 1


def test_a_source_that_hangs_delays_neither_pages_nor_the_servers_end(
    copy: Copy, source: Source
) -> None:
    source.script = silence
    with copy.serving(CLASSIC, API_URL=source.url) as served:
        _wait_for(lambda: str(source.requests), "1")
        before = time.monotonic()
        assert served.get("/login/").status == 200
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(10) == 0
        assert time.monotonic() - before < 5


def test_pulling_survives_a_database_without_tables(copy: Copy, source: Source) -> None:
    source.script = drip(b"")
    start = "python manage.py collectstatic --noinput && gunicorn backend_analytics_server.wsgi"
    with copy.serving(start, API_URL=source.url) as served:
        _wait_for(served.log.read_text, "Pulling failed")
        assert served.get("/login/").status == 200
    assert source.requests == 0


def _wait_for(told: object, expected: str) -> None:
    assert callable(told)
    deadline = time.monotonic() + 20
    while expected not in (text := str(told())):
        assert time.monotonic() < deadline, text
        time.sleep(0.1)
