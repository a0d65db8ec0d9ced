"""Asks Railway's GraphQL API, and turns whatever is no answer into one sentence and a way out.

The token travels in one header. It is in no argument, log, message or representation, and is struck
out of what the API says.
"""

import json
import os
import re
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from shipway import site
from shipway.errors import ShipwayError, Status
from shipway.model import Answer
from shipway.railway.answers import Repeat, Trouble, data_of

ENDPOINT = "https://backboard.railway.com/graphql/v2"
ENDPOINT_VARIABLE = "SHIPWAY_RAILWAY_ENDPOINT"
"""Where a stand-in on this machine answers; no other address ever gets the token."""
TOKENS = {"RAILWAY_TOKEN": "Project-Access-Token", "RAILWAY_API_TOKEN": "Authorization"}
"""The variables that may hold a token, in their order, and the header of each."""
PATIENCE = 20.0
"""Seconds for one question, repetitions and pauses included."""
_ONE_ANSWER = 15.0
_LONGEST_PAUSE = 15.0
_SHORTEST = 0.5
"""Seconds that are left for a repetition; one with less would only find that the time is up."""
_MOST_PAGES = 50
_Read = TypeVar("_Read")


class Client:
    """The API as one token sees it."""

    def __init__(self, variable: str, token: str, endpoint: str, patience: float) -> None:
        """`patience` bounds one question in seconds, repetitions and pauses included."""
        self.variable = variable
        self.endpoint = endpoint
        self.patience = patience
        self._token = token

    @classmethod
    def of(cls, environ: Mapping[str, str] = os.environ, patience: float = PATIENCE) -> "Client":
        """Return a client for the token in the environment; refuse where there is none."""
        found = cls.where_possible(environ, patience)
        if found is None:
            raise ShipwayError(
                "there is no token for Railway in the environment",
                "make a project token in Railway (Project settings, Tokens), and set RAILWAY_TOKEN",
                Status.COULD_NOT_RUN,
            )
        return found

    @classmethod
    def where_possible(
        cls, environ: Mapping[str, str] = os.environ, patience: float = PATIENCE
    ) -> "Client | None":
        """Return a client for the token in the environment; None where there is none."""
        for variable in TOKENS:
            if token := environ.get(variable, "").strip():
                if not re.fullmatch(r"[\x21-\x7e]{8,}", token):
                    raise ShipwayError(
                        f"{variable} holds what is no token of Railway's",
                        "copy the token again, alone",
                        Status.COULD_NOT_RUN,
                    )
                return cls(variable, token, _endpoint(environ), patience)
        return None

    def __repr__(self) -> str:
        return f"Client({self.variable} at {self.endpoint})"

    def ask(
        self, query: str, variables: Mapping[str, Any], read: Callable[[Any], _Read],
        patience: float | None = None,
    ) -> _Read:  # fmt: skip
        """Return what `read` makes of the answer to a query; what may pass by itself is repeated.

        `read` takes the answer's data, and raises as Python does where they have another shape.
        """
        allowed = self.patience if patience is None else patience
        return _shaped(read, self._data(query, variables, allowed, Repeat.READS))

    def change(self, mutation: str, variables: Mapping[str, Any]) -> None:
        """Have something changed; repeated only where the API has said that it did nothing."""
        self._data(mutation, variables, self.patience, Repeat.ANYTHING)

    def pages(self, query: str, variables: Mapping[str, Any]) -> list[Any]:
        """Return the nodes on every page of what a query finds in an environment."""
        nodes: list[Any] = []
        after: str | None = None
        end = time.monotonic() + self.patience
        for _ in range(_MOST_PAGES):
            asked = {**variables, "after": after}
            found, after = self.ask(query, asked, _page, end - time.monotonic())
            nodes += found
            if after is None:
                return nodes
        raise _misshapen()

    def _data(
        self, text: str, variables: Mapping[str, Any], patience: float, needed: Repeat
    ) -> Any:
        body = json.dumps({"query": text, "variables": variables}).encode()
        end = time.monotonic() + patience
        pause = 0.2
        while True:
            found = data_of(self._send(body, end), self.variable)
            if not isinstance(found, Trouble):
                return found
            wait = max(pause, found.wait or 0)
            if found.repeat < needed or time.monotonic() + wait + _SHORTEST > end:
                raise _raised(found, uncertain=found.repeat == Repeat.READS < needed)
            time.sleep(wait)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _send(self, question: bytes, end: float) -> Answer:
        value = self._token if self.variable == "RAILWAY_TOKEN" else f"Bearer {self._token}"
        headers = {
            TOKENS[self.variable]: value,
            "Content-Type": "application/json",
            # Cloudflare, in front of the API, turns away the name that Python gives itself.
            "User-Agent": "shipway",
        }
        timeout = max(0.1, min(_ONE_ANSWER, end - time.monotonic()))
        answer = site.ask(self.endpoint, headers, timeout, question)
        body = answer.body.replace(self._token.encode(), b"***")
        reason = answer.reason.replace(self._token, "***")
        return Answer(answer.status, body, reason, answer.headers)


def _endpoint(environ: Mapping[str, str]) -> str:
    stated = environ.get(ENDPOINT_VARIABLE, "").strip()
    if stated and not re.fullmatch(r"http://(127\.0\.0\.1|localhost):\d{1,5}(/[\w./-]*)?", stated):
        raise ShipwayError(
            f"{ENDPOINT_VARIABLE} is no address of this machine, and the token goes to no other",
            f"unset {ENDPOINT_VARIABLE}: only tests need it",
            Status.COULD_NOT_RUN,
        )
    return stated or ENDPOINT


def _page(data: Any) -> tuple[list[Any], str | None]:
    found = data["environment"]["found"]
    more = found["pageInfo"]["endCursor"] if found["pageInfo"]["hasNextPage"] else None
    return [edge["node"] for edge in found["edges"]], more


def _shaped(read: Callable[[Any], _Read], data: Any) -> _Read:
    try:
        return read(data)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise _misshapen() from error


def _misshapen() -> ShipwayError:
    return ShipwayError(
        "Railway's API answers in a form that is not known here",
        "update shipway; until then Railway's dashboard shows what was asked for",
        Status.COULD_NOT_RUN,
    )


def _raised(trouble: Trouble, *, uncertain: bool) -> ShipwayError:
    hint = trouble.hint
    if uncertain:
        hint = f"the change may have been made or not, so look again before repeating it; {hint}"
    return ShipwayError(trouble.problem, hint, Status.COULD_NOT_RUN)
