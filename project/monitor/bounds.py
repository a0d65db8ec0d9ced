"""Make outside data storable: no text, number, depth or size that a database would refuse."""

import json
import re
from typing import Any

LONGEST_TEXT = 4_000
LARGEST_INTEGER = 2**53
DEEPEST = 12
LARGEST_PAYLOAD = 64_000
MOST_MEMBERS = 50

# Half of a surrogate pair, which no encoding can hold, and the control characters, of which
# databases refuse some; line ends and tabs are text.
_UNSTORABLE = re.compile("[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f]")


def clean(text: str, longest: int = LONGEST_TEXT) -> str:
    """Return the text without what cannot be stored, cut to a length."""
    text = _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def canonical(value: Any) -> str:
    """Return the one way to write a JSON value, the same however its members are ordered."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def bounded(payload: dict[str, Any]) -> dict[str, Any]:
    """Return a record's content as it is stored; of one that is too large, its plain members."""
    result = {clean(name, 200): _bounded(value, DEEPEST) for name, value in payload.items()}
    if len(canonical(result)) <= LARGEST_PAYLOAD:
        return result
    plain = [(name, value) for name, value in result.items() if not isinstance(value, dict | list)]
    return {name: _shorter(value) for name, value in plain[:MOST_MEMBERS]}


def _bounded(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        # Written as text where a database would round it, or has no such number.
        return value if -LARGEST_INTEGER <= value <= LARGEST_INTEGER else clean(str(value), 100)
    if depth == 0:
        return "…"
    if isinstance(value, list):
        return [_bounded(item, depth - 1) for item in value]
    return {clean(name, 200): _bounded(item, depth - 1) for name, item in value.items()}


def _shorter(value: Any) -> Any:
    return clean(value, 100) if isinstance(value, str) else value
