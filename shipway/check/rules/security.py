"""Whether the settings leave a hole: debugging, a known key, plain http, a loop of redirects."""

import ast
from collections.abc import Iterator
from typing import Any

from shipway.check.judging import stated
from shipway.check.project import Project
from shipway.check.rule import Found, rule
from shipway.check.undecidable import Undecidable
from shipway.model import Level

_HEADER = 'SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")'
_FLAGS = {
    "SECURE_PROXY_SSL_HEADER": _HEADER,
    "SECURE_SSL_REDIRECT": "SECURE_SSL_REDIRECT = not DEBUG",
    "SESSION_COOKIE_SECURE": "SESSION_COOKIE_SECURE = not DEBUG",
    "CSRF_COOKIE_SECURE": "CSRF_COOKIE_SECURE = not DEBUG",
    "SECURE_HSTS_SECONDS": "SECURE_HSTS_SECONDS = 31536000",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": "SECURE_HSTS_INCLUDE_SUBDOMAINS = True",
    "SECURE_HSTS_PRELOAD": "SECURE_HSTS_PRELOAD = True",
}
"""In the order in which they are safe to add: the redirect loops without the header."""
_NEEDED_BY = {
    "SESSION_COOKIE_SECURE": "django.contrib.sessions.middleware.SessionMiddleware",
    "CSRF_COOKIE_SECURE": "django.middleware.csrf.CsrfViewMiddleware",
}


@rule(Level.WARNING)
def debug_true(project: Project) -> Iterator[Found]:
    """DEBUG is on: whoever meets an error sees the code, the settings and the queries.

    `DEBUG = os.environ.get("DEBUG") == "True"` is off unless somebody switches it on.
    """
    debug, unless = stated.value(project, "DEBUG"), ""
    if isinstance(debug, str) and debug:
        unless = ", since any text counts as true, even 'False'"
    elif not debug and _default(project, "debug"):
        debug, unless = True, " unless the service's variables switch it off"
    if debug:
        yield Found(
            f"DEBUG is on{unless}, so an error shows the code and the settings to everybody",
            'write DEBUG = os.environ.get("DEBUG") == "True"', *stated.place(project, "DEBUG"),
        )  # fmt: skip


@rule(Level.WARNING)
def secret_key_hardcoded(project: Project) -> Iterator[Found]:
    """The secret key is in the source, so whoever reads that can forge a session.

    Give the service a variable SECRET_KEY with a new key, and read it without a default:
    `SECRET_KEY = os.environ["SECRET_KEY"]`. What stands in the history stays known.
    """
    try:
        keys = [project.django.value("settings")["secret_key"], _default(project, "secret_key")]
        places = [(each["file"], each["line"]) for each in keys if each and each["file"]]
    except Undecidable:
        places = _written_keys(project)
    if places:
        yield Found(
            "SECRET_KEY is in the source, so whoever reads it can forge sessions and signatures",
            'set SECRET_KEY in the service\'s variables to the output of `python -c "import '
            'secrets; print(secrets.token_urlsafe(50))"`, then write '
            'SECRET_KEY = os.environ["SECRET_KEY"]', *places[0],
        )  # fmt: skip


@rule(Level.WARNING)
def https_flags_missing(project: Project) -> Iterator[Found]:
    """Cookies go over plain http, or browsers are not told to stay with https.

    Django has to hear from Railway's edge that a request came by https
    (SECURE_PROXY_SSL_HEADER) before it redirects to https, else the redirect never ends.
    """
    middleware = stated.texts(project, "MIDDLEWARE")
    missing = [
        name for name in _FLAGS
        if _NEEDED_BY.get(name, "") in ("", *middleware) and not stated.value(project, name)
    ]  # fmt: skip
    if missing:
        lines = "; ".join(_FLAGS[name] for name in missing)
        yield Found(
            f"{', '.join(missing)} not set: what goes between visitors and the site is less "
            "protected than https allows", f"add to the settings, in this order: {lines}",
            *stated.place(project, "SECURE_SSL_REDIRECT"),
        )  # fmt: skip


@rule(Level.ERROR)
def redirect_loop(project: Project) -> Iterator[Found]:
    """The front page redirects for ever, so no browser ever shows it.

    With SECURE_SSL_REDIRECT alone Django takes every request for http, since Railway's edge ends
    TLS: SECURE_PROXY_SSL_HEADER tells it otherwise. A login page that asks for a login loops too.
    """
    try:
        front = project.django.value("front")
        hops = front["hops"] if front["is_endless"] else []
    except Undecidable:
        is_redirected = stated.value(project, "SECURE_SSL_REDIRECT")
        is_endless = is_redirected and not stated.value(project, "SECURE_PROXY_SSL_HEADER")
        hops = [f"https://{project.public_host}/"] if is_endless else []
    if not hops:
        return
    if hops[0].startswith("https://") and stated.value(project, "SECURE_SSL_REDIRECT"):
        hint, name = f"add to the settings: {_HEADER}", "SECURE_SSL_REDIRECT"
    else:
        hint, name = "let LOGIN_URL name a page that asks for no login", "LOGIN_URL"
    place = stated.place(project, name)
    yield Found(f"the front page redirects for ever, to {hops[-1]}", hint, *place)


def _default(project: Project, name: str) -> Any:
    """Return a setting as it is without the variables that were guessed; None if unknown."""
    try:
        return project.django.value("defaults")[name]
    except Undecidable:
        return None


def _written_keys(project: Project) -> list[tuple[str, int]]:
    """Return where the source has a key, written out or as a default; for settings that break."""
    last = project.assigned("SECRET_KEY")
    if last is None:
        return []
    calls = [each for each in ast.walk(last.value) if isinstance(each, ast.Call)]
    defaults = [each for call in calls for each in call.args[1:]]
    defaults += [each.value for call in calls for each in call.keywords if each.arg == "default"]
    texts = [each.value for each in [last.value, *defaults] if isinstance(each, ast.Constant)]
    return [(last.file, last.line)] if any(isinstance(t, str) and t for t in texts) else []
