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
from shipway.rehearsal import choice, demonstration, scratch, settings
from shipway.rehearsal.choice import Wanted
from shipway.rehearsal.database import Database
from shipway.rehearsal.demonstration import Demonstration
from shipway.rehearsal.questions import Project
from shipway.repository import Repository, copies
from shipway.standin import StandIn, Stepping


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


@dataclass
class Stage:
    """Where a rehearsal plays."""

    config: Config
    """The project's configuration, with the stand-in's address as the public one."""
    standin: StandIn
    folder: Path
    step: Stepping
    say: Callable[[str], None]
    service: dict[str, str]
    """What the service itself has set, whichever release runs; the configuration has more."""
    login: Login
    _wanted: Wanted
    _open: ExitStack
    filled: Demonstration = demonstration.NONE
    """What came of filling the database."""

    def is_filled(self) -> bool:
        """Say whether there is demonstration data."""
        return self.filled.worked

    def open_database(self, commit: str) -> Database:
        """Open the scratch database that the settings of `commit` call for; closed with the stage.

        Every container that is started from now on gets it.
        """
        folder = self.folder / "settings"
        folder.mkdir()
        source = folder / "source"
        copies.export(Repository(self.standin.remote), commit, source)
        config = settings.of_tree(source)
        made = environment.prepare(source, folder / "build.log")
        project = Project(source, made, config, folder)
        given = {**config.variables, **self.service}
        found = choice.open_in(self._open, self._wanted, project, given, self.folder, self.say)
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
    login = Login("rehearsal@example.invalid", secrets.token_urlsafe(16))
    service = {"SECRET_KEY": variables.secret_key(), **login.variables()}

    def tell(line: str) -> None:
        say(variables.without_secrets(line, {**config.variables, **service}))

    with scratch.folder(tell) as folder, ExitStack() as opened:
        volume = folder / "volume"
        volume.mkdir()
        service["RAILWAY_VOLUME_MOUNT_PATH"] = str(volume)
        with StandIn(folder, config, service, step, tell, settings.of_tree) as standin:
            own = replace(config, url=standin.url)
            yield Stage(own, standin, folder, step, tell, service, login, wanted, opened)


def borrow(stage: Stage, repository: Repository, commit: str) -> None:
    """Make a remote that shares the objects of `repository`, with `commit` as if it were pushed."""
    copies.mirror(repository, stage.standin.remote, {stage.config.production_branch: commit}, {})
