"""Asks Railway, where a token allows, whether the service is set as a release needs it."""

import os
from collections.abc import Collection

from shipway import procfile
from shipway.config import Config
from shipway.model import Finding, Plan
from shipway.railway import judging, settings
from shipway.railway.client import PATIENCE, Client
from shipway.railway.place import Place, locate
from shipway.railway.wanted import DRAINING_SECONDS
from shipway.repository import Repository

Reached = tuple[Client, Place]


def reached(patience: float = PATIENCE) -> Reached | None:
    """Return whom to ask and about what; None without a token. A bad token is refused.

    `patience` bounds each question, in seconds.
    """
    client = Client.where_possible(os.environ, patience)
    return (client, locate(client, os.environ)) if client else None


def findings(
    reach: Reached, repository: Repository, config: Config, plan: Plan, demanded: Collection[str]
) -> tuple[Finding, ...]:
    """Return what would keep the release from going live, or would make it go live unproven.

    `demanded` are the variables without which its settings do not load.
    """
    changed = repository.changed_files(plan.previous, plan.release) if plan.previous else []
    needs = judging.Needs(
        config.production_branch, _start_command(repository, plan.release), config.health_path,
        DRAINING_SECONDS, changed, demanded,
    )  # fmt: skip
    return tuple(judging.judge(settings.read(*reach), needs))


def _start_command(repository: Repository, commit: str) -> str:
    """Return what the Procfile at a commit starts; empty where it has none."""
    content = procfile.decoded(repository.file(commit, procfile.NAME) or b"")
    web = procfile.commands(content).get("web")
    return web.command if web else ""
