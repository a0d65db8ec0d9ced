"""Keeps the login that stands in a remote's address out of every argument list.

git hands the whole address to programs of its own as an argument, which anybody on the machine can
read. So git is told, in variables, to put an address without the login in its place, and to take
the login from a credential helper that reads variables too.
Source: https://git-scm.com/docs/git-config, `url.<base>.insteadOf` and GIT_CONFIG_COUNT
"""

import os
import re
from collections.abc import Iterator
from urllib.parse import unquote

from shipway.repository import Repository

_ADDRESS = re.compile(r"(https?://)([^/?#]*)@([^/?#]*)(.*)", re.DOTALL)
# What a helper is asked for: "get", or to keep or forget what was used, which nobody keeps here.
_HELPER = (
    '!f() { test "$1" = get || return 0; '
    'printf \'username=%s\\npassword=%s\\n\' "$SHIPWAY_USERNAME" "$SHIPWAY_PASSWORD"; }; f'
)


def without(address: str) -> str:
    """Return an address without its login; one that has none stays as it is."""
    match = _ADDRESS.fullmatch(address)
    return f"{match[1]}{match[3]}{match[4]}" if match else address


def variables(repository: Repository, remote: str, *, push: bool = False) -> dict[str, str]:
    """Return the variables with which git reaches a remote as before, its login aside."""
    asked = ("remote", "get-url", *(["--push"] if push else []), "--", remote)
    address = repository.git.attempt(*asked)[1].removesuffix("\n").split("\n")[0]
    if not _ADDRESS.fullmatch(address):
        return {}
    # What is configured, before any insteadOf: the whole of it is the longest match.
    own = f"remote.{remote}.pushurl"
    configured = _configured(repository, own) if push else ""
    key = "pushInsteadOf" if push and not configured else "insteadOf"
    written = configured or _configured(repository, f"remote.{remote}.url")
    return of(address, {f"url.{without(address)}.{key}": written})


def of(address: str, settings: dict[str, str] | None = None) -> dict[str, str]:
    """Return the variables that know the login of an address, and hold these settings of git."""
    match = _ADDRESS.fullmatch(address)
    if match is None:
        return {}
    name, colon, password = match[2].partition(":")
    context = f"credential.{match[1]}{match[3]}"
    told = [*(settings or {}).items()]
    if not colon:
        return _numbered([*told, (f"{context}.username", unquote(name))])
    told += [(f"{context}.helper", ""), (f"{context}.helper", _HELPER)]
    login = {"SHIPWAY_USERNAME": unquote(name), "SHIPWAY_PASSWORD": unquote(password)}
    return _numbered(told) | login


def _configured(repository: Repository, key: str) -> str:
    return repository.git.attempt("config", "--get-all", key)[1].split("\n")[0]


def _numbered(settings: list[tuple[str, str]]) -> dict[str, str]:
    return dict(_pairs(settings))


def _pairs(settings: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield GIT_CONFIG_* for these settings, after those that the environment has."""
    begin = int(os.environ.get("GIT_CONFIG_COUNT") or 0)
    for number, (key, value) in enumerate(settings, begin):
        yield f"GIT_CONFIG_KEY_{number}", key
        yield f"GIT_CONFIG_VALUE_{number}", value
    yield "GIT_CONFIG_COUNT", str(begin + len(settings))
