"""Waits until the database lets this start in."""

import time
from typing import TYPE_CHECKING

from shipway.errors import ShipwayError, Status
from shipway.serve.log import say
from shipway.serve.termination import Termination

if TYPE_CHECKING:
    from django.db.utils import OperationalError

_FINAL = {
    1044: "the user may not use this database",
    1045: "access denied: user name or password is wrong",
    1049: "there is no database of this name",
    1698: "access denied: user name or password is wrong",
}
"""MySQL's errors that no waiting mends."""


def wait(seconds: float, termination: Termination) -> None:
    """Connect, trying again with growing pauses for `seconds`; stop at once on a wrong login."""
    from django.db import connection
    from django.db.utils import OperationalError

    deadline = time.monotonic() + seconds
    pause = 0.2
    while True:
        try:
            connection.ensure_connection()
        except OperationalError as error:
            _stop_if_final(error)
            if time.monotonic() + pause > deadline:
                raise ShipwayError(
                    f"the database did not answer within {seconds:.0f} s: {words(error)}",
                    "look whether the MySQL service runs and MYSQLHOST and MYSQLPORT point to it",
                    Status.COULD_NOT_RUN,
                ) from error
            say(f"waiting for the database: {words(error)}")
            termination.sleep(pause)
            pause = min(pause * 2, 5)
        except Exception as error:
            raise ShipwayError(
                f"the database cannot be used: {words(error)}",
                "compare requirements.txt with what the database's driver asks for",
                Status.COULD_NOT_RUN,
            ) from error
        else:
            return


def _stop_if_final(error: "OperationalError") -> None:
    number = error.args[0] if error.args else None
    if number in _FINAL:
        raise ShipwayError(
            f"the database refuses: {_FINAL[number]}",
            "compare the service's MYSQL variables with those of the MySQL service",
            Status.COULD_NOT_RUN,
        ) from error


def words(error: BaseException) -> str:
    """Return the first line of what a database's error says."""
    return str(error.args[-1] if error.args else type(error).__name__).splitlines()[0]
