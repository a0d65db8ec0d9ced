"""Runs releases from one clone, each killed after a while.

A program of its own: it loads shipway once and forks for each release, which then does all that
`invoke release` does but for the check and the rehearsal, which move nothing. It reads lines such
as `0.25 laptop` from standard input (the seconds, 0 for none, and what is killed: the `process`
alone, or with it whatever the `laptop` runs), and answers each with a line of JSON.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

from benchmarks._kills import at_work_in, end_all
from shipway.config import Config
from shipway.errors import Interruption, ShipwayError
from shipway.recipes import Session
from shipway.release import objects, planned
from shipway.report import note

LOG = "release.log"


def release(folder: Path) -> None:
    """Do one release in this process, which ends with it."""
    os.setsid()
    log = os.open(folder.with_name(LOG), os.O_WRONLY)
    os.dup2(log, 1)
    os.dup2(log, 2)
    try:
        session = Session.at(folder, Config())
        plan = planned(session.repository, session.config, session.progress.step)
        if plan is None:
            session.look_again(wait=False)
        else:
            made = objects.tagged(session.repository, plan)
            session.push(made, made.release, Interruption("", ""), "invoke release")
            session.follow(plan.release, None, plan.version, wait=False)
    except ShipwayError as error:
        note(str(error.message))
        os._exit(int(error.status))
    os._exit(0)


def main() -> None:
    """Fork a release for each line."""
    folder = Path(sys.argv[1])
    for line in sys.stdin:
        seconds, whom = line.split()
        folder.with_name(LOG).write_bytes(b"")
        begun = time.monotonic()
        child = os.fork()
        if not child:
            os.chdir(folder)
            release(folder)
        if float(seconds):
            time.sleep(float(seconds))
            os.kill(child, signal.SIGKILL)
            if whom == "laptop":
                end_all(at_work_in(folder))
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        log = folder.with_name(LOG).read_text("utf-8")
        spent = time.monotonic() - begun
        print(json.dumps({"status": status, "log": log, "seconds": spent}), flush=True)


if __name__ == "__main__":
    main()
