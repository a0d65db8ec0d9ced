"""Says what a setting is: as Django has it, else as it is written, so that no error hides it."""

from typing import Any

from shipway.check.project import Project
from shipway.check.reading import service
from shipway.check.reading.source import Assignment, parsed
from shipway.check.undecidable import Undecidable

_DEFAULTS: dict[str, Any] = {
    "ALLOWED_HOSTS": [],
    "CSRF_COOKIE_DOMAIN": None,
    "CSRF_COOKIE_PATH": "/",
    "CSRF_COOKIE_SECURE": False,
    "CSRF_TRUSTED_ORIGINS": [],
    "DEBUG": False,
    "INSTALLED_APPS": [],
    "MIDDLEWARE": [],
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": False,
    "SECURE_HSTS_PRELOAD": False,
    "SECURE_HSTS_SECONDS": 0,
    "SECURE_PROXY_SSL_HEADER": None,
    "SECURE_SSL_REDIRECT": False,
    "SESSION_COOKIE_DOMAIN": None,
    "SESSION_COOKIE_PATH": "/",
    "SESSION_COOKIE_SECURE": False,
    "SESSION_ENGINE": "django.contrib.sessions.backends.db",
}
"""What Django takes where the settings say nothing."""

REFUSED_BY_CHECKS = {
    "4_0.E001": "CSRF_TRUSTED_ORIGINS",
    "caches.E001": "CACHES",
    "security.E101": "CSRF_FAILURE_VIEW",
    "security.E102": "CSRF_FAILURE_VIEW",
    "templates.E001": "TEMPLATES",
    "templates.E002": "TEMPLATES",
    "translation.E001": "LANGUAGE_CODE",
    "translation.E002": "LANGUAGES",
    "translation.E004": "LANGUAGE_CODE",
    "urls.E006": "STATIC_URL",
}
"""The checks of Django's that refuse the value of a setting, which nothing raises for."""


def value(project: Project, name: str) -> Any:
    """Return a setting under Railway's variables; raise Undecidable where nobody can say."""
    try:
        return project.django.value("settings")["values"][name]
    except Undecidable:
        last = project.assigned(name)
        if last is None:
            if not _is_readable(project):
                raise
            return _DEFAULTS[name]
        written = last.literal()
        if last.is_conditional or written is None:
            raise
        return written


def _is_readable(project: Project) -> bool:
    """Say whether the source of the settings tells what they do not say."""
    files = project.settings_files
    return bool(files) and all(parsed(project.root / name) is not None for name in files)


def texts(project: Project, name: str) -> list[str]:
    """Return the texts of a setting that is a list of them."""
    found = value(project, name)
    return [str(each) for each in found] if isinstance(found, list | tuple) else []


def place(project: Project, name: str) -> tuple[str, int]:
    """Return where a setting is assigned; the settings file where it is not."""
    last: Assignment | None = project.assigned(name)
    if last:
        return last.file, last.line
    return (project.settings_files[-1] if project.settings_files else ""), 0


def unknown_variable(project: Project, name: str) -> str:
    """Return a variable that a setting reads and the check can only guess; empty without one."""
    try:
        asked = {*project.django.value("settings")["variables"], *service.guessed("")}
        asked -= set(project.config.variables)
    except Undecidable:  # then a value that is known is written out
        return ""
    read = [text for each in project.settings if each.name == name for text in each.texts()]
    return next((text for text in read if text in asked), "")
