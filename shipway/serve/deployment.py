"""What this deployment is: its commit and whose, told by Railway's variables and the changelog."""

import os
from dataclasses import dataclass
from pathlib import Path

from shipway import changelog
from shipway.config import Config
from shipway.errors import printable


@dataclass(frozen=True)
class Deployment:
    """One deployment, as far as it is known; each text is short and has printable characters."""

    version: str
    commit: str
    branch: str
    author: str
    message: str
    id: str
    replica: str

    @classmethod
    def read(cls, config: Config) -> "Deployment":
        """Read the variables, and the version from the changelog."""
        return cls(
            version=_version(Path(config.changelog)),
            commit=_text("RAILWAY_GIT_COMMIT_SHA", 64),
            branch=_text("RAILWAY_GIT_BRANCH", 255),
            author=_text("RAILWAY_GIT_AUTHOR", 255),
            message=_text("RAILWAY_GIT_COMMIT_MESSAGE", 2000),
            id=_text("RAILWAY_DEPLOYMENT_ID", 64),
            replica=_text("RAILWAY_REPLICA_ID", 64),
        )


def _version(path: Path) -> str:
    try:
        return str(changelog.newest_version(path.read_bytes()) or "")
    except OSError:
        return ""


def _text(name: str, longest: int) -> str:
    # What was no UTF-8 is in the environment as lone surrogates, which no database takes.
    text = os.environ.get(name, "").encode("utf-8", "replace").decode("utf-8").strip()
    return printable(text if len(text) <= longest else f"{text[: longest - 1]}…")
