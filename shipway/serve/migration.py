"""Brings the database's tables up to the code: once, however many replicas start at once."""

import os

from django.db import DatabaseError, InterfaceError, connection

from shipway.config import Config
from shipway.errors import ShipwayError
from shipway.serve import database, lock
from shipway.serve.journal import Journal
from shipway.serve.log import say
from shipway.serve.pending import pending
from shipway.serve.termination import Termination

Applied = list[tuple[str, float]]
"""The migrations that this start applied, `app.name`, each with its seconds."""
_TRIES = 5
"""How often a start begins anew after it has lost the database while it migrated."""


def migrate(config: Config, termination: Termination) -> Applied:
    """Apply what is pending and send Django's signals, once for each release.

    Where the database goes away meanwhile, wait until it is back, and go on from there.
    """
    applied: Applied = []
    for remaining in reversed(range(_TRIES)):
        try:
            _migrate_once(config, termination, applied)
            break
        except (DatabaseError, InterfaceError, lock.LockLost) as error:
            if not remaining:
                raise _failure("", error) from error
            say(f"lost the database while migrating: {database.words(error.__cause__ or error)}")
            connection.close()
            database.wait(config.database_timeout, termination)
    return applied


def _migrate_once(config: Config, termination: Termination, applied: Applied) -> None:
    if _up_to_date():
        return
    with lock.held(connection, config.health_timeout, termination) as require_held:
        if _up_to_date():
            return  # another start did it meanwhile

        def before_each_step() -> None:
            termination.check()
            require_held()

        from shipway.serve.executor import Executor  # which most starts have no use for

        executor = Executor(connection, resume=config.resume == "auto", before=before_each_step)
        try:
            executor.run()
        except (ShipwayError, lock.LockLost):
            raise
        except Exception as error:
            _require(require_held, error)
            raise _failure(f" {executor.current}", error) from error
        finally:
            applied += executor.applied
        Journal(connection).note_signals(_release())


def _require(require_held: lock.RequireHeld, cause: Exception) -> None:
    """Raise LockLost where the connection is gone that held the lock, whatever that led to."""
    try:
        require_held()
    except Exception:  # noqa: BLE001 - a dead connection may say anything
        raise lock.LockLost from cause


def _failure(name: str, error: Exception) -> ShipwayError:
    return ShipwayError(
        f"the migration{name} failed: {type(error).__name__}: {database.words(error)}",
        "mend it, and try it on a copy of the production database",
    )


def _up_to_date() -> bool:
    return not pending() and Journal(connection).signalled() == _release()


def _release() -> str:
    """Return what tells one release from another, for what is done once in each."""
    names = ("RAILWAY_GIT_COMMIT_SHA", "RAILWAY_DEPLOYMENT_ID")
    return next((os.environ[name] for name in names if os.environ.get(name)), "unnamed")[:100]
