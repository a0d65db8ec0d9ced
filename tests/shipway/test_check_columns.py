"""Check: what MySQL refuses to make of the models, said without a server, proved on real ones."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from shipway.database.server import Server
from tests.projects import Edit
from tests.shipway.checking import Checking
from tests.students import write_project

CHAR = "models.CharField(max_length=%d%s)"
REFUSED = {
    "TextKey": ("text = models.TextField(unique=True)", ""),
    "TextPair": ("text = models.TextField()\n    n = models.IntegerField()",
                 "unique_together = [('n', 'text')]"),
    "TextIndex": ("text = models.TextField()",
                  "indexes = [models.Index(fields=['text'], name='texts')]"),
    "JsonKey": ("text = models.JSONField(unique=True)", ""),
    "LongKey": (f"text = {CHAR % (1000, ', unique=True')}", ""),
    "LongIndex": (f"text = {CHAR % (1000, ', db_index=True')}", ""),
    "LongPair": (f"text = {CHAR % (500, '')}\n    more = {CHAR % (500, '')}",
                 "unique_together = [('text', 'more')]"),
    "LongTable": ("text = models.TextField()", f"db_table = '{'t' * 65}'"),
    "LongConstraint": (
        "n = models.IntegerField()",
        f"constraints = [models.UniqueConstraint(fields=['n'], name='{'c' * 65}')]"),
    "LongChar": (f"text = {CHAR % (20000, '')}", ""),
    "LongRow": ("\n    ".join(f"t{n} = {CHAR % (4000, '')}" for n in range(5)), ""),
}  # fmt: skip
"""Models that MySQL refuses: name to fields and options."""
TAKEN = {
    "Key": (f"text = {CHAR % (768, ', unique=True')}", ""),
    "Pair": (f"text = {CHAR % (300, '')}\n    more = {CHAR % (300, '')}",
             "unique_together = [('text', 'more')]"),
    "Texts": ("text = models.TextField()\n    data = models.JSONField(default=dict)", ""),
    "Link": ("note = models.OneToOneField('Note', models.CASCADE)", ""),
    "Links": ("notes = models.ManyToManyField('Note', related_name='+')", ""),
    "Named": ("slug = models.SlugField(unique=True)\n    on = models.UUIDField(unique=True)",
              f"db_table = '{'n' * 64}'"),
}  # fmt: skip
"""Near misses, which it makes."""
MAKE = """
import json, os, django
django.setup()
from django.apps import apps
from django.db import connection, DatabaseError
said = {}
for model in apps.get_app_config("dashboard").get_models():
    try:
        with connection.schema_editor() as editor:
            editor.create_model(model)
    except DatabaseError as error:
        said[model.__name__] = error.args[0]
print(json.dumps(said))
"""


def models(described: dict[str, tuple[str, str]]) -> str:
    """Return the source of models."""
    text, note = "from django.db import models\n", {"Note": ("text = models.TextField()", "")}
    for name, (fields, options) in (note | described).items():
        meta = f"\n    class Meta:\n        {options}\n" if options else ""
        text += f"\n\nclass {name}(models.Model):\n    {fields}\n{meta}"
    return text


def made_on(server: Server, folder: Path) -> dict[str, int]:
    """Make the tables on a real server; return the errors by model."""
    write_project(folder, {"dashboard/models.py": models(REFUSED | TAKEN)})
    given = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "server.settings",
        "SECRET_KEY": "for-tests-only",
        "MYSQLHOST": server.host,
        "MYSQLPORT": str(server.port),
        "MYSQLUSER": server.user,
        "MYSQLPASSWORD": server.password,
        "MYSQLDATABASE": server.create_database(),
    }
    ran = subprocess.run([sys.executable, "-c", MAKE], cwd=folder, env=given, check=True,
                         capture_output=True, text=True)  # fmt: skip
    said: dict[str, int] = json.loads(ran.stdout)
    return said


@pytest.mark.laptop
def test_what_mysql_refuses_is_an_error(checking: Checking) -> None:
    source = models(REFUSED | TAKEN)
    found = checking.project({"dashboard/models.py": source}).of("mysql-column")

    lines = source.splitlines()
    classes = {}
    for each in found:
        head = [line for line in lines[: each.line] if line.startswith("class ")][-1]
        classes[re.findall(r"\w+", head)[1]] = each
    assert set(classes) == set(REFUSED)
    assert {(each.level, each.file) for each in found} == {("error", "dashboard/models.py")}
    assert lines[classes["TextKey"].line - 1] == "    text = models.TextField(unique=True)"
    assert classes["TextKey"].message == (
        "dashboard.TextKey.text: MySQL makes no key of a longtext column, so `migrate` would fail"
    )
    assert classes["LongPair"].message == (
        "dashboard.LongPair.text, more: a key may have 768 characters, and this has 1000, "
        "so `migrate` would fail"
    )


@pytest.mark.laptop
def test_what_mysql_leaves_out_is_a_warning(checking: Checking) -> None:
    fields = "text = models.TextField(db_index=True)\n    n = models.IntegerField()"
    partial = (
        "constraints = [models.UniqueConstraint(fields=['n'], name='one', "
        "condition=models.Q(n__gt=0))]"
    )
    source = models({"Left": (fields, partial)})
    found = checking.project({"dashboard/models.py": source}).of("mysql-column")

    assert [(each.level, each.message.partition(",")[0]) for each in found] == [
        ("warning", "MySQL does not support a database index on longtext columns"),
        ("warning", "MySQL does not support unique constraints with conditions"),
    ]


@pytest.mark.laptop
def test_another_database_or_no_driver(checking: Checking) -> None:
    source = models(REFUSED)
    sqlite = Edit("server/settings.py", "django.db.backends.mysql", "django.db.backends.sqlite3")
    found = checking.project({"dashboard/models.py": source}, [sqlite])
    assert not found.of("mysql-column")
    assert "mysql-column" not in found.undecided

    install = Edit("server/settings.py", "pymysql.install_as_MySQLdb()",
                   "import sys; sys.modules['MySQLdb'] = None")  # fmt: skip
    found = checking.project({"dashboard/models.py": source}, [install])
    assert not found.of("mysql-column")
    assert "mysql-column" in found.undecided


def test_mysql_does_refuse_them(mysql: Server, tmp_path: Path) -> None:
    assert made_on(mysql, tmp_path) == {
        "TextKey": 1170, "TextPair": 1170, "TextIndex": 1170, "JsonKey": 3152, "LongKey": 1071,
        "LongIndex": 1071, "LongPair": 1071, "LongTable": 1059, "LongConstraint": 1059,
        "LongChar": 1074, "LongRow": 1118,
    }  # fmt: skip


def test_mariadb_takes_some_of_them(mariadb: Server, tmp_path: Path) -> None:
    assert made_on(mariadb, tmp_path) == {
        "LongTable": 1103, "LongConstraint": 1059, "LongChar": 1074,
        "LongRow": 1118,
    }  # fmt: skip
