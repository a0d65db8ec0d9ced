"""Decides how many processes and threads serve, by what the container may use of its machine.

The limits stand in its cgroup, of version 1 or 2, where Python's own count of CPUs does not look.
Imports nothing heavy, since gunicorn.conf.py asks it too.
"""

import math
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_MEGABYTE = 1024 * 1024
_WORKER = 128 * _MEGABYTE
"""Memory to count on for a process that has served a while, the first process included."""
_MOST_WORKERS = 4
"""Each costs memory all day, and connections to the database; WEB_CONCURRENCY asks for more."""
_THREADS = 4
_LEAST_AT_ONCE = 8
"""Requests at work at the same time; a few slow ones must not stop the site."""


@dataclass(frozen=True)
class Limits:
    """What this process may use."""

    cpus: float
    memory: int
    """Bytes."""

    def __str__(self) -> str:
        count = f"{self.cpus:.2f}".rstrip("0").rstrip(".")
        return f"{count} CPU{'' if self.cpus == 1 else 's'} and {self.memory // _MEGABYTE} MB"


@dataclass(frozen=True)
class Capacity:
    """How many serve."""

    workers: int
    threads: int
    """In each worker."""

    def __str__(self) -> str:
        return f"{self.workers} worker{'' if self.workers == 1 else 's'} of {self.threads} threads"


def capacity(limits: Limits, asked: int | None = None) -> Capacity:
    """Return the processes that are asked for, or one for each CPU as far as the memory goes.

    Two at least: one alone uses one CPU, and the site is away while it is replaced.
    """
    wanted = min(max(2, math.ceil(limits.cpus)), _MOST_WORKERS)
    workers = asked or max(1, min(wanted, limits.memory // _WORKER))
    return Capacity(workers, max(_THREADS, _LEAST_AT_ONCE // workers))


def read(root: Path = Path("/")) -> Limits:
    """Return the tightest limits: of the machine, of this process, and of each cgroup around it."""
    folders = list(_cgroups(root))
    return Limits(
        min(_usable_cpus(), *map(_cpu_limit, folders), math.inf),
        int(min(_machine_memory(), *map(_memory_limit, folders), math.inf)),
    )


def _usable_cpus() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _machine_memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _cgroups(root: Path) -> Iterator[Path]:
    """Yield the folders of this process's cgroups, each followed by those around it.

    Without a namespace of its own a container reads its path on the host, which it does not see,
    and finds its limits at the top.
    """
    for line in _text(root / "proc/self/cgroup").splitlines():
        _, names, path = line.split(":", 2)
        for name in {"", "cpu", "memory"}.intersection(names.split(",")):  # empty: version 2
            top = root / "sys/fs/cgroup" / name
            folder = top / path.strip("/")
            yield folder
            while folder != top:
                folder = folder.parent
                yield folder


def _cpu_limit(folder: Path) -> float:
    version_1 = (folder / "cpu.cfs_quota_us", folder / "cpu.cfs_period_us")
    words = _text(folder / "cpu.max").split() or " ".join(map(_text, version_1)).split()
    if len(words) != 2 or not (words[0].isdigit() and words[1].isdigit()):
        return math.inf  # "max", -1, or no limit is kept here
    return int(words[0]) / int(words[1])


def _memory_limit(folder: Path) -> float:
    text = _text(folder / "memory.max") or _text(folder / "memory.limit_in_bytes")
    return int(text) if text.strip().isdigit() else math.inf


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError:
        return ""
