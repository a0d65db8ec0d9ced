"""Finds what Railway would run: to build, before a deployment, to start, and to probe.

The service's dashboard, which beats the files, is nowhere in the tree.
"""

import json
import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shipway import procfile
from shipway.check.reading import deploy_files, shell, texts
from shipway.config import Config

_SERVE = re.compile(r"\b(invoke|inv)\s+(-\S+\s+)*serve\b")
_MOST = 15
"""Scripts that are read; they may run one another."""

_NAMED_WSGI = re.compile(r"""WSGI_APPLICATION = ["'](.*).application["']""")
"""By which the builder knows what to start (Railpack, August 2026)."""


@dataclass(frozen=True)
class Commands:
    """The service's commands; each is empty where nothing states it."""

    start: str
    start_file: str
    """The file that states the start command; empty: the builder's own for Django."""
    start_line: int
    build: str
    pre_deploy: str
    deploy_file: str
    """railway.json or railway.toml, where there is one."""
    release: str
    """The Procfile's `release:` line, which Railway's builder ignores beside a `web:` line."""
    release_line: int
    health_path: str
    health_file: str
    scripts: str
    """The text of the tree's own scripts that the start command runs."""
    is_docker: bool
    """Whether a Dockerfile builds it, so that no shell reads the start command."""
    is_adopted: bool
    """Whether shipway releases it, so that its settings are the service's; else they are notes."""

    @property
    def started(self) -> str:
        """Return all that the start runs."""
        return f"{self.start}\n{self.scripts}"

    @property
    def serves(self) -> bool:
        """Say whether shipway's own `serve` starts it, which migrates and collects."""
        return bool(_SERVE.search(self.started))

    @property
    def release_starts(self) -> bool:
        """Say whether the builder takes the `release:` line for want of another to start with."""
        return bool(self.release) and not self.start_file


def read(root: Path, config: Config, wsgi: str) -> Commands:
    """Read the commands of the tree; `wsgi` is the module that the builder's own start names."""
    stated, lines = deploy_files.stated(root), procfile.read(root)
    deploy, build = stated.get("deploy", {}), stated.get("build", {})
    docker = _docker(root, str(build.get("builder", "")))
    start, file, line = _start(deploy, stated.get("file", ""), docker, lines, config)
    scripts = "\n".join(_scripts(root, start, set()))
    is_adopted = (root / "invoke.yaml").is_file() and (root / "shipway").is_dir()
    serves = _SERVE.search(f"{start}\n{scripts}")
    health = _text(deploy.get("healthcheckPath"))
    own_health = config.health_path if is_adopted and not serves else ""
    release = lines.get("release", procfile.Line("", 0))
    return Commands(
        start=start or f"python manage.py migrate && gunicorn {wsgi or 'wsgi'}",
        start_file=file, start_line=line,
        build="\n".join(_builds(root, _text(build.get("buildCommand")), docker,
                                config.build_command if is_adopted else "")),
        pre_deploy=_text(deploy.get("preDeployCommand")), deploy_file=stated.get("file", ""),
        release=release.command, release_line=release.number,
        health_path=health or own_health,
        health_file=stated.get("file", "") if health else "invoke.yaml" if own_health else "",
        scripts=scripts, is_docker=docker is not None, is_adopted=is_adopted,
    )  # fmt: skip


def _start(
    deploy: dict[str, Any], deploy_file: str, docker: str | None,
    lines: dict[str, procfile.Line], config: Config,
) -> tuple[str, str, int]:  # fmt: skip
    """Return the start command with its file and line, in the order in which Railway looks."""
    if stated := _text(deploy.get("startCommand")):
        return stated, deploy_file, 0
    if docker is not None:
        command = _docker_command(docker)
        return (command, "Dockerfile", _line_of(docker, r"(CMD|ENTRYPOINT)\s")) if command \
            else ("", "", 0)  # fmt: skip
    if stated := config.variables.get("RAILPACK_START_CMD", ""):
        return stated, "invoke.yaml", 0
    found = lines.get("web") or lines.get("worker")
    return (found.command, procfile.NAME, found.number) if found else ("", "", 0)


def _builds(root: Path, stated: str, docker: str | None, own: str) -> Iterator[str]:
    """Yield what the image's build runs."""
    if docker is not None:
        yield from re.findall(r"^\s*RUN\s+(.+)$", docker, re.MULTILINE | re.IGNORECASE)
        return
    yield stated or own
    yield from deploy_files.builds(root)


def _docker(root: Path, builder: str) -> str | None:
    """Return the Dockerfile that builds the image, its lines joined; None where none does."""
    path = root / "Dockerfile"
    if not path.is_file() or builder.upper() in ("RAILPACK", "NIXPACKS"):
        return None
    return texts.text(path).removeprefix("\ufeff").replace("\\\n", "  ")


def _docker_command(docker: str) -> str:
    """Return what the image starts: the entry point with the command as its arguments."""
    parts = []
    for kind in ("ENTRYPOINT", "CMD"):
        found = re.findall(rf"^\s*{kind}\s+(.+)$", docker, re.MULTILINE | re.IGNORECASE)
        if not found:
            continue
        try:
            words = json.loads(found[-1])
            parts.append(shlex.join(map(str, words)) if isinstance(words, list) else "")
        except ValueError:
            parts.append(str(found[-1]).strip())
    entered = len(parts) == 2 and parts[0].endswith(".sh")  # which then runs its arguments
    return ("\n" if entered else " ").join(filter(None, parts))


def _line_of(text: str, pattern: str) -> int:
    places = [match.start() for match in re.finditer(rf"^\s*{pattern}", text, re.MULTILINE)]
    return texts.line_at(text, places[-1]) if places else 0


def _scripts(root: Path, command: str, seen: set[str]) -> Iterator[str]:
    """Yield the text of the tree's own scripts that a command runs, and of those that these run."""
    for name in shell.files(command):
        path = root / name
        if name in seen or len(seen) > _MOST or not (written := texts.text(path)):
            continue
        seen.add(name)
        text = re.sub(r"(?m)(^|\s)#.*$", "", written[:100_000])
        yield text
        if path.suffix != ".py":
            yield from _scripts(root, text, seen)


def _text(value: Any) -> str:
    return " && ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def builders_wsgi(texts: Iterable[str]) -> str:
    """Return the module that the builder would start, going by the project's Python; or none."""
    found = (_NAMED_WSGI.search(text) for text in texts if "WSGI_APPLICATION" in text)
    return next((match[1] for match in found if match), "")
