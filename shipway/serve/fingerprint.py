"""Takes the fingerprint of what collectstatic would make: equal ones stand for equal files.

Of contents alone, never of times, which the layers of a container's image may shift or truncate.
"""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.core.files.storage import Storage

_SCHEMA = "1"
_SETTINGS = (
    "STATIC_URL",
    "FORCE_SCRIPT_NAME",
    "FILE_UPLOAD_PERMISSIONS",
    "WHITENOISE_KEEP_ONLY_HASHED_FILES",
    "WHITENOISE_SKIP_COMPRESS_EXTENSIONS",
)
"""Those that change the result. How well it is compressed is none: the contents are the same."""


def fingerprint(storage: type) -> str:
    """Return the fingerprint for files that an instance of `storage` would store."""
    digest = hashlib.sha256(_SCHEMA.encode())
    for part in (*_settings(), *_code(storage), *_sources()):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _settings() -> Iterator[bytes]:
    from django.conf import settings

    yield _stated(settings.STORAGES.get("staticfiles"))
    for name in _SETTINGS:
        yield _stated(getattr(settings, name, None))


def _stated(value: Any) -> bytes:
    # A set has another order in every process.
    return repr(sorted(value) if isinstance(value, set | frozenset) else value).encode()


def _code(storage: type) -> Iterator[bytes]:
    """Yield the source of the storage's classes, and the versions of what they build on."""
    own = (base.__module__ for base in storage.__mro__)
    for name in dict.fromkeys((*own, "whitenoise.compress")):
        file = getattr(sys.modules.get(name), "__file__", None)
        if file and Path(file).is_file():
            yield Path(file).read_bytes()
    for name in ("django", "brotli"):
        yield _stated(getattr(sys.modules.get(name), "__version__", None))


def _sources() -> Iterator[bytes]:
    """Yield the name and the content of each file that the project's finders find."""
    from django.apps import apps
    from django.contrib.staticfiles.finders import get_finders

    staticfiles: Any = apps.get_app_config("staticfiles")
    for finder in get_finders():
        for path, source in finder.list(staticfiles.ignore_patterns):
            yield f"{getattr(source, 'prefix', None) or ''}/{path}".encode()
            yield _content(source, path)


def _content(source: "Storage", path: str) -> bytes:
    try:
        place = source.path(path)
    except NotImplementedError:  # what is not on this machine
        with source.open(path) as stream:
            return bytes(stream.read())
    return Path(place).read_bytes()
