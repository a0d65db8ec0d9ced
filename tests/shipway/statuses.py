"""The status of a clone, as a test asks for it and reads it."""

import json
import re
from collections.abc import Mapping
from typing import Any

from tests.shipway.laptop import Laptop, without_ids
from tests.shipway.programs import Ran

NO_TOKEN = "not asked   Railway: no token in RAILWAY_TOKEN"
NO_ADDRESS = "not asked   address: shipway.url is empty in invoke.yaml"
MIGRATION = """\
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = []
    operations = []
"""
MIGRATIONS = {"notes/migrations/0001_initial.py": MIGRATION, "notes/migrations/__init__.py": ""}
WHEN = r"\d{4}-\d\d-\d\d \d\d:\d\d"


def status(laptop: Laptop, *options: str, **settings: str) -> Ran:
    """Ask for the status, which changes nothing here or there and says nothing beside it."""
    with laptop.unchanged():
        ran = laptop.invoke("status", *options, **settings)
    assert ran.err == "", ran
    return ran


def shown(ran: Ran) -> list[str]:
    """Return the lines without what differs from run to run."""
    return re.sub(WHEN, "WHEN", without_ids(ran.out)).splitlines()


def last(ran: Ran) -> tuple[int, str]:
    """Return the exit status, and the line that explains it."""
    assert "Traceback" not in ran.err, ran
    return ran.status, without_ids(ran.lines[-1])


def document(laptop: Laptop, **settings: str) -> Mapping[str, Any]:
    """Return what programs get."""
    ran = status(laptop, "--format", "json", **settings)
    told: Mapping[str, Any] = json.loads(ran.out)
    assert told["schema"] == 1
    assert told["explanation"]["status"] == ran.status
    return told
