"""Finds what Railway would run: to build, before a deployment, to start, and to probe.

The service's dashboard, which beats the Procfile, is nowhere in the tree.
"""

import json
import re
import shlex
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shipway.config import Config

_WEB = re.compile(r"^(?P<kind>[\w-]+):[ \t]*(?P<command>.*?)[ \t]*$", re.MULTILINE)
_FILES = ("railway.json", "railway.toml")


@dataclass(frozen=True)
class Commands:
    """The service's commands; each is empty where nothing states it."""

    start: str
    start_file: str
    """The file that states the start command; empty: the builder's own for Django."""
    start_line: int
    build: str
    pre_deploy: str
    release: str
    """The Procfile's `release:` line, which Railway's builder ignores."""
    health_path: str
    scripts: str
    """The text of the shell scripts that the start command runs."""

    @property
    def started(self) -> str:
        """Return all that the start runs."""
        return f"{self.start}\n{self.scripts}"

    @property
    def serves(self) -> bool:
        """Say whether shipway's own `serve` starts it, which migrates and collects."""
        return bool(re.search(r"\b(invoke|inv)\s+(-\S+\s+)*serve\b", self.started))


def read(root: Path, config: Config, wsgi: str) -> Commands:
    """Read the commands of the tree; `wsgi` is the module that the builder's own start names."""
    stated = _stated(root)
    deploy, build = stated.get("deploy", {}), stated.get("build", {})
    procfile = _procfile(root)
    start, file, line = _text(deploy.get("startCommand")), stated.get("file", ""), 0
    if not start:
        start, line = procfile.get("web", ("", 0))
        file = "Procfile" if start else ""
    if not start and (docker := _docker_command(root)):
        start, file = docker, "Dockerfile"
    if not start:
        start = f"python manage.py migrate && gunicorn {wsgi or 'wsgi'}"
    has_config = (root / "invoke.yaml").is_file()
    serves = bool(re.search(r"\b(invoke|inv)\s+serve\b", start))
    return Commands(
        start=start, start_file=file, start_line=line,
        build=_text(build.get("buildCommand")) or (config.build_command if has_config else ""),
        pre_deploy=_text(deploy.get("preDeployCommand")),
        release=procfile.get("release", ("", 0))[0],
        health_path=_text(deploy.get("healthcheckPath"))
        or (config.health_path if has_config and not serves else ""),
        scripts=_scripts(root, start),
    )  # fmt: skip


def _stated(root: Path) -> dict[str, Any]:
    """Return railway.json or railway.toml, with the file's name; empty without a readable one."""
    for name in _FILES:
        path = root / name
        if not path.is_file():
            continue
        text = path.read_text("utf-8", "replace")
        try:
            content = json.loads(text) if name.endswith("json") else tomllib.loads(text)
        except ValueError:
            continue
        if isinstance(content, dict):
            parts = {k: v for k, v in content.items() if k in ("deploy", "build")}
            return {k: v for k, v in parts.items() if isinstance(v, dict)} | {"file": name}
    return {}


def _procfile(root: Path) -> dict[str, tuple[str, int]]:
    path = root / "Procfile"
    text = path.read_text("utf-8", "replace") if path.is_file() else ""
    return {
        match["kind"]: (match["command"], text.count("\n", 0, match.start()) + 1)
        for match in _WEB.finditer(text)
    }


def _docker_command(root: Path) -> str:
    path = root / "Dockerfile"
    text = path.read_text("utf-8", "replace") if path.is_file() else ""
    found = re.findall(r"^(?:CMD|ENTRYPOINT)\s+(.+)$", text, re.MULTILINE)
    if not found:
        return ""
    try:
        parts = json.loads(found[-1])
    except ValueError:
        return str(found[-1]).strip()
    return shlex.join(map(str, parts)) if isinstance(parts, list) else ""


def _scripts(root: Path, command: str) -> str:
    """Return the text of the tree's own shell scripts that a command names."""
    texts = []
    for name in re.findall(r"[\w./-]+\.sh\b", command):
        path = root / name.removeprefix("./")
        if path.is_file():
            texts.append(path.read_text("utf-8", "replace"))
    return "\n".join(texts)


def _text(value: Any) -> str:
    return " && ".join(map(str, value)) if isinstance(value, list) else str(value or "")
