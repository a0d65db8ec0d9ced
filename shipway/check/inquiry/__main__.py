"""Loads the inquiry under a name of its own, asks, and leaves each answer in a file at once.

The first argument is the question, a JSON object; its `report` names the file, which gets a line
of JSON for each stage, and a last one once all were asked. What ends Python hides no answer.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import sys
import threading
import time
from pathlib import Path

NAME = "_shipway_inquiry"
LONGEST = 300.0
"""Seconds after which nobody waits for the answers any more."""


def load() -> None:
    """Make this folder importable as NAME, without putting it on the path."""
    folder = Path(__file__).resolve().parent
    spec = importlib.util.spec_from_file_location(
        NAME, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"{folder} cannot be imported")
    package = importlib.util.module_from_spec(spec)
    sys.modules[NAME] = package
    spec.loader.exec_module(package)


def end_with_parent() -> None:
    """End when the program that asks has ended, however that was, or has lost its patience."""
    parent, ends = os.getppid(), time.monotonic() + LONGEST

    def watch() -> None:
        while os.getppid() == parent and time.monotonic() < ends:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    end_with_parent()
    load()
    question = json.loads(sys.argv[1])
    program = importlib.import_module(f"{NAME}.program")
    sys.dont_write_bytecode = True  # the tree is thrown away
    with Path(question["report"]).open("w", encoding="utf-8") as report:

        def tell(stage: str, answer: object) -> None:
            """Write down one answer, whatever happens next."""
            report.write(f"{json.dumps({stage: answer}, default=str)}\n")
            report.flush()

        program.ask(question, tell)
        tell("end", {})
    os._exit(0)  # whatever the project has started, nothing is waited for
