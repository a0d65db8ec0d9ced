"""Asks Django in the project's own environment, in one start, under Railway's variables."""

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shipway.check.undecidable import Undecidable
from shipway.container import group, variables
from shipway.container.environment import Environment
from shipway.container.log import last_line

_TIMEOUT = 180.0
_PATIENCE = 30.0
"""Seconds that one page may take: gunicorn gives a worker up that is silent for longer."""
_PROGRAM = Path(__file__).parents[1] / "inquiry" / "__main__.py"
_BROKEN = {
    "settings": "the settings do not import",
    "setup": "the installed apps do not load",
    "wsgi": "the WSGI application does not import",
    "urls": "the addresses do not import",
    "tables": "the tables of the models cannot be made",
    "pages": "the pages cannot be walked",
    "static": "the static files cannot be listed",
    "migrations": "the migrations do not load",
}


class Unfinished(Exception):
    """Django still answers; who asks now would have to wait."""


class Answers:
    """What Django said, by stage; see inquiry/program.py for the stages."""

    def __init__(
        self, told: Mapping[str, Mapping[str, Any]], unasked: str = "", *, is_broken: bool = False,
        asking: tuple[str, str, int] = ("", "", 0),
    ) -> None:  # fmt: skip
        """`unasked` is why what is not told could not be asked, `is_broken` that it was tried.

        `asking` is the page that was asked for last, and the file and line of its view.
        """
        self._told, self.asking = told, asking
        self.unasked = unasked
        self.is_broken = is_broken

    def value(self, stage: str) -> Any:
        """Return a stage's answer; raise Undecidable where there is none."""
        answer = self._told.get(stage, {})
        if "value" in answer:
            return answer["value"]
        raise Undecidable(self._reason(stage))

    def error(self, stage: str) -> Mapping[str, Any] | None:
        """Return what a stage broke on; None where it did not break, or was not asked."""
        if self.unasked and stage not in self._told:
            raise Undecidable(self.unasked)
        return self._told.get(stage, {}).get("error")

    def _reason(self, stage: str) -> str:
        while missing := self._told.get(stage, {}).get("missing"):
            stage = missing
        if self.unasked and stage not in self._told:
            return self.unasked
        return _BROKEN.get(stage, f"{stage} could not be asked")

    def errors(self) -> dict[str, Mapping[str, Any]]:
        """Return what stages and pages broke on, by the stage or the page's path."""
        found = {name: told["error"] for name, told in self._told.items() if told.get("error")}
        pages = self._told.get("pages", {}).get("value") or []
        for page in pages:
            for who in ("anonymous", "user"):
                if error := page.get(who, {}).get("error"):
                    found.setdefault(page["path"], error)
        return found

    def asked_while_loading(self) -> dict[tuple[str, int], str]:
        """Return the hosts that were asked before there was any request, by file and line."""
        if self.unasked and "wsgi" not in self._told:
            raise Undecidable(self.unasked)
        asked = [each for answer in self._told.values() for each in answer.get("asked", [])]
        return {(each["file"], each["line"]): each["host"] for each in asked}

    def lacking(self) -> set[str]:
        """Return the modules for want of which something broke, by their top-level names."""
        modules = (error.get("module") for error in self.errors().values())
        return {module.partition(".")[0] for module in modules if module}


class Asking:
    """An inquiry that runs; a context manager that ends it."""

    def __init__(
        self, root: Path, made: Environment, given: Mapping[str, str],
        question: Mapping[str, Any], scratch: Path,
    ) -> None:  # fmt: skip
        self._report, self._log = scratch / "inquiry.json", scratch / "inquiry.log"
        self._later = scratch / "later.json"
        for left in (self._report, self._later):
            left.unlink(missing_ok=True)
        asked = {**question, "report": str(self._report), "later": str(self._later),
                 "patience": _PATIENCE}  # fmt: skip
        self._log.unlink(missing_ok=True)
        command = [str(made.python), "-I", str(_PROGRAM), json.dumps(asked)]
        own = {**given, **variables.temporary_in(scratch)}
        self._process = group.start(command, root, own, self._log)

    def __enter__(self) -> "Asking":
        return self

    def __exit__(self, *_: object) -> None:
        group.end(self._process)

    def tell(self, later: Mapping[str, Any]) -> None:
        """Hand over what is known now, and was not when the inquiry began."""
        written = self._later.with_suffix(".new")
        written.write_text(json.dumps(later), "utf-8")
        written.replace(self._later)

    def is_over(self) -> bool:
        """Say whether the answers are there."""
        return self._process.poll() is not None

    def answers(self) -> Answers:
        """Wait for the answers; what was told before the inquiry ended stands in any case."""
        overdue = threading.Event()

        def end() -> None:
            overdue.set()
            self._process.kill()

        timer = threading.Timer(_TIMEOUT, end)
        timer.daemon = True
        timer.start()  # a wait with a time of its own looks only now and then
        status = self._process.wait()
        timer.cancel()
        told = _told(self._report)
        asking = told.pop("asking", ("", "", 0))
        if told.pop("end", None) is not None:
            return Answers(told)
        what = "the walk of the pages" if "templates" in told else "the project's Django start"
        at = f" at {asking[0]}" if asking[0] else ""
        reason = f"{what} did not end within {_TIMEOUT:.0f} s{at and ', the last of it'}{at}"
        if not overdue.is_set():
            ended = f"{what} ended{at} with status {status} before it could answer"
            reason = f"{ended}; its output ends: {last_line(self._log)}"
        return Answers(told, reason, is_broken=True, asking=tuple(asking))


def _told(report: Path) -> dict[str, Any]:
    """Read the answers that were written whole, a stage a line."""
    lines = report.read_bytes().splitlines(keepends=True) if report.exists() else []
    answers: dict[str, Any] = {}
    for line in lines:
        if line.endswith(b"\n"):
            answers |= json.loads(line)
    return answers
