"""Check: who is let in, under the public name and as Railway's probe, and whose forms are taken."""

import pytest

from shipway.model import Level
from tests.projects import Edit
from tests.shipway.checking import Checking

pytestmark = pytest.mark.laptop

SETTINGS = "server/settings.py"
PUBLIC = '    os.environ.get("RAILWAY_PUBLIC_DOMAIN", "localhost"),\n'
PROBE = '    "healthcheck.railway.app",\n'
HOSTS = f'    "localhost",\n    "127.0.0.1",\n{PROBE}{PUBLIC}'
ORIGINS = (
    'CSRF_TRUSTED_ORIGINS = ["https://" + os.environ.get("RAILWAY_PUBLIC_DOMAIN", "localhost")]\n'
)
HEADER = 'SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")\nSECURE_SSL_REDIRECT'


def hosts(lines: str) -> Edit:
    """Write these entries in ALLOWED_HOSTS instead."""
    return Edit(SETTINGS, HOSTS, lines)


def line_of(checking: Checking, start: str) -> int:
    """Return the line of the settings that begins so."""
    lines = (checking.folder / SETTINGS).read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(start))


def test_a_scheme_in_the_name_of_the_public_host(checking: Checking) -> None:
    found = checking.project(edits=[hosts('    "https://tienda.up.railway.app/",\n')])

    first, second = found.of("allowed-hosts-malformed")
    assert (first.level, first.file) == (Level.ERROR, SETTINGS)
    assert first.line == second.line == line_of(checking, "ALLOWED_HOSTS")
    assert first.hint.startswith("write 'tienda.up.railway.app'")
    assert "such as tienda.up.railway.app" in second.message
    assert found.codes == {"allowed-hosts-malformed", "healthcheck-host-refused"}


def test_no_host_at_all_hides_no_other_defect(checking: Checking) -> None:
    found = checking.project(
        edits=[
            hosts(""),
            Edit(SETTINGS, ORIGINS, ""),
            Edit(SETTINGS, HEADER, "SECURE_SSL_REDIRECT"),
            Edit(SETTINGS, "SECURE_SSL_REDIRECT = not DEBUG\n", ""),
            Edit("dashboard/views.py", "    except (requests.RequestException, ValueError):\n"
                 "        answer = {}\n", "    except KeyError:\n        answer = {}\n"),
            Edit("dashboard/views.py", ", timeout=5", ""),
        ]
    )  # fmt: skip
    assert found.errors == {"allowed-hosts-malformed", "csrf-origins-missing"}
    assert {"api-unhandled-500", "api-no-timeout", "https-flags-missing"} <= found.codes
    place = found.of("api-no-timeout")[0]
    assert place.place == "dashboard/views.py:10"


def test_a_port_in_the_name_of_this_machine_is_a_warning(checking: Checking) -> None:
    found = checking.project(edits=[Edit(SETTINGS, '"127.0.0.1"', '"127.0.0.1:8000"')])

    assert [each.level for each in found.of("allowed-hosts-malformed")] == [Level.WARNING]
    assert found.errors == set()


@pytest.mark.parametrize(
    "lines",
    [
        f'    ".up.railway.app",\n{PROBE}',
        f'    "www.mi-tienda.com.ec",\n{PROBE}',
        f'    "yo.pythonanywhere.com",\n    "mi-tienda-production.up.railway.app",\n{PROBE}',
        f'    *os.environ.get("MY_HOSTS", "localhost").split(","),\n{PROBE}',
        f'    *os.environ.get("ALLOWED_HOSTS", "").split(" "),\n{PROBE}',
    ],
    ids=["the platform", "a domain", "two platforms", "a variable of its own", "spaces"],
)
def test_hosts_that_may_be_right(checking: Checking, lines: str) -> None:
    found = checking.project(edits=[hosts(lines), Edit(SETTINGS, ORIGINS, "")])

    assert found.codes == set()  # the proxy header makes the site's own origin a trusted one
    assert found.undecided == ({"allowed-hosts-malformed"} if "split" in lines else set())


def test_a_host_of_another_platform_alone(checking: Checking) -> None:
    found = checking.project(edits=[hosts(f'    "yo.pythonanywhere.com",\n{PROBE}')])

    assert found.errors == {"allowed-hosts-malformed"}
    assert found.codes == found.errors


def test_a_star_and_the_traps_of_a_platform(checking: Checking) -> None:
    origins = 'CSRF_TRUSTED_ORIGINS = ["https://*.up.railway.app", "https://localhost:8000"]\n'
    found = checking.project(edits=[hosts('    "*",\n'), Edit(SETTINGS, ORIGINS, origins)])

    assert found.codes == {"allowed-hosts-star", "csrf-origins-too-wide"}
    assert found.errors == set()
    assert found.of("allowed-hosts-star")[0].line == line_of(checking, "ALLOWED_HOSTS")
    assert found.of("csrf-origins-too-wide")[0].line == line_of(checking, "CSRF_TRUSTED_ORIGINS")


def test_hosts_that_are_a_star_unless_the_service_says_otherwise(checking: Checking) -> None:
    star = '    *os.environ.get("ALLOWED_HOSTS", "*").split(","),\n'

    found = checking.project(edits=[hosts(star)])

    assert found.codes == {"allowed-hosts-star"}


def test_the_probe_is_refused_but_by_serve(checking: Checking) -> None:
    edits = [Edit(SETTINGS, PROBE, "")]

    found = checking.project(edits=edits)
    assert found.codes == {"healthcheck-host-refused"}
    assert found.of("healthcheck-host-refused")[0].level == Level.WARNING

    (checking.folder / "Procfile").write_text("web: invoke serve\n", "utf-8")
    assert "healthcheck-host-refused" not in checking.again().codes


@pytest.mark.parametrize("origins", ["", 'CSRF_TRUSTED_ORIGINS = ["http://localhost:8000"]\n'])
def test_a_login_that_is_refused(checking: Checking, origins: str) -> None:
    edits = [
        Edit(SETTINGS, ORIGINS, origins),
        Edit(SETTINGS, HEADER, "SECURE_SSL_REDIRECT"),
        Edit(SETTINGS, "SECURE_SSL_REDIRECT = not DEBUG\n", ""),
    ]

    found = checking.project(edits=edits)

    assert found.errors == {"csrf-origins-missing"}
    line = line_of(checking, "CSRF_TRUSTED_ORIGINS") if origins else 0
    assert found.of("csrf-origins-missing")[0].place == (f"{SETTINGS}:{line}" if line else SETTINGS)


def test_a_login_that_is_refused_beside_a_form_that_nothing_judges(checking: Checking) -> None:
    views = (
        "from django.http import HttpResponse\n"
        "from django.views.decorators.csrf import csrf_exempt\n"
        "\n\n@csrf_exempt\ndef index(request):\n    return HttpResponse("
        '\'<form method="post"><input name="username"><input type="password"></form>\')\n'
    )
    edits = [
        Edit(SETTINGS, ORIGINS, ""),
        Edit(SETTINGS, HEADER, "SECURE_SSL_REDIRECT"),
        Edit(SETTINGS, "SECURE_SSL_REDIRECT = not DEBUG\n", ""),
    ]

    found = checking.project({"dashboard/views.py": views}, edits)

    assert "csrf-origins-missing" in found.errors


def test_origins_where_there_is_nothing_to_post(checking: Checking) -> None:
    urls = (
        'from django.urls import include, path\n\nurlpatterns = [path("", '
        'include("dashboard.urls"))]\n'
    )
    view = "from django.http import HttpResponse\n\n\ndef index(request):\n"
    found = checking.project(
        {"server/urls.py": urls, "dashboard/views.py": view + '    return HttpResponse("hi")\n'},
        [
            Edit(SETTINGS, ORIGINS, ""),
            Edit(SETTINGS, HEADER, "SECURE_SSL_REDIRECT"),
            Edit(SETTINGS, "SECURE_SSL_REDIRECT = not DEBUG\n", ""),
        ],
    )

    assert found.errors == set()


def test_origins_where_nothing_judges_them(checking: Checking) -> None:
    found = checking.project(
        edits=[
            Edit(SETTINGS, ORIGINS, ""),
            Edit(SETTINGS, '    "django.middleware.csrf.CsrfViewMiddleware",\n', ""),
            Edit(SETTINGS, HEADER, "SECURE_SSL_REDIRECT"),
            Edit(SETTINGS, "SECURE_SSL_REDIRECT = not DEBUG\n", ""),
        ]
    )

    assert "csrf-origins-missing" not in found.codes | found.undecided


def test_settings_that_do_not_import_are_read(checking: Checking) -> None:
    found = checking.project(
        edits=[
            hosts('    "localhost",\n'),
            Edit(SETTINGS, ORIGINS, ""),
            Edit(SETTINGS, "ALLOWED_HOSTS = [", "import nowhere\n\nALLOWED_HOSTS = ["),
            Edit(SETTINGS, HEADER, "SECURE_SSL_REDIRECT"),
        ]
    )

    broken = {"missing-dependency", "allowed-hosts-malformed", "csrf-origins-missing"}
    assert found.errors >= broken
    assert "healthcheck-host-refused" in found.codes
