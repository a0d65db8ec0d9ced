"""Whether whoever has logged in stays so."""

from collections.abc import Iterator

from shipway.check.judging import stated
from shipway.check.project import Project
from shipway.check.rule import Found, rule
from shipway.model import Level

_ENDS = {
    "django.contrib.sessions.backends.file": "in files of the container, which go with it",
    "django.contrib.sessions.backends.cache": "in the memory of one worker alone",
}
_IN_MEMORY = ("locmem.LocMemCache", "dummy.DummyCache")


@rule(Level.ERROR)
def session_lost(project: Project) -> Iterator[Found]:
    """The browser does not send the cookie of a login or a form back, or the server forgets it.

    With another domain or path than the site's own nobody can log in. A warning are sessions that
    are kept in the container: each deployment, or the next worker, knows nothing of them. Leave
    SESSION_COOKIE_DOMAIN, SESSION_COOKIE_PATH and SESSION_ENGINE out.
    """
    hosts = [project.public_host, *stated.texts(project, "ALLOWED_HOSTS")]
    is_open = bool(stated.unknown_variable(project, "ALLOWED_HOSTS"))  # more may be let in
    for name in ("SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_DOMAIN"):
        domain = str(stated.value(project, name) or "").lstrip(".")
        taken = (host.lstrip(".") for host in hosts if host != "localhost")
        if domain and not any(host == domain or host.endswith(f".{domain}") for host in taken):
            yield Found(
                f"{name} is {domain}, which the site is not under: browsers refuse the cookie, so "
                "nobody can log in or send a form",
                f"take {name} out: the cookie is for the site's own name then",
                *stated.place(project, name), Level.WARNING if is_open else None,
            )  # fmt: skip
    for name in ("SESSION_COOKIE_PATH", "CSRF_COOKIE_PATH"):
        if (path := str(stated.value(project, name) or "/")) != "/":
            yield Found(
                f"{name} is {path}, so browsers leave the cookie out for the other pages",
                f"take {name} out", *stated.place(project, name), Level.WARNING,
            )  # fmt: skip
    engine = str(stated.value(project, "SESSION_ENGINE"))
    if engine in _ENDS and not (engine.endswith(".cache") and _has_cache(project)):
        yield Found(
            f"SESSION_ENGINE keeps sessions {_ENDS[engine]}: people are logged out again and again",
            "take SESSION_ENGINE out: the database keeps them then",
            *stated.place(project, "SESSION_ENGINE"), Level.WARNING,
        )  # fmt: skip


def _has_cache(project: Project) -> bool:
    """Say whether the cache for sessions is outside of the container."""
    backends = project.django.value("settings")["session_cache"]
    return not backends.endswith(_IN_MEMORY)
