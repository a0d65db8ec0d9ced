"""The stage of a rehearsal: a throwaway remote, a stand-in for Railway, a scratch database.

Nothing here talks to the real remote but for one fetch, and nothing outlives the rehearsal but
the logs of one that failed.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from shipway.config import Config
from shipway.container import environment, variables
from shipway.container.container import obstacle
from shipway.model import Plan
from shipway.rehearsal import database, scratch, throwaway
from shipway.rehearsal.database import Database, Wanted
from shipway.rehearsal.questions import Project
from shipway.release import objects
from shipway.release.push import push as push_plan
from shipway.repository import Repository, copies
from shipway.standin import StandIn, Stepping

_WEBHOOK_TIME = 5.0
"""Seconds within which a push must be told; git waits for the hook that tells it."""


@dataclass(frozen=True)
class Login:
    """The superuser that a rehearsal has to itself; an e-mail address is a user name too."""

    username: str
    password: str

    def variables(self) -> dict[str, str]:
        """Return what makes it: at a start with `serve`, and by createsuperuser elsewhere."""
        return {
            "DJANGO_SUPERUSER_USERNAME": self.username,
            "DJANGO_SUPERUSER_EMAIL": self.username,
            "DJANGO_SUPERUSER_PASSWORD": self.password,
        }


@dataclass(frozen=True)
class Stage:
    """Where a rehearsal plays."""

    config: Config
    """The project's configuration, with the stand-in's address as the public one."""
    standin: StandIn
    folder: Path
    step: Stepping
    say: Callable[[str], None]
    service: dict[str, str]
    """What the service itself would have set."""
    login: Login
    _wanted: Wanted
    _open: ExitStack

    def open_database(self, commit: str) -> Database:
        """Open the scratch database that the settings of `commit` call for; closed with the stage.

        Every container that is started from now on gets it.
        """
        folder = self.folder / "settings"
        folder.mkdir()
        source = folder / "source"
        copies.export(Repository(self.standin.remote), commit, source)
        made = environment.prepare(source, folder / "build.log")
        project = Project(source, made, self.config, folder)
        found = database.open_in(
            self._open, self._wanted, project, self.service, self.folder, self.say
        )
        self.service.update(found.variables)
        self.standin.add_variables(found.variables)
        return found


@contextmanager
def stage(
    config: Config, say: Callable[[str], None], step: Stepping, kind: str = ""
) -> Iterator[Stage]:
    """Set the stage; clear it away afterwards, logs of failures aside.

    `kind` is the database that is asked for: sqlite, mariadb, mysql, or empty for the usual one.
    """
    if hindrance := obstacle():
        raise hindrance
    wanted = Wanted.read(kind)
    with scratch.folder(say) as folder, ExitStack() as opened:
        volume = folder / "volume"
        volume.mkdir()
        login = Login("rehearsal@example.invalid", secrets.token_urlsafe(16))
        service = {
            "SECRET_KEY": variables.secret_key(),
            "RAILWAY_VOLUME_MOUNT_PATH": str(volume),
            **config.variables,
            **login.variables(),
        }
        with StandIn(folder, config, service, step, say) as standin:
            own = replace(config, url=standin.url)
            yield Stage(own, standin, folder, step, say, service, login, wanted, opened)


def throwaway_remote(stage: Stage, root: Path) -> Repository:
    """Make the remote that tells of its pushes out of the project in `root`; return a clone."""
    config, standin = stage.config, stage.standin
    stage.say(f"Rehearsing on a throwaway remote: nothing is pushed to {config.remote}")
    bare = throwaway.make(root, config, stage.folder, standin.remote, stage.say)
    standin.install_hook()
    clone = copies.clone(bare, stage.folder / "clone", config.remote)
    clone.introduce()
    return clone


def borrow(stage: Stage, repository: Repository, commit: str) -> None:
    """Make a remote that shares the objects of `repository`, with `commit` as if it were pushed."""
    copies.mirror(repository, stage.standin.remote, {stage.config.production_branch: commit}, {})


def released(stage: Stage, clone: Repository) -> tuple[str, str | None]:
    """Return the commit to rehearse where nothing waits to be released, and the release before it.

    That is its first parent, but for the first release of all, which stands on main alone.
    """
    config = stage.config
    main, production = (
        clone.commit_id(f"refs/remotes/{config.remote}/{branch}") or ""
        for branch in (config.main_branch, config.production_branch)
    )
    stage.say(f"{config.main_branch} is released already, as {production[:9]}: rehearsing that")
    parents = clone.parents(production)
    is_first = len(parents) < 2 and all(clone.is_ancestor(each, main) for each in parents)
    return production, None if is_first else parents[0]


def push(stage: Stage, clone: Repository, plan: Plan) -> None:
    """Push what the plan says; the stand-in must be told of it, as Railway is."""
    with stage.step("Push"):
        push_plan(clone, objects.tagged(clone, plan))
        stage.standin.next_push(_WEBHOOK_TIME)
