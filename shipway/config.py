"""The configuration: the `shipway:` section of invoke.yaml and INVOKE_SHIPWAY_* as one value.

Each key is documented in invoke.yaml itself. Unknown keys and ill-typed values are refused with
their names, since a misspelt setting that silently does nothing is found at the worst moment.
"""

import dataclasses
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shipway.errors import ShipwayError, Status

_SECONDS = "write a whole number of seconds above 0"


@dataclass(frozen=True)
class Config:
    """One frozen configuration; durations are whole seconds."""

    remote: str = "origin"
    main_branch: str = "main"
    production_branch: str = "produccion"
    changelog: str = "CHANGELOG.md"
    url: str = ""
    live_timeout: int = 900
    settings: str = ""
    wsgi: str = ""
    build_command: str = "pip install -r requirements.txt"
    health_path: str = "/readyz"
    health_timeout: int = 300
    database_timeout: int = 60
    demo_command: str = "python manage.py demo"
    readiness_page: str = "/"
    readiness_user: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def defaults(cls) -> dict[str, Any]:
        """Return the keys with their defaults, as Invoke needs them to read the environment.

        Mappings are left out: Invoke merges nothing else into them, and says so in a traceback.
        Raises where Invoke would: at a variable that it cannot cast to a number.
        """
        defaults = dataclasses.asdict(cls())
        for key, default in defaults.items():
            text = os.environ.get(_variable(key), "0")
            if type(default) is int and not re.fullmatch(r"-?\d{1,9}", text, re.ASCII):
                raise _refusal(f"shipway.{key} is {text!r}", _SECONDS)
        return {k: v for k, v in defaults.items() if not isinstance(v, Mapping)}

    @classmethod
    def read(cls, section: Mapping[str, Any]) -> "Config":
        """Check `section` key by key and make it a Config."""
        defaults = dataclasses.asdict(cls())
        unknown = [key for key in section if key not in defaults]
        for key in (*unknown, *_unread(section, defaults)):
            known = ", ".join(sorted(defaults))
            raise _refusal(f"shipway.{key} is no setting", f"known settings: {known}")
        values = {key: _typed(key, value, defaults[key]) for key, value in section.items()}
        config = cls(**values)
        config._check()
        return config

    def _check(self) -> None:
        for key in ("remote", "main_branch", "production_branch"):
            _check_name(key, getattr(self, key))
        if self.main_branch == self.production_branch:
            raise _refusal(
                f"shipway.main_branch and shipway.production_branch are both {self.main_branch}",
                "Railway deploys the production branch: give it a name of its own",
            )
        if self.url and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", self.url):
            raise _refusal("shipway.url is no address", "write it like https://name.up.railway.app")
        for key in ("health_path", "readiness_page"):
            if not re.fullmatch(r"/[^\s?#]*", getattr(self, key)):
                raise _refusal(f"shipway.{key} is no path", "write it like /readyz")


def _variable(key: str) -> str:
    return f"INVOKE_SHIPWAY_{key.upper()}"


def _unread(section: Mapping[str, Any], defaults: Mapping[str, Any]) -> list[str]:
    """Return the keys of variables that Invoke silently ignores: misspelt, or a whole mapping."""
    read = {_variable(key) for key, value in defaults.items() if not isinstance(value, Mapping)}
    for key, value in section.items():
        if isinstance(value, Mapping):
            read |= {_variable(f"{key}_{name}") for name in value}
    prefix = _variable("")
    given = sorted(name for name in os.environ if name.startswith(prefix))
    return [name.removeprefix(prefix).lower() for name in given if name not in read]


def _typed(key: str, value: Any, default: Any) -> Any:
    if isinstance(default, Mapping):
        if not isinstance(value, Mapping):
            raise _refusal(f"shipway.{key} is no mapping", "write it as `NAME: value` lines")
        return {str(name): str(text) for name, text in value.items()}
    if isinstance(default, bool):
        return _boolean(key, value)
    if isinstance(default, int):
        if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
            raise _refusal(f"shipway.{key} is {value!r}", _SECONDS)
        return value
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _refusal(f"shipway.{key} is {value!r}", "write it as text, in quotes")
    return value.strip()


def _boolean(key: str, value: Any) -> bool:
    # Invoke casts every non-empty variable to True, "false" too: read the variable itself.
    text = os.environ.get(_variable(key), str(value)).lower()
    if text in ("true", "yes", "1"):
        return True
    if text in ("false", "no", "0"):
        return False
    raise _refusal(f"shipway.{key} is {text!r}", "write true or false")


def _check_name(key: str, name: str) -> None:
    """Refuse what git would refuse as a branch or remote name, or take for an option."""
    wrong = (
        not re.fullmatch(r"[^\s~^:?*\[\\\x00-\x20\x7f]+", name)
        or name.startswith(("-", "/", "."))
        or name.endswith(("/", ".", ".lock"))
        or any(part in name for part in ("..", "//", "@{", "/."))
    )
    if wrong:
        raise _refusal(f"shipway.{key} is {name!r}, which git takes for no name", "spell it out")


def _refusal(problem: str, hint: str) -> ShipwayError:
    return ShipwayError(problem, f"{hint} (invoke.yaml or INVOKE_SHIPWAY_*)", Status.COULD_NOT_RUN)
