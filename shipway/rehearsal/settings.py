"""Reads how a release is built and started: by the invoke.yaml of its own tree.

INVOKE_SHIPWAY_* of whoever rehearses count for every release, as they do for every verb.
"""

import os
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path

from shipway import invoke_file
from shipway.config import Config


def of_tree(source: Path) -> Config:
    """Return the configuration of a tree; settings that today's shipway does not know are left."""
    stated = invoke_file.section(source / "invoke.yaml")
    if isinstance(stated, Mapping):
        known = {each.name for each in fields(Config)}
        stated = {name: value for name, value in stated.items() if name in known}
    config = Config.read(stated)
    # Invoke itself puts these into today's configuration.
    given = {name: os.environ.get(f"INVOKE_SHIPWAY_VARIABLES_{name.upper()}", value)
             for name, value in config.variables.items()}  # fmt: skip
    return replace(config, variables=given)
