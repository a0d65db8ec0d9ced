"""Gives git none of this person's settings and attributes, so that it does as on any machine.

Line ends, filters, merge drivers and much more are set up for a person, for a machine or for a
clone, and would change what is merged and what is checked.
"""

import os
from pathlib import Path

from shipway.repository import Repository


def variables() -> dict[str, str]:
    """Return the variables with which git reads the settings of its own folder alone."""
    return {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_PARAMETERS": "",
        "GIT_ATTR_NOSYSTEM": "1",
        # Left out, it would be a file in the person's home.
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.attributesFile",
        "GIT_CONFIG_VALUE_0": "",
    }


def git_folder(repository: Repository, folder: Path) -> dict[str, str]:
    """Make a git folder without settings, for the objects of `repository`; return its variables."""
    for inside in ("objects", "refs"):
        (folder / inside).mkdir(parents=True)
    (folder / "HEAD").write_text("ref: refs/heads/none\n", "utf-8")
    kind = repository.git.run("rev-parse", "--show-object-format", "--path-format=absolute",
                              "--git-path", "objects")  # fmt: skip
    form, _, objects = kind.removesuffix("\n").partition("\n")
    settings = f"[core]\nrepositoryFormatVersion = 1\n[extensions]\nobjectFormat = {form}\n"
    (folder / "config").write_text(settings, "utf-8")
    return {**variables(), "GIT_OBJECT_DIRECTORY": objects}
