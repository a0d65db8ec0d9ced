"""Knows a shell that stands between the platform and this process: it passes no signal on.

bash becomes its last command; dash, which is Debian's `sh`, stays. SIGTERM ends it, and leaves this
process behind; as process 1, which the kernel protects, it does not even notice.
"""

import os
from pathlib import Path

_SHELLS = frozenset({"sh", "dash", "ash", "bash"})
WARNING = (
    "warning: process 1 is a shell, which keeps SIGTERM to itself: requests are lost at each "
    "deployment; start with `exec invoke serve`"
)


def shell() -> int:
    """Return the id of the `sh -c` that waits for this process; 0 where there is none."""
    number = os.getppid()
    try:
        name, option, *_ = Path(f"/proc/{number}/cmdline").read_text("utf-8").split("\0")
    except (OSError, ValueError):
        return 0
    return number if Path(name).name in _SHELLS and option == "-c" else 0
