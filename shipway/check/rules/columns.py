"""Whether MySQL would make the tables that the models ask for."""

from collections.abc import Iterator

from shipway.check.project import Project
from shipway.check.rule import Found, rule
from shipway.check.undecidable import Undecidable
from shipway.model import Level

_HINTS = {
    "1170": "make it a CharField with max_length up to 768, or take unique, the key or the index "
    "away",
    "1071": "give the field a max_length of 768 or less, or take unique, the key or the index away",
    "1059": "shorten it to 64 characters",
    "1074": "make it a TextField",
    "1118": "make some of them TextFields",
}


@rule(Level.ERROR)
def mysql_column(project: Project) -> Iterator[Found]:
    """MySQL refuses a table that SQLite takes, so `migrate` fails in production alone.

    A TextField has no key, a key has at most 768 characters, a name 64. A warning says what MySQL
    leaves out silently, like an index on a TextField or a unique constraint with a condition.
    Change the field as the finding says, and make a migration.
    """
    if project.django.error("drivers") or project.django.value("drivers")["broken"]:
        raise Undecidable("the database's driver does not load")
    for each in project.django.value("columns"):
        what = "so `migrate` would fail" if each["is_error"] else "which SQLite would not tell"
        yield Found(
            f"{each['message'].rstrip('.')}, {what}",
            _HINTS.get(each["id"], f"look up {each['id']} in Django's system check reference"),
            each["file"], each["line"], None if each["is_error"] else Level.WARNING,
        )  # fmt: skip
