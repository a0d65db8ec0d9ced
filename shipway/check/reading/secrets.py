"""Finds passwords, tokens and keys in the lines of a text, by detect-secrets and what it lacks.

No secret leaves this module: what is found is named by its kind, and told apart by a digest.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from shipway.check.undecidable import Undecidable

if TYPE_CHECKING:
    from detect_secrets.plugins.base import BasePlugin

_TOKENS = (
    "AWSKeyDetector", "AzureStorageKeyDetector", "BasicAuthDetector", "DiscordBotTokenDetector",
    "GitHubTokenDetector", "GitLabTokenDetector", "JwtTokenDetector", "MailchimpDetector",
    "NpmDetector", "OpenAIDetector", "PypiTokenDetector", "SendGridDetector", "SlackDetector",
    "SquareOAuthDetector", "StripeDetector", "TelegramBotTokenDetector",
)  # fmt: skip
"""Those that know a secret by its own form."""
_KEYWORD = "KeywordDetector"

WORTH = (
    r"pass|pwd|secret|token|key|clave|contrase|credential|set_password|create_(super)?user|"
    r"://[^ /]*:[^ /]*@|gh[pousr]_|glpat|sk[-_]|xox|SG\.|eyJ|AIza|-us[0-9]|[0-9]{8,10}:[A-Za-z0-9]"
)
"""What a line has to hold to be looked at, as git and Python understand it."""
_WORTH = re.compile(WORTH.lower())  # of small letters: to ignore them takes four times as long
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?:\\n|[\s+\"])*[A-Za-z0-9+/=]{32}")
_OF_DJANGO = re.compile(r"SECRET_KEY|secret_key|csrf|PASSWORD_HASHERS|_VALIDATORS", re.IGNORECASE)
_QUOTED = r"""(?P<quote>["'])(?P<value>(?:(?!(?P=quote)).)+)(?P=quote)"""
_VALUE = rf"(?:password\s*=\s*)?{_QUOTED}"
_DEFAULT = r"""(?:getenv|environ\.get|config|env)\(\s*["'][A-Z_]*PASS[A-Z_]*["']\s*,\s*"""
_UNQUOTED = r"""["']?(?P<value>[^"'\s#]+)"""
_IN_PROSE = r"""[*_ ]*[:=|][*_ ]*["'`]?(?P<value>[A-Za-z][^\s`'"|]*\d[^\s`'"|]*)["'`]?\s*\|?\s*$"""
_VARIABLES = r"(^|/)\.env(rc)?(\.\w+)?$|\.env$"
_PASSWORD, _TOKEN = "a password", "a token"
_PATTERNS = tuple(
    (kind, re.compile(pattern), re.compile(files))
    for kind, pattern, files in (
        (_PASSWORD, rf"create_(?:super)?user\((?:[^,()]+,\s*){{2}}{_VALUE}\s*[,)]", ""),
        (_PASSWORD, rf"create_(?:super)?user\([^()]*\bpassword\s*=\s*{_QUOTED}", ""),
        (_PASSWORD, rf"set_password\(\s*{_QUOTED}\s*\)", ""),
        (_PASSWORD, rf"""["']PASSWORD["']\s*:\s*{_QUOTED}""", ""),
        (_PASSWORD, rf"{_DEFAULT}(?:default\s*=\s*)?{_QUOTED}", ""),
        (_PASSWORD, rf"(?i:contraseña|password|clave){_IN_PROSE}", r"\.(md|txt|rst)$"),
        (_TOKEN, rf"""\b\w*(?:TOKEN|token|CLAVE|clave)["']?\]?\s*[:=]\s*{_QUOTED}""", ""),
        ("a key of Google's", r"(?P<value>AIza[\w-]{35})", r"\.(py|json|ya?ml|toml|env|md|txt)$"),
        (
            "the value of a secret variable",
            rf"^\s*(?:export\s+)?\w*(?:PASS|SECRET|TOKEN|KEY)\w*\s*=\s*{_UNQUOTED}",
            _VARIABLES,
        ),
    )
)
"""What it is, how it looks, and in which files. A web page shows its own key of Google's."""
_PLACEHOLDER = re.compile(
    r"^(root|admin|user|usuario|postgres|none|null|true|false|prueba)$|"
    r"your|change|cambia|example|ejemplo|placeholder|dummy|insecure|default|redacted|secreto?$|"
    r"^(tu|mi|my|the|la|su)[ _-]|x{4}|\*{3}|\.\.\.|…|[<>{}]|%\(|\$|^\W*$|"
    r"^\D*(password|contrase|secret|passw|pass|clave|token|key)\D*$",
    re.IGNORECASE,
)
_LOCAL = re.compile(r"@(localhost|127\.0\.0\.1|0\.0\.0\.0|db|mysql|mariadb)[:/]")
"""Where an address of a server that is nobody's but this machine's has a password."""
_NAME = re.compile(r"^[a-z_]+([./:-][a-z_]*)*$|^[A-Za-z_]\w*(\.\w+)+$|^[A-Z][A-Z_]+$|^/|^\d+$")


@dataclass(frozen=True)
class Secret:
    """One secret: what kind it is, in which line, and a digest that is no way back to it."""

    kind: str
    line: int
    digest: str


class Scanner:
    """Looks for secrets in texts."""

    def found(self, name: str, lines: Iterable[tuple[int, str]]) -> Iterator[Secret]:
        """Yield the secrets of a file's lines, each of which comes with its number."""
        seen: set[str] = set()
        numbered = list(lines)
        for number, kind, value in (*self._keys(numbered), *self._in_lines(name, numbered)):
            digest = hashlib.sha256(value.encode()).hexdigest()
            if digest not in seen:
                seen.add(digest)
                yield Secret(kind, number, digest)

    def _keys(self, lines: list[tuple[int, str]]) -> Iterator[tuple[int, str, str]]:
        for position, (number, line) in enumerate(lines):
            if "PRIVATE KEY" in line:
                text = "\n".join(each for _, each in lines[position : position + 3])
                if match := _PRIVATE_KEY.search(text):
                    yield number, "a private key", match[0]

    def _in_lines(
        self, name: str, lines: list[tuple[int, str]]
    ) -> Iterator[tuple[int, str, str]]:  # fmt: skip
        for number, line in lines:
            if len(line) > 2000 or not _WORTH.search(line.lower()):
                continue
            if _OF_DJANGO.search(line) and not is_of_variables(name):
                continue
            if "pragma: allowlist secret" in line:
                continue
            for kind, value in (*self._own(name, line), *self._known(name, line)):
                yield number, kind, value

    def _own(self, name: str, line: str) -> Iterator[tuple[str, str]]:
        for kind, pattern, files in _PATTERNS:
            match = pattern.search(line) if files.search(name) else None
            if match is None or is_placeholder(match["value"]):
                continue
            if kind != _TOKEN or _is_random(match["value"]):
                yield kind, match["value"]

    def _known(self, name: str, line: str) -> Iterator[tuple[str, str]]:
        for plugin in self._plugins:
            is_keyword = type(plugin).__name__ == _KEYWORD
            if is_keyword and name.endswith((".html", ".po", ".css")):
                continue
            for secret in plugin.analyze_line(name, line):
                value = secret.secret_value or ""
                if is_placeholder(value) or (is_keyword and not _is_password(value)):
                    continue
                if _LOCAL.search(line) or value.startswith("AIza"):
                    continue
                kind = "a password or a key" if is_keyword else f"a secret ({secret.type})"
                yield kind, value

    @cached_property
    def _plugins(self) -> list["BasePlugin"]:
        try:
            from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
            from detect_secrets.settings import get_settings
        except ModuleNotFoundError as error:
            raise Undecidable("this Python lacks detect-secrets: pip install it") from error
        get_settings().filters.clear()  # one of them asks the services whether a secret is valid
        classes: list[Any] = list(get_mapping_from_secret_type_to_class().values())
        return [each() for each in classes if each.__name__ in (*_TOKENS, _KEYWORD)]


def is_of_variables(name: str) -> bool:
    """Say whether a file is one of variables, as `.env`."""
    return bool(re.search(_VARIABLES, name))


def is_placeholder(value: str) -> bool:
    """Say whether a value only shows where a secret would stand."""
    return len(value) < 3 or bool(_PLACEHOLDER.search(value))


def _is_password(value: str) -> bool:
    """Say whether a value looks like a password rather than a name, a path or words."""
    return len(value) >= 6 and not _NAME.match(value) and not re.search(r"[\s()\[\]]", value)


def _is_random(value: str) -> bool:
    """Say whether a value has letters and digits and is long, as tokens are."""
    return len(value) >= 16 and bool(re.search(r"\d", value) and re.search(r"[A-Za-z]", value))
