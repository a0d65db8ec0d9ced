"""Times what a start spends on the site's static files and on missing bytecode, and where.

    python -m benchmarks.static_files [--runs 5]

Each kind is timed in turn, in a process of its own where it has to start from nothing. All have
PYTHONDONTWRITEBYTECODE=1, as Railway's image does.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_PARTS = ("manage.py", "tasks.py", "invoke.yaml", "CHANGELOG.md", "project", "shipway")
_READY = """
import sys, time
sys.path[:0] = [".", "project"]
import django
from pathlib import Path
from shipway.config import Config
from shipway.serve import startup, static
startup.load(Config(), Path.cwd())
from django.conf import settings
from django.core.management import call_command
import whitenoise.storage
began, cpu = time.perf_counter(), time.process_time()
{work}
print(time.perf_counter() - began, time.process_time() - cpu)
"""
_CLASSIC = """
settings.STORAGES["staticfiles"] = {
    "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
}
settings.WHITENOISE_KEEP_ONLY_HASHED_FILES = False
call_command("collectstatic", interactive=False, verbosity=0)
"""
_COLLECT = """
assert static._collect(static.fingerprint(static._backend()))
"""
_FRESH = """
assert static.begin()._child is None
"""
_LOAD = """
import tasks, shipway.serve.server, backend_analytics_server.wsgi
from django.urls import resolve
resolve("/")
"""
_COMPRESS = """
import gzip, brotli
from concurrent.futures import ThreadPoolExecutor
contents = [path.read_bytes() for path in Path("staticfiles").rglob("*") if path.is_file()
            and path.suffix not in (".br", ".gz", ".json")]
began, cpu = time.perf_counter(), time.process_time()
with ThreadPoolExecutor() as pool:
    compressed = list(pool.map(lambda content: {how}, contents))
# WhiteNoise keeps what saves less than a twentieth as it is.
pairs = [(len(large), len(small)) for large, small in zip(contents, compressed)]
print(sum(large for large, _ in pairs), end=" ")
print(sum(small if small <= 0.95 * large else large for large, small in pairs), end=" ")
"""
_Timed = Callable[[], tuple[float, float]]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory(prefix="shipway-static-") as folder:
        site = Site(Path(folder))
        table("Static files in a start", runs, {
            "collectstatic, WhiteNoise's defaults": lambda: site.collecting(_CLASSIC),
            "serve, not collected": lambda: site.collecting(_COLLECT),
            "serve, collected": lambda: site.python(_FRESH),
        })  # fmt: skip
        table("Loading the site", runs, {
            "without bytecode of its own": lambda: site.loading(compiled=False),
            "with it, after `invoke build`": lambda: site.loading(compiled=True),
        })  # fmt: skip
        compression(site, runs)


class Site:
    """A copy of the site, built."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name in _PARTS:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, folder / name)
        self._uncompile()
        began = time.perf_counter()
        self._run("-m", "invoke", "build")
        print(f"`invoke build` took {time.perf_counter() - began:.2f} s")

    def python(self, work: str) -> tuple[float, float]:
        """Do some work after Django's start; return its seconds, on the clock and of processor."""
        said = self._run("-c", _READY.replace("{work}", work)).splitlines()[-1]
        seconds, cpu = map(float, said.split())
        return seconds, cpu

    def collecting(self, work: str) -> tuple[float, float]:
        """Collect from nothing; what was built comes back afterwards."""
        built = [self._folder / name for name in ("staticfiles", ".staticfiles.json")]
        for path in built:
            path.rename(path.with_name(f"kept{path.name}"))
        try:
            return self.python(work)
        finally:
            shutil.rmtree(built[0])
            for path in built:
                path.with_name(f"kept{path.name}").replace(path)

    def loading(self, *, compiled: bool) -> tuple[float, float]:
        """Load all that a start loads, from the interpreter's start to its end."""
        self._uncompile()
        if compiled:
            self._run("-m", "invoke", "build")
        began, before = time.perf_counter(), children_cpu()
        self._run("-c", _READY.replace("{work}", _LOAD))
        return time.perf_counter() - began, children_cpu() - before

    def compressing(self, how: str) -> tuple[float, int, int]:
        """Compress each file; return the processor's seconds, and the bytes before and after."""
        said = self._run("-c", _READY.replace("{work}", _COMPRESS.replace("{how}", how)))
        before, after, _, cpu = said.splitlines()[-1].split()
        return float(cpu), int(before), int(after)

    def _uncompile(self) -> None:
        for folder in list(self._folder.rglob("__pycache__")):
            shutil.rmtree(folder)

    def _run(self, *arguments: str) -> str:
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "DEBUG": ""}
        return subprocess.run(
            [sys.executable, *arguments], cwd=self._folder, env=environment, check=True,
            capture_output=True, text=True,
        ).stdout  # fmt: skip


def children_cpu() -> float:
    """Return the seconds of processor time that ended child processes took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def table(title: str, runs: int, kinds: Mapping[str, _Timed]) -> None:
    """Time each kind in turn, `runs` times, and print the medians."""
    found: dict[str, list[tuple[float, float]]] = {kind: [] for kind in kinds}
    for _ in range(runs):
        for kind, timed in kinds.items():
            found[kind].append(timed())
    print(f"\n{title}, median (least) of {runs}, in milliseconds:")
    for kind, times in found.items():
        wall, cpu = ([1000 * pair[number] for pair in times] for number in (0, 1))
        print(
            f"  {kind:<38} {statistics.median(wall):8.1f} ({min(wall):.1f})"
            f"   processor {statistics.median(cpu):8.1f} ({min(cpu):.1f})"
        )


def compression(site: Site, runs: int) -> None:
    """Print what each quality costs, in a fresh process with WhiteNoise's threads, and makes."""
    qualities = {f"Brotli {n}": f"brotli.compress(content, quality={n})" for n in range(4, 12)}
    levels = {f"gzip {n}": f"gzip.compress(content, {n}, mtime=0)" for n in (1, 4, 6, 9)}
    print("\nCompressing all files, in milliseconds of processor, median (least), and kB:")
    for name, how in (qualities | levels).items():
        found = [site.compressing(how) for _ in range(runs)]
        cpu = [1000 * seconds for seconds, _, _ in found]
        _, before, after = found[0]
        print(
            f"  {name:<10}{statistics.median(cpu):8.1f} ({min(cpu):.1f})"
            f"   {before / 1000:.0f} to {after / 1000:.0f} kB"
        )


if __name__ == "__main__":
    main()
