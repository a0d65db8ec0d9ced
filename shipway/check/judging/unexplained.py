"""Finds the project that does not load, for a reason that no rule has a word for."""

from collections.abc import Iterable, Iterator

from shipway.check.judging import needs
from shipway.check.judging.broken import LOCAL_ONLY, Error, worded
from shipway.check.project import Project
from shipway.check.reading.distributions import package_of
from shipway.model import Finding, Level

CODE = "start-unanswered"
_STAGES = {
    "settings": "the settings do not load",
    "setup": "the installed apps do not load",
    "wsgi": "the WSGI application does not load",
    "urls": "the addresses do not load",
}
_TELLING = frozenset({
    CODE, "app-import-error", "django-project-missing", "installed-app-missing", "invalid-setting",
    "import-case", "missing-dependency", "mysql-driver-missing", "mysql-driver-version",
    "python-django-mismatch", "requirements-missing", "requirements-not-installable",
    "requirements-utf16", "settings-import-error", "urls-import-error",
})  # fmt: skip
"""The codes that say why nothing starts."""


def unexplained(project: Project, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield one error where nothing could be asked of Django, and no finding says why."""
    if project.hindered or any(each.code in _TELLING for each in findings):
        return
    errors = project.django.errors()
    for stage, what in _STAGES.items():
        if (error := errors.get(stage)) and not _lacks_package(project, error):
            yield Finding(
                CODE, Level.ERROR,
                f"{what}, so hardly anything could be checked: {worded(error)}",
                LOCAL_ONLY, error["file"], error["line"],
            )  # fmt: skip
            return


def _lacks_package(project: Project, error: Error) -> bool:
    """Say whether a package is missing here that production may have."""
    top = str(error["module"] or "").partition(".")[0]
    if not top or package_of(top) in project.alone.value("packages"):
        return False
    return needs.may_be_elsewhere(project)
