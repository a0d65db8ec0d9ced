"""What can go wrong with a request to Railway's API."""

import json
from collections.abc import Callable

from tests.shipway.servers import Reply, Request

Fault = Callable[[Request], Reply]


def answering(status: int, body: bytes = b"", **headers: str) -> Fault:
    """Return the fault that answers so; an underscore in a header's name is a dash."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: (status, named, body)


def erring(message: str, code: str = "") -> Fault:
    """Return the fault that is GraphQL's: status 200, and errors."""
    error = {"message": message, "extensions": {"code": code}}
    return answering(200, json.dumps({"errors": [error], "data": None}).encode())


def breaking_off() -> Fault:
    """Return the fault that ends the connection in the middle of the body."""
    return answering(200, b'20\r\n{"data": {', Transfer_Encoding="chunked")
