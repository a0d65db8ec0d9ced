"""Read the environment's variables, typed and loudly.

A value that cannot be used raises ImproperlyConfigured with one line that names its variable.
An empty variable counts as unset.
"""

from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured
from dotenv import dotenv_values
from environs import Env, EnvError

RAILWAY_MARKS = ("RAILWAY_ENVIRONMENT_ID", "RAILWAY_ENVIRONMENT_NAME", "RAILWAY_PROJECT_ID")
LONGEST_ADDRESS = 255


class _MappingEnv(Env):
    """environs' readers over any mapping, so that settings can be tested by value."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        super().__init__()
        self.variables = variables

    def _get_value(self, env_key: str, default: Any) -> Any:
        return self.variables.get(env_key, "").strip() or default


class Environment:
    """Typed readers of some variables, which remember the names they were asked for."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._env = _MappingEnv(variables)
        self.names_read: set[str] = set()

    def text(self, name: str, default: str = "") -> str:
        """Return the variable's text without surrounding blanks."""
        self.names_read.add(name)
        value = str(self._env.str(name, default))
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ImproperlyConfigured(f"{name} is not UTF-8 text.") from None
        return value

    def boolean(self, name: str, *, default: bool) -> bool:
        """Return the variable as true or false."""
        self.names_read.add(name)
        try:
            return bool(self._env.bool(name, default))
        except EnvError:
            raise self._refused(name, "must be true or false") from None

    def integer(self, name: str, default: int, *, least: int, most: int) -> int:
        """Return the variable as a whole number between two limits, which are included."""
        self.names_read.add(name)
        try:
            value = int(self._env.int(name, default))
        except (EnvError, ValueError):
            raise self._refused(name, "must be a whole number") from None
        if not least <= value <= most:
            raise self._refused(name, f"must be from {least} to {most}")
        return value

    def parts(self, name: str) -> list[str]:
        """Return the variable's parts, which commas separate."""
        return [part.strip() for part in self.text(name).split(",") if part.strip()]

    def time_zone(self, name: str, default: str) -> str:
        """Return the variable as the name of a time zone."""
        zone = self.text(name, default)
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise self._refused(name, "must name a time zone, such as America/Bogota") from None
        return zone

    def web_address(self, name: str) -> str:
        """Return the variable as an address; errors do not show it, for it may hold a token."""
        address = self.text(name)
        try:
            parts = urlsplit(address)
            host = (parts.hostname or "").encode("idna")
            usable = parts.scheme in ("http", "https") and bool(host) and parts.port != 0
        except ValueError:
            usable = False
        if address and (not usable or len(address) > LONGEST_ADDRESS):
            raise ImproperlyConfigured(
                f"{name} must be an address that starts with http:// or https://,"
                f" of at most {LONGEST_ADDRESS} characters."
            )
        return address

    def on_railway(self) -> bool:
        """Tell whether this process runs on Railway (or under its rules)."""
        return {self.text(mark) for mark in RAILWAY_MARKS} != {""}

    def _refused(self, name: str, rule: str) -> ImproperlyConfigured:
        return ImproperlyConfigured(f"{name} {rule}, not {self.text(name)[:40]!r}.")


def add_env_file(path: Path, variables: MutableMapping[str, str]) -> None:
    """Add what a laptop's .env file says to `variables`, never replacing one that is there.

    Railway has variables of its own, and the tests must not depend on what a developer's file
    says: neither reads it.
    """
    if Environment(variables).on_railway() or "PYTEST_VERSION" in variables or not path.is_file():
        return
    try:
        for name, value in dotenv_values(path, interpolate=False).items():
            variables.setdefault(name, value or "")
    except (OSError, ValueError):
        raise ImproperlyConfigured(f"{path.name} cannot be read as UTF-8 text.") from None
