"""The parts of the student's settings that say how static files are stored and served."""

from tests.projects import Edit
from tests.students import FILES

SETTINGS = "server/settings.py"
WHITENOISE = '    "whitenoise.middleware.WhiteNoiseMiddleware",\n'
ROOT = 'STATIC_ROOT = BASE_DIR / "staticfiles"\n'
MANIFEST = '"whitenoise.storage.CompressedManifestStaticFilesStorage"'
STORAGES = f"""\
STORAGES = {{
    "default": {{"BACKEND": "django.core.files.storage.FileSystemStorage"}},
    "staticfiles": {{"BACKEND": {MANIFEST}}},
}}
"""


def line_of(text: str) -> int:
    """Return the line of the settings on which `text` stands."""
    return FILES[SETTINGS].count("\n", 0, FILES[SETTINGS].index(text)) + 1


def without(text: str) -> Edit:
    """Take a text out of the settings."""
    return Edit(SETTINGS, text, "")
