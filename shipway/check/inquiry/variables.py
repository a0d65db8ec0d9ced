"""Hears which environment variables the settings ask for, and supplies one that they insist on.

The service may have a variable that no file of the project names. So that one which is not here
hides nothing else, it gets its documented example, or a value as its name suggests, and is told.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

SUGGESTED = (
    (r"DEBUG", "False"),
    (r"PORT$", "3306"),
    (r"SECRET|KEY|TOKEN|PASSWORD|PASS$", "a-value-of-nobody-" + "x" * 40),
    (r"URL$|ENDPOINT|API", "https://source.example.org/data.json"),
    (r"HOSTS?$", "db.example.org"),
    (r"EMAIL", "somebody@example.org"),
    (r"SECONDS|TIMEOUT|COUNT|LIMIT|SIZE|ID$|AGE$|WORKERS", "1"),
)
"""Patterns of names, and a value that most code takes for such a name."""


class Variables:
    """The variables that were asked for and are not here."""

    def __init__(self, examples: Mapping[str, str]) -> None:
        """`examples` are the values that the project documents, by name."""
        self.asked: list[str] = []
        self.supplied: list[str] = []
        self._examples, self._given = examples, list[str]()
        asked = self.asked

        class Heard(type(os.environ)):  # type: ignore[misc] # the class of this very object
            def __getitem__(self, name: str) -> str:
                try:
                    return str(super().__getitem__(name))
                except KeyError:
                    asked.append(name)
                    raise

        os.environ.__class__ = Heard

    def supply_for(self, error: BaseException) -> bool:
        """Give a value to the variable whose lack may have caused `error`; say if there is one."""
        waiting = [name for name in dict.fromkeys(self.asked) if name not in self.supplied]
        named = [name for name in waiting if re.search(rf"\b{re.escape(name)}\b", str(error))]
        for name in (*named, *reversed(waiting)):
            os.environ[name] = self._examples.get(name) or suggested(name)
            self.supplied.append(name)
            return True
        return False

    def supply_examples(self) -> None:
        """Give what else is documented, which the apps and the pages may ask for."""
        self._given = [name for name in self._examples if name not in os.environ]
        for name in self._given:
            os.environ[name] = self._examples[name] or suggested(name)

    def withdraw_examples(self) -> None:
        """Take that back, since a setting's default shows only without its variable."""
        for name in self._given:
            os.environ.pop(name, None)


def suggested(name: str) -> str:
    """Return a value for a variable of which only the name is known."""
    return next((value for word, value in SUGGESTED if re.search(word, name, re.I)), "value")
