"""Runs one server as a child and ends it with the test run, however that run ends.

Started as a script of its own: `supervisor.py RUN_LOCK FOLDER COMMAND...`. The process that
runs the tests holds RUN_LOCK; the kernel frees it even when that process is killed.
"""

import ctypes
import fcntl
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

PR_SET_PDEATHSIG = 1
LIBRARY = ctypes.CDLL(None)


def die_with_parent() -> None:
    """Let the kernel kill the server when this supervisor is killed (Linux alone can)."""
    if sys.platform == "linux":
        LIBRARY.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def end_with_run(lock: Path, server: subprocess.Popen[bytes], over: threading.Event) -> None:
    """Wait for the end of the run, then kill the server: its data has no further use."""
    with lock.open() as file:
        # Shared, so that the supervisors of all servers wake up together.
        fcntl.lockf(file, fcntl.LOCK_SH)
        over.set()
        server.kill()


def main() -> int:
    """Run the server, print its process id, and return its status."""
    lock, folder, *command = sys.argv[1:]
    over = threading.Event()
    with Path(f"{folder}.running").open("w") as running:
        # Held until this process is gone: so the end of the run can be waited for.
        fcntl.lockf(running, fcntl.LOCK_EX)
        server = subprocess.Popen(command, stdout=sys.stderr, preexec_fn=die_with_parent)
        print(server.pid, flush=True)
        watch = threading.Thread(target=end_with_run, args=(Path(lock), server, over), daemon=True)
        watch.start()
        status = server.wait()
        if over.is_set():
            remove(Path(folder))
    return status


def remove(folder: Path) -> None:
    """Remove the server's folder, and the run's with the last of them."""
    shutil.rmtree(folder, ignore_errors=True)
    if not any(entry.is_dir() for entry in folder.parent.iterdir()):
        shutil.rmtree(folder.parent, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
