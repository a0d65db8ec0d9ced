"""The start command of the original design, to the letter, in a container under Railway's rules."""

from pathlib import Path

from shipway import site
from shipway.container import environment, variables
from shipway.container.container import PROBE_HEADERS, Container
from tests.system.workshop import copy_of_this_repository, service_variables

CLASSIC = (
    "python manage.py migrate && python manage.py collectstatic --noinput"
    " && gunicorn backend_analytics_server.wsgi"
)


def test_the_classic_start_serves_the_site_with_its_style(
    database_environment: dict[str, str], tmp_path: Path
) -> None:
    """Migrate, collect, gunicorn: the login page and its hashed stylesheet answer."""
    source = tmp_path / "source"
    copy_of_this_repository(source)
    (source / "Procfile").write_text(f"web: {CLASSIC}\n", "utf-8")
    given = variables.railway("c" * 40, "produccion")
    given |= service_variables(tmp_path, database_environment)
    made = environment.prepare(source, tmp_path / "build.log")
    with Container(source, made, given, tmp_path) as container:
        container.wait_until_healthy("/login/", 60)
        page = site.ask(f"{container.url}/login/", PROBE_HEADERS)
        stylesheet = page.body.split(b'rel="stylesheet" href="')[1].split(b'"')[0].decode()
        assert site.ask(f"{container.url}{stylesheet}", PROBE_HEADERS).status == 200
        assert container.stop(draining=10) == 0
