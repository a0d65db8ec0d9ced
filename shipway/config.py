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

_CHOICES = {"resume": ("auto", "never"), "access_log": ("plain", "json")}
_MORE_THAN_A_NAME = re.compile(r"[\"'`$&|;<>(){}!]")
_ADDRESS = r"https?://[^\s/?#@:\[\]]+(:\d{1,5})?(/[^\s?#]*)?"
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
    resume: str = "auto"
    demo_command: str = "python manage.py demo"
    readiness_page: str = "/"
    readiness_user: bool = False
    access_log: str = "plain"
    variables: Mapping[str, str] = field(default_factory=dict)
    silence: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, section: Any) -> "Config":
        """Check the section as invoke.yaml has it (None: not at all), and the variables."""
        if section is not None and not hasattr(section, "items"):
            raise _refusal("shipway is no mapping", "write it as `name: value` lines")
        stated = dict(section.items()) if section is not None else {}
        defaults = dataclasses.asdict(cls())
        values = stated | variables(stated)
        for key in values:
            if key not in defaults:
                known = ", ".join(sorted(defaults))
                raise _refusal(f"shipway.{key} is no setting", f"known settings: {known}")
        config = cls(**{key: _typed(key, value, defaults[key]) for key, value in values.items()})
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
        if self.changelog and not _is_path_in_commit(self.changelog):
            raise _refusal(f"shipway.changelog is {self.changelog!r}, which is no path in a commit",
                           "write it like docs/CHANGELOG.md")  # fmt: skip
        if self.url and not re.fullmatch(_ADDRESS, self.url):
            raise _refusal("shipway.url is no address", "write it like https://name.up.railway.app")
        for code, reason in self.silence.items():
            if not reason.strip():
                raise _refusal(f"shipway.silence has no reason for {code}", "write why it is right")
        self._check_forms()

    def _check_forms(self) -> None:
        for key in ("health_path", "readiness_page"):
            if not re.fullmatch(r"/[^\s?#]*", getattr(self, key)):
                raise _refusal(f"shipway.{key} is no path", "write it like /readyz")
        if not re.fullmatch(r"(?!.{201})([^\W\d]\w*(\.[^\W\d]\w*)*)?", self.settings):
            raise _refusal("shipway.settings is no dotted name", "write it like mysite.settings")
        for key, choices in _CHOICES.items():
            if getattr(self, key) not in choices:
                raise _refusal(
                    f"shipway.{key} is {getattr(self, key)!r}", f"write {' or '.join(choices)}"
                )


def variables(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return what INVOKE_SHIPWAY_* set: key to a number where one is asked for, else the text.

    Invoke reads them too, but takes "false" for True, knows only the keys that the file has, and
    ends in a traceback at what is no number, which is why tasks.py calls this when it is loaded.
    """
    prefix = "INVOKE_SHIPWAY_"
    numbers = {
        name for name, default in dataclasses.asdict(Config()).items() if _is_number(default)
    }
    found: dict[str, Any] = {}
    for name in sorted(os.environ):
        key = name.removeprefix(prefix).lower()
        if not name.startswith(prefix) or _within_mapping(key, stated):
            continue
        text = os.environ[name]
        if key in numbers and not re.fullmatch(r"-?\d{1,9}", text, re.ASCII):
            raise _refusal(f"shipway.{key} is {text!r}", _SECONDS)
        found[key] = int(text) if key in numbers else text
    return found


def _is_path_in_commit(path: str) -> bool:
    return not any(part in ("", ".", "..") or "\\" in part for part in path.split("/"))


def _is_number(default: Any) -> bool:
    return isinstance(default, int) and not isinstance(default, bool)


def _within_mapping(key: str, stated: Mapping[str, Any]) -> bool:
    """Say whether Invoke has put this variable into one of the file's own mappings."""
    return any(
        key == f"{outer}_{inner}".lower()
        for outer, value in stated.items()
        if isinstance(value, Mapping)
        for inner in value
    )


def _typed(key: str, value: Any, default: Any) -> Any:
    if isinstance(default, Mapping):
        if not isinstance(value, Mapping):
            raise _refusal(f"shipway.{key} is no mapping", "write it as `NAME: value` lines")
        number = key == "variables"  # a reason is a sentence
        return {name: _variable(key, name, text, number=number) for name, text in value.items()}
    if isinstance(default, bool):
        return _boolean(key, value)
    if isinstance(default, int):
        if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
            raise _refusal(f"shipway.{key} is {value!r}", _SECONDS)
        return value
    return "" if value is None else _text(key, value).strip()


def _variable(key: str, name: Any, value: Any, *, number: bool) -> str:
    """Check what a process is given as a variable; `number`: one is taken as it is written."""
    if not isinstance(name, str) or not re.fullmatch(r"[^\s=\0\ud800-\udfff]+", name):
        raise _refusal(f"shipway.{key} has {name!r}, which is no name of a variable", "rename it")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if number and is_number else _text(f"{key}.{name}", value)


def _text(key: str, value: Any) -> str:
    if not isinstance(value, str) or re.search(r"[\0\ud800-\udfff]", value):
        raise _refusal(f"shipway.{key} is {value!r}", "write it as text, in quotes")
    return value


def _boolean(key: str, value: Any) -> bool:
    text = str(value).lower()
    if text in ("true", "yes", "1"):
        return True
    if text in ("false", "no", "0"):
        return False
    raise _refusal(f"shipway.{key} is {text!r}", "write true or false")


def is_name(name: str) -> bool:
    """Say whether git takes this for the name of a branch or a remote, and a shell for no more."""
    return _is_gits(name) and not _MORE_THAN_A_NAME.search(name)


def _is_gits(name: str) -> bool:
    """Say whether git takes this for a name, and for no option."""
    return not (
        not re.fullmatch(r"[^\s~^:?*\[\\\x00-\x20\x7f\ud800-\udfff]+", name)
        or name.startswith(("-", "/", "."))
        or name.endswith(("/", ".", ".lock"))
        or any(part in name for part in ("..", "//", "@{", "/."))
    )


def _check_name(key: str, name: str) -> None:
    """Refuse what is no name, or could not stand in the commands that are shown."""
    if not _is_gits(name):
        raise _refusal(f"shipway.{key} is {name!r}, which git takes for no name", "spell it out")
    if not is_name(name):
        raise _refusal(
            f"shipway.{key} is {name!r}, which a shell takes for more than a name", "rename it"
        )


def _refusal(problem: str, hint: str) -> ShipwayError:
    return ShipwayError(problem, f"{hint} (invoke.yaml or INVOKE_SHIPWAY_*)", Status.COULD_NOT_RUN)
