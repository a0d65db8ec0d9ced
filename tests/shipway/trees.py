"""Writes the least tree that an environment can be made for."""

import platform
from pathlib import Path


def requiring_nothing(folder: Path) -> Path:
    """Make a tree that requires nothing, on the Python that the tests have."""
    folder.mkdir()
    (folder / "requirements.txt").write_text("# nothing\n", "utf-8")
    (folder / ".python-version").write_text(platform.python_version(), "utf-8")
    return folder
