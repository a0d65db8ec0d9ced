"""Writes the project whose starts are interrupted: two apps, an old release and its successor.

The successor's migrations create, alter, rename, add and remove what MySQL cannot roll back, and
change rows with Python and with SQL.
"""

from pathlib import Path

from tests.projects import Edit, write_project

_HEAD = '''\
"""A migration of the interrupted starts."""

from django.db import migrations, models
import django.db.models.deletion
'''

_SHOP_1 = (
    _HEAD
    + """
class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Customer",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("name", models.CharField(max_length=80, unique=True)),
                ("note", models.CharField(max_length=40, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("number", models.IntegerField()),
                ("price", models.CharField(max_length=20)),
                ("customer", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE,
                                               to="shop.customer")),
            ],
        ),
    ]
"""
)

_SHOP_2 = (
    _HEAD
    + """

def fill(apps, schema_editor):
    Customer = apps.get_model("shop", "Customer")
    for customer in Customer.objects.order_by("id"):
        customer.city = f"city of {customer.name}"
        customer.visits += 1
        customer.save()
    Tag = apps.get_model("shop", "Tag")
    Tag.objects.create(id=7, word="first")


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Tag",
            fields=[("id", models.BigAutoField(primary_key=True)),
                    ("word", models.CharField(max_length=30, db_index=True))],
        ),
        migrations.AddField("customer", "city", models.CharField(max_length=90, default="")),
        migrations.AddField("customer", "visits", models.IntegerField(default=0)),
        migrations.AddField("order", "tag", models.ForeignKey(
            "shop.tag", on_delete=django.db.models.deletion.SET_NULL, null=True)),
        migrations.AddField("order", "tags", models.ManyToManyField("shop.tag", related_name="+")),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("customer", "note", models.CharField(max_length=60, default="none")),
        migrations.RenameField("order", "number", "serial"),
        migrations.AlterField("order", "serial", models.BigIntegerField(unique=True)),
        migrations.RunSQL("UPDATE shop_customer SET visits = visits + 10;"
                          "UPDATE shop_order SET price = CONCAT(price, '!')"),
        migrations.RunSQL("CREATE INDEX shop_price ON shop_order (price)", "DROP INDEX"),
        migrations.AddIndex("order", models.Index(fields=["customer", "serial"], name="shop_who")),
        migrations.AddConstraint("tag", models.UniqueConstraint(fields=["word"], name="one_word")),
        migrations.AddConstraint("customer", models.CheckConstraint(
            condition=models.Q(visits__gte=0), name="visits_positive")),
    ]
"""
)

_SHOP_3 = (
    _HEAD
    + """
class Migration(migrations.Migration):
    dependencies = [("shop", "0002_more"), ("stock", "0001_initial")]
    operations = [
        migrations.RemoveIndex("order", "shop_who"),
        migrations.AlterField("customer", "name", models.CharField(max_length=120)),
        migrations.AlterUniqueTogether("order", {("customer", "serial")}),
        migrations.AlterUniqueTogether("order", set()),
        migrations.AlterField("order", "customer", models.ForeignKey(
            "shop.customer", on_delete=django.db.models.deletion.CASCADE, null=True)),
        migrations.AlterField("tag", "id", models.IntegerField(primary_key=True)),
        migrations.RenameModel("Order", "Purchase"),
        migrations.RemoveField("purchase", "price"),
        migrations.RemoveConstraint("tag", "one_word"),
        migrations.AlterModelTable("customer", "client"),
        migrations.RunPython(lambda apps, editor: apps.get_model("shop", "Customer").objects.filter(
            visits__gt=0).update(visits=models.F("visits") * 2)),
    ]
"""
)

_STOCK_1 = (
    _HEAD
    + """
class Migration(migrations.Migration):
    initial = True
    dependencies = [("shop", "0002_more")]
    operations = [
        migrations.CreateModel(
            name="Item",
            fields=[("id", models.BigAutoField(primary_key=True)),
                    ("code", models.SlugField()),
                    ("tag", models.ForeignKey("shop.tag",
                     on_delete=django.db.models.deletion.CASCADE)),
                    ("seen", models.DateTimeField(auto_now_add=True, null=True))],
            options={"permissions": [("count_item", "Can count items")]},
        ),
        migrations.RunSQL("INSERT INTO stock_item (id, code, tag_id) VALUES (1, 'a', 7)"),
        migrations.AlterField("item", "code", models.CharField(max_length=10, unique=True)),
    ]
"""
)

_OLD = {
    "shop/__init__.py": "",
    "shop/models.py": "",
    "shop/migrations/__init__.py": "",
    "shop/migrations/0001_initial.py": _SHOP_1,
}
_NEW = {
    "shop/migrations/0002_more.py": _SHOP_2,
    "shop/migrations/0003_less.py": _SHOP_3,
    "stock/__init__.py": "",
    "stock/models.py": "",
    "stock/migrations/__init__.py": "",
    "stock/migrations/0001_initial.py": _STOCK_1,
}

OLD_ROWS = (
    "INSERT INTO shop_customer (id, name, note) VALUES (1, 'Ada', NULL), (2, 'Bob', 'x')",
    "INSERT INTO shop_order (id, number, price, customer_id) VALUES (1, 5, '9', 1), (2, 6, '8', 2)",
)
"""What stands in the old release's tables."""


def write(folder: Path) -> tuple[Path, Path]:
    """Write both releases into `folder`; return the old one's folder and the new one's."""
    old, new = folder / "old", folder / "new"
    write_project(old, _OLD, [_installing("shop")])
    write_project(new, _OLD | _NEW, [_installing("shop", "stock")])
    return old, new


def _installing(*apps: str) -> Edit:
    lines = "".join(f'    "{app}",\n' for app in apps)
    return Edit("mysite/settings.py", '    "pages",\n', f'    "pages",\n{lines}')
