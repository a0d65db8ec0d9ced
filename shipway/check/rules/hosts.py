"""Whether the public and Railway's probe are let in, under the names that they come by."""

import re
from collections.abc import Iterator

from shipway.check.judging import stated
from shipway.check.project import Project
from shipway.check.rule import Found, rule
from shipway.check.undecidable import Undecidable
from shipway.container.variables import PROBE_HOST
from shipway.model import Level

_CSRF = "django.middleware.csrf.CsrfViewMiddleware"
_MALFORMED = re.compile(r"://|[/\s]|^(?!\[).*:\d+$")
_LOCAL = ("localhost", "127.0.0.1", "0.0.0.0", "[::1]")  # noqa: S104 - names to be told apart
_SHARED = re.compile(
    r"https?://\*\.(?:[\w-]+\.)*(railway\.app|github\.dev|herokuapp\.com|vercel\.app|"
    r"onrender\.com|pythonanywhere\.com|ngrok(?:-free)?\.(?:app|io|dev))$"
)
_OWN_ORIGIN = (
    'CSRF_TRUSTED_ORIGINS = ["https://" + os.environ.get("RAILWAY_PUBLIC_DOMAIN", "localhost")]'
)


@rule(Level.ERROR)
def allowed_hosts_malformed(project: Project) -> Iterator[Found]:
    """ALLOWED_HOSTS does not let the public address in, so every page is 400.

    An entry is a bare name: no `https://`, no path, no port, no space. On Railway the public name
    is in the variable RAILWAY_PUBLIC_DOMAIN.
    """
    hosts = stated.texts(project, "ALLOWED_HOSTS")
    file, line = stated.place(project, "ALLOWED_HOSTS")
    for each in hosts:
        if _MALFORMED.search(each):
            bare = _bare(each)
            harms = bare not in _LOCAL and not _lets_in(hosts, bare)
            yield Found(
                f"{each!r} in ALLOWED_HOSTS is no bare name, so it lets nobody in",
                f"write {bare!r}, without scheme, path, port and spaces", file, line,
                level=None if harms else Level.WARNING,
            )  # fmt: skip
    if _refuses(project, hosts, "front", project.public_host):
        if variable := stated.unknown_variable(project, "ALLOWED_HOSTS"):
            raise Undecidable(f"ALLOWED_HOSTS reads {variable}, which the service may have")
        yield Found(
            f"ALLOWED_HOSTS does not have the public name, such as {project.public_host}, "
            "so every page would be 400",
            'add os.environ.get("RAILWAY_PUBLIC_DOMAIN", "localhost") to ALLOWED_HOSTS', file, line,
        )  # fmt: skip


@rule(Level.WARNING)
def allowed_hosts_star(project: Project) -> Iterator[Found]:
    """ALLOWED_HOSTS has `*`: a request under any name is taken, and links are made from that name.

    Name the hosts instead; on Railway the public one is in RAILWAY_PUBLIC_DOMAIN.
    """
    unless = ""
    is_open = "*" in stated.texts(project, "ALLOWED_HOSTS")
    if not is_open and "*" in _default_hosts(project):
        is_open, unless = True, ", unless the service's variables say otherwise"
    if is_open:
        yield Found(
            f"ALLOWED_HOSTS has '*', so the site answers under every name{unless}",
            'write ALLOWED_HOSTS = [os.environ.get("RAILWAY_PUBLIC_DOMAIN", "localhost"), '
            f'"{PROBE_HOST}", "localhost"]',
            *stated.place(project, "ALLOWED_HOSTS"),
        )


@rule(Level.WARNING)
def healthcheck_host_refused(project: Project) -> Iterator[Found]:
    """Railway's probe comes as healthcheck.railway.app and gets 400: no deployment turns healthy.

    It matters as soon as a health path is set. `invoke serve` answers the probe by itself.
    """
    if project.commands.serves:
        return
    hosts, unless = stated.texts(project, "ALLOWED_HOSTS"), ""
    default = _default_hosts(project)
    if not _refuses(project, hosts, "health", PROBE_HOST):
        if not _lets_in(default, project.public_host) or _lets_in(default, PROBE_HOST):
            return
        unless = ", unless the service's variables say otherwise"
    if variable := stated.unknown_variable(project, "ALLOWED_HOSTS"):
        raise Undecidable(f"ALLOWED_HOSTS reads {variable}, which the service may have")
    yield Found(
        f"ALLOWED_HOSTS does not have {PROBE_HOST}{unless}: Railway's probe would get 400 "
        "as soon as a health path is set, and no deployment would go live",
        f'add "{PROBE_HOST}" to ALLOWED_HOSTS',
        *stated.place(project, "ALLOWED_HOSTS"),
    )


@rule(Level.ERROR)
def csrf_origins_missing(project: Project) -> Iterator[Found]:
    """No origin of the public address is trusted, so every form is 403, the login first.

    Railway's edge ends TLS, so Django takes the site for http and refuses what comes from https.
    """
    if _CSRF not in stated.texts(project, "MIDDLEWARE") or not _is_refused(project):
        return
    if variable := stated.unknown_variable(project, "CSRF_TRUSTED_ORIGINS"):
        raise Undecidable(f"CSRF_TRUSTED_ORIGINS reads {variable}, which the service may have")
    yield Found(
        "the site's own address on Railway is no trusted origin, so every form would be refused "
        "with 403, the login first",
        f"add to the settings: {_OWN_ORIGIN}",
        *stated.place(project, "CSRF_TRUSTED_ORIGINS"),
    )


@rule(Level.WARNING)
def csrf_origins_too_wide(project: Project) -> Iterator[Found]:
    """CSRF_TRUSTED_ORIGINS trusts a whole platform, so any other customer's page may post here.

    RAILWAY_PUBLIC_DOMAIN holds the one name that is the service's own.
    """
    origins = stated.texts(project, "CSRF_TRUSTED_ORIGINS")
    wide = [each for each in origins if _SHARED.match(each)]
    if wide:
        yield Found(
            f"{' and '.join(wide)} in CSRF_TRUSTED_ORIGINS trusts the site of every other customer",
            f"write {_OWN_ORIGIN}",
            *stated.place(project, "CSRF_TRUSTED_ORIGINS"),
        )


def _is_refused(project: Project) -> bool:
    """Say whether a form is refused for its origin: as was seen, else as the settings say."""
    try:
        post = project.django.value("post")
    except Undecidable:
        if "django.contrib.admin" not in stated.texts(project, "INSTALLED_APPS"):
            raise
        origins = stated.texts(project, "CSRF_TRUSTED_ORIGINS")
        known = [each.removeprefix("https://").replace("*.", ".") for each in origins]
        header = stated.value(project, "SECURE_PROXY_SSL_HEADER")
        return not header and not _lets_in(known, project.public_host)
    words = ("Origin checking failed", "Referer checking failed")
    return bool(post["has_form"]) and any(each in post["refusal"] for each in words)


def _refuses(project: Project, hosts: list[str], stage: str, host: str) -> bool:
    """Say whether a host is refused: as was seen, else as the settings say."""
    try:
        refusal = project.django.value(stage)["refusal"]
    except Undecidable:
        debug = not hosts and bool(stated.value(project, "DEBUG"))
        return not _lets_in([*_LOCAL, ".localhost"] if debug else hosts, host)
    return bool(refusal.startswith("Invalid HTTP_HOST"))


def _lets_in(hosts: list[str], host: str) -> bool:
    """Say whether Django takes a request for `host`."""
    names = [each.lower() for each in hosts]
    return any(
        name in ("*", host) or (name[:1] == "." and f".{host}".endswith(name)) for name in names
    )


def _bare(entry: str) -> str:
    """Return the name that a malformed entry is about."""
    name = entry.strip().partition("://")[2] or entry.strip()
    return re.sub(r":\d+$", "", name.split("/")[0].strip()).replace(" ", "")


def _default_hosts(project: Project) -> list[str]:
    try:
        return list(project.django.value("defaults")["allowed_hosts"])
    except Undecidable:
        return []
