"""Says what git has to ignore once shipway is there, and what it must not."""

import re
from collections.abc import Iterable
from pathlib import Path

from shipway.repository import Repository

_USUAL = ("__pycache__/", ".venv/", ".env", "*.sqlite3")
"""What no project commits."""
_RULE = re.compile(r"^(.+?):(\d+):(.*)\t(.*)$", re.MULTILINE)


def lacking(
    repository: Repository | None, static_root: Path | None, ignored: bytes | None
) -> tuple[str, ...]:
    """Return the lines that .gitignore lacks; `ignored` is what is in it, None where none is."""
    usual = _USUAL if ignored is None else ()
    return (*usual, *_collected(repository, static_root, ignored or b""))


def _collected(
    repository: Repository | None, static_root: Path | None, ignored: bytes
) -> tuple[str, ...]:
    """Return the lines for collected static files that git would not ignore, nor has committed."""
    if static_root is None or not static_root.name:
        return ()
    record = static_root.with_name(f".{static_root.name}.json")
    lines = {
        f"/{static_root.as_posix()}/": static_root / "file",
        f"/{record.with_suffix('').as_posix()}*": record,
    }
    if repository is None:
        stated = {line.strip("/") for line in ignored.decode("utf-8", "replace").split()}
        return tuple(line for line in lines if line.strip("/") not in stated)
    if repository.git.run("ls-files", "--", static_root.as_posix()):
        return ()
    ask = ("check-ignore", "--quiet", "--no-index", "--")
    return tuple(x for x, y in lines.items() if repository.git.attempt(*ask, y.as_posix())[0])


def hiding(repository: Repository | None, names: Iterable[str]) -> tuple[str, ...]:
    """Return a sentence for each line of theirs that keeps files of ours out of a commit."""
    if repository is None:
        return ()
    _, out, _ = repository.git.attempt("check-ignore", "--verbose", "--", *names)
    found: dict[tuple[str, ...], list[str]] = {}
    for source, line, pattern, name in _RULE.findall(out):
        if not pattern.startswith("!"):
            found.setdefault((source, line, pattern), []).append(name)
    return tuple(
        f"{source}, line {line}: `{pattern}` keeps {_counted(hidden)} out of every commit: "
        "narrow the line, or `git add --force` them"
        for (source, line, pattern), hidden in found.items()
    )


def _counted(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
