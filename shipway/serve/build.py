"""Does in the image's build what every start would do again: bytecode and static files."""

import compileall
import os
import sysconfig
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from shipway.config import Config
from shipway.errors import ShipwayError, Status
from shipway.serve import startup, static


def build(config: Config, root: Path) -> None:
    """Compile the Python files, and collect the static ones; needs no database."""
    if os.name != "posix":
        raise ShipwayError(
            "an image is not built on Windows", "use WSL, or `python manage.py collectstatic`",
            Status.COULD_NOT_RUN,
        )  # fmt: skip
    began = time.monotonic()
    compile_bytecode(root)
    print(f"build: bytecode compiled in {time.monotonic() - began:.2f} s", flush=True)
    startup.load(config, root)
    print(f"build: {static.collect_for_image()}", flush=True)


def compile_bytecode(root: Path) -> None:
    """Compile what lacks bytecode in the project and in the installed packages, on every core.

    PYTHONDONTWRITEBYTECODE, which images set, keeps a start from it. What is no Python although
    its name says so, a template of a package say, is left as it is.
    """
    folders = dict.fromkeys([str(root), *map(sysconfig.get_path, ("purelib", "platlib"))])
    files = [file for folder in folders for file in _python_files(folder)]
    # Forked, since nothing runs here yet that a fork would lose; compileall's own way to use all
    # cores needs a socket in the folder for temporary files, whose path may be too long for one.
    with ProcessPoolExecutor(mp_context=get_context("fork")) as pool:
        list(pool.map(partial(compileall.compile_file, quiet=2), files, chunksize=16))


def _python_files(folder: str) -> Iterator[str]:
    for place, below, names in os.walk(folder):
        below[:] = [name for name in below if not name.startswith(".")]
        yield from (f"{place}/{name}" for name in names if name.endswith(".py"))
