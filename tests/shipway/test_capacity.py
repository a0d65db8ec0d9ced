"""How many processes and threads serve, by value, and the limits read from cgroups of all kinds."""

from pathlib import Path

import pytest

from shipway import capacity
from shipway.capacity import Capacity, Limits

MB = 1024 * 1024
GB = 1024 * MB
UNLIMITED_1 = "9223372036854771712\n"


@pytest.mark.parametrize(
    ("cpus", "memory", "workers", "threads"),
    [
        (0.1, 64 * MB, 1, 8),
        (2, 255 * MB, 1, 8),
        (0.5, 256 * MB, 2, 4),
        (1, 512 * MB, 2, 4),
        (2, 8 * GB, 2, 4),
        (2.5, 8 * GB, 3, 4),
        (8, 400 * MB, 3, 4),
        (4, 512 * MB, 4, 4),
        (8, 8 * GB, 4, 4),
        (32, 32 * GB, 4, 4),
    ],
)
def test_the_capacity_follows_the_limits(
    cpus: float, memory: int, workers: int, threads: int
) -> None:
    assert capacity.capacity(Limits(cpus, memory)) == Capacity(workers, threads)


@pytest.mark.parametrize(("asked", "threads"), [(1, 8), (2, 4), (16, 4)])
def test_what_is_asked_for_counts_more(asked: int, threads: int) -> None:
    assert capacity.capacity(Limits(2, 8 * GB), asked) == Capacity(asked, threads)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Limits(1, 512 * MB), "1 CPU and 512 MB"),
        (Limits(2, 8 * GB), "2 CPUs and 8192 MB"),
        (Limits(0.25, 64 * MB), "0.25 CPUs and 64 MB"),
        (Capacity(1, 8), "1 worker of 8 threads"),
        (Capacity(2, 4), "2 workers of 4 threads"),
    ],
)
def test_both_are_worded_for_the_log(value: object, words: str) -> None:
    assert str(value) == words


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("files", "cpus", "memory"),
    [
        pytest.param(
            {
                "proc/self/cgroup": "0::/\n",
                "sys/fs/cgroup/cpu.max": "50000 100000\n",
                "sys/fs/cgroup/memory.max": f"{16 * MB}\n",
            },
            0.5, 16 * MB, id="version 2, in a namespace of its own",
        ),
        pytest.param(
            {
                "proc/self/cgroup": "0::/docker/4f5e\n",
                "sys/fs/cgroup/cpu.max": "20000 100000\n",
                "sys/fs/cgroup/memory.max": f"{16 * MB}\n",
            },
            0.2, 16 * MB, id="version 2, with the host's path, which is not seen here",
        ),
        pytest.param(
            {
                "proc/self/cgroup": "0::/my slice/app\n",
                "sys/fs/cgroup/my slice/app/cpu.max": "max 100000\n",
                "sys/fs/cgroup/my slice/app/memory.max": f"{16 * MB}\n",
                "sys/fs/cgroup/my slice/cpu.max": "10000 100000\n",
                "sys/fs/cgroup/my slice/memory.max": f"{32 * MB}\n",
            },
            0.1, 16 * MB, id="version 2, a limit around the own one",
        ),
        pytest.param(
            {
                "proc/self/cgroup": "4:memory:/a\n2:cpu,cpuacct:/b\n1:name=systemd:/\n0::/\n",
                "sys/fs/cgroup/cpu/b/cpu.cfs_quota_us": "25000\n",
                "sys/fs/cgroup/cpu/b/cpu.cfs_period_us": "100000\n",
                "sys/fs/cgroup/memory/a/memory.limit_in_bytes": f"{24 * MB}\n",
                "sys/fs/cgroup/memory/memory.limit_in_bytes": UNLIMITED_1,
            },
            0.25, 24 * MB, id="version 1",
        ),
    ],
)  # fmt: skip
def test_the_limits_of_a_container(
    tmp_path: Path, files: dict[str, str], cpus: float, memory: int
) -> None:
    write(tmp_path, files)

    assert capacity.read(tmp_path) == Limits(cpus, memory)


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({}, id="no cgroups"),
        pytest.param(
            {
                "proc/self/cgroup": "0::/../../x\n",
                "sys/fs/cgroup/cpu.max": "max 100000\n",
                "sys/fs/cgroup/memory.max": "max\n",
            },
            id="version 2 without limits",
        ),
        pytest.param(
            {
                "proc/self/cgroup": "4:memory:/\n2:cpu:/\n",
                "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
                "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
                "sys/fs/cgroup/memory/memory.limit_in_bytes": UNLIMITED_1,
            },
            id="version 1 without limits",
        ),
        pytest.param(
            {
                "proc/self/cgroup": "0::/\n",
                "sys/fs/cgroup/cpu.max": "",
                "sys/fs/cgroup/memory.max": "?",
            },
            id="unreadable values",
        ),
    ],
)
def test_without_limits_the_machine_counts(tmp_path: Path, files: dict[str, str]) -> None:
    write(tmp_path, files)

    found = capacity.read(tmp_path)

    assert found.cpus == int(found.cpus) >= 1
    assert found.memory > 64 * MB
