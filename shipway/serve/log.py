"""What a start says in the deployment's log, a line each, and how long its phases took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(line: str) -> None:
    """Write one line to the log, at once."""
    print(f"serve: {line}", flush=True)


class Phases:
    """The phases of a start; `seconds` has those that are over, in their order."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time the block, and say it when the block is over."""
        start = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - start, 3)
        say(f"{name} {self.seconds[name]:.2f} s")
