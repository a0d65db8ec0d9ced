"""Check: holes that settings leave, and redirects that never end."""

import pytest

from shipway.model import Level
from tests.projects import Edit
from tests.shipway.checking import Checking

pytestmark = pytest.mark.laptop

SETTINGS = "server/settings.py"
KEY = 'SECRET_KEY = os.environ["SECRET_KEY"]\n'
DEBUG = 'DEBUG = os.environ.get("DEBUG", "False") == "True"\n'
HEADER = 'SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")\n'
REDIRECT = "SECURE_SSL_REDIRECT = not DEBUG\n"


@pytest.mark.parametrize(
    "line",
    [
        "SECRET_KEY = 'django-insecure-o&^a9$k!'\n",
        'SECRET_KEY = os.environ.get("SECRET_KEY", "django-insecure-o&^a9$k!")\n',
        'SECRET_KEY = os.getenv("SECRET_KEY") or "short"\n',
        'KEYS = {"used": b"short"}\nSECRET_KEY = KEYS["used"].decode()\n',
        'SECRET_KEY = "short"\nimport nowhere\n',
        'import nowhere\nSECRET_KEY = os.environ.get("SECRET_KEY", default="short")\n',
    ],
    ids=["literal", "default", "or", "elsewhere", "unimportable", "unimportable default"],
)
def test_a_key_in_the_source(checking: Checking, line: str) -> None:
    (found,) = checking.project(edits=[Edit(SETTINGS, KEY, line)]).of("secret-key-hardcoded")

    assert (found.level, found.file) == (Level.WARNING, SETTINGS)
    assert found.line in (10, 11)


@pytest.mark.parametrize(
    "line",
    [
        'SECRET_KEY = os.environ["SECRET_KEY"] if "RAILWAY_SERVICE_ID" in os.environ else "x"\n',
        'SECRET_KEY = os.environ.get("SECRET_KEY")\n',
        'SECRET_KEY = "short"\nSECRET_KEY += os.environ["SECRET_KEY"]\n',
        'import secrets\nSECRET_KEY = os.environ.get("SECRET_KEY") or secrets.token_urlsafe(50)\n',
    ],
    ids=["a branch for laptops", "no default", "a part of it", "a throwaway"],
)
def test_a_key_that_nobody_can_read(checking: Checking, line: str) -> None:
    assert checking.project(edits=[Edit(SETTINGS, KEY, line)]).codes == set()


def test_debug_and_no_https_at_all_are_told_once_each(checking: Checking) -> None:
    names = ("SECURE_", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
    text = (checking.project(), (checking.folder / SETTINGS).read_text("utf-8"))[1]
    kept = "".join(line for line in text.splitlines(True) if not line.startswith(names))

    found = checking.project({SETTINGS: kept.replace(DEBUG, "DEBUG = True\n")})

    assert found.codes == {"debug-true", "https-flags-missing"}
    (flags,) = found.of("https-flags-missing")
    assert flags.hint.index("SECURE_PROXY_SSL_HEADER") < flags.hint.index("SECURE_SSL_REDIRECT")
    (debug,) = found.of("debug-true")
    assert (debug.level, debug.file, debug.line) == (Level.WARNING, SETTINGS, 12)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('DEBUG = os.environ.get("DEBUG", "True") == "True"\n', "unless the service's variables"),
        ('DEBUG = os.environ.get("DEBUG", "")\n', "any text counts as true"),
    ],
)
def test_debug_that_a_variable_decides(checking: Checking, line: str, words: str) -> None:
    (found,) = checking.project(edits=[Edit(SETTINGS, DEBUG, line)]).of("debug-true")

    assert words in found.message


def test_debug_on_a_laptop_alone(checking: Checking) -> None:
    line = 'DEBUG = "RAILWAY_ENVIRONMENT_NAME" not in os.environ\n'

    assert checking.project(edits=[Edit(SETTINGS, DEBUG, line)]).codes == set()


def test_a_redirect_to_https_of_what_came_by_https(checking: Checking) -> None:
    found = checking.project(edits=[Edit(SETTINGS, HEADER, "")])

    assert found.errors == {"redirect-loop"}
    (loop,) = found.of("redirect-loop")
    assert "SECURE_PROXY_SSL_HEADER" in loop.hint
    assert loop.place == f"{SETTINGS}:86"
    assert "https-flags-missing" in found.codes
    assert "page-500" not in found.undecided  # it is set aside, so that the pages can be asked


def test_a_redirect_loop_behind_a_host_that_is_refused(checking: Checking) -> None:
    public = '    os.environ.get("RAILWAY_PUBLIC_DOMAIN", "localhost"),\n'

    found = checking.project(edits=[Edit(SETTINGS, HEADER, ""), Edit(SETTINGS, public, "")])

    assert found.errors == {"allowed-hosts-malformed", "redirect-loop"}


def test_a_redirect_loop_of_settings_that_do_not_import(checking: Checking) -> None:
    edits = [
        Edit(SETTINGS, HEADER, "import nowhere\n"),
        Edit(SETTINGS, REDIRECT, "SECURE_SSL_REDIRECT = True\n"),
    ]

    assert "redirect-loop" in checking.project(edits=edits).errors


def test_a_login_page_that_asks_for_a_login(checking: Checking) -> None:
    edits = [Edit(SETTINGS, 'LOGIN_URL = "/login/"', 'LOGIN_URL = "/"')]

    (loop,) = checking.project(edits=edits).of("redirect-loop")

    assert "LOGIN_URL" in loop.hint


def test_a_login_page_that_is_not_there(checking: Checking) -> None:
    found = checking.project(edits=[Edit(SETTINGS, 'LOGIN_URL = "/login/"\n', "")])

    assert found.errors == {"login-url-missing"}
    assert "/accounts/login/" in found.of("login-url-missing")[0].message
