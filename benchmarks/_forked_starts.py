"""Runs starts of the project in the working folder, each killed at one SQL statement.

A program of its own, started where the project is: it loads Django once and forks for each start,
which then does all that `invoke serve --check-only` does. It reads lines such as `12 before` from
standard input (the statement, and when: before it is sent, or once it is sent and not yet answered;
0 kills none), and answers each with a line of JSON.
"""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

LOG = Path("start.log")


def kill_at(number: int, when: str) -> None:
    """Let the PyMySQL of this process end it at its statement `number`."""
    from pymysql.connections import Connection

    send = Connection._execute_command
    sent = 0

    def sending(connection: Any, command: int, sql: Any) -> None:
        nonlocal sent
        sent += 1
        _die_if(sent == number and when == "before")
        send(connection, command, sql)
        _die_if(sent == number and when == "sent")

    Connection._execute_command = sending


def _die_if(now: bool) -> None:
    if now:
        os.kill(os.getpid(), signal.SIGKILL)


def start(number: int, when: str) -> None:
    """Do one start in this process, which ends with it."""
    from invoke.exceptions import Exit

    from shipway.config import Config
    from shipway.serve import serve

    log = os.open(LOG, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    kill_at(number, when)
    try:
        serve(Config(), Path.cwd(), check_only=True)
    except Exit as error:
        print(error.message, flush=True)
        os._exit(error.code)
    os._exit(0)


def main() -> None:
    """Fork a start for each line."""
    sys.path.insert(0, str(Path.cwd()))
    os.environ["DJANGO_SETTINGS_MODULE"] = "mysite.settings"
    import django

    django.setup()
    from django.db import connection

    __import__("shipway.serve.migration")
    connection.close()
    for line in sys.stdin:
        number, when = line.split()
        child = os.fork()
        if not child:
            start(int(number), when)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(json.dumps({"status": status, "log": LOG.read_text()}), flush=True)


if __name__ == "__main__":
    main()
