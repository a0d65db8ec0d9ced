"""Check: static files that templates, pages and stylesheets name, and that are not there."""

import pytest

from tests.projects import Edit
from tests.shipway.checking import Checking
from tests.shipway.storages import SETTINGS, STORAGES, line_of
from tests.students import FILES

pytestmark = pytest.mark.laptop


def test_names_that_no_finder_has(checking: Checking) -> None:
    unrendered = """\
{% load static %}
{# {% static 'in/a/comment.css' %} #}{% comment %}{% static 'b.css' %}{% endcomment %}
{% static "css/site.css" %}{% static name %}{% static 'img/' %}{% static 'css/site.css?v=1#x' %}
<img src="{% static 'img/Paper.png' %}">
{% static 'img' as folder %}
"""
    css = """\
/* url(old.png) */
@import "more.css";
body { background: url("../img/paper.png?v=2") }
i { background: url(data:image/png;base64,AA), url(#a), url(https://a.example/b.png), url(/x.png) }
b { background: url('/static/img/gone.png') }
"""
    found = checking.project(
        {
            "dashboard/templates/never.html": unrendered,
            "static/css/own.css": css,
            "static/js/site.js": "let a = 1;\n//# sourceMappingURL=site.js.map\n",
        },
        [Edit("templates/base.html", "'css/site.css'", "'/css/site.css'")],
    )

    places = [(each.place, each.message.split(" names ")[-1].split(" refers to ")[-1])
              for each in found.of("static-missing-file")]  # fmt: skip
    ending = ", which is not among the static files"
    assert places == [
        ("dashboard/templates/never.html:4", f"img/Paper.png{ending}"),
        ("dashboard/templates/never.html:5", f"img{ending}"),
        ("static/css/own.css:1", f"css/old.png{ending}"),
        ("static/css/own.css:2", f"css/more.css{ending}"),
        ("static/css/own.css:5", f"img/gone.png{ending}"),
        ("static/js/site.js:2", f"js/site.js.map{ending}"),
    ]
    assert found.of("static-missing-file")[0].hint == "there is img/paper.png: name that"
    [slash] = found.of("static-leading-slash")
    assert (slash.level, slash.hint) == ("error", "write {% static 'css/site.css' %}")
    assert "static-not-collectable" not in found.codes


def test_names_that_a_storage_without_a_manifest_lets_pass(checking: Checking) -> None:
    found = checking.project(
        {
            "static/js/site.js": "let a = 1;\n//# sourceMappingURL=site.js.map\n",
            "static/css/site.css": "/* url(old.png) */\n",
            "templates/login.html": '<link rel="stylesheet" href="/static/css/typed.css">'
            '<script src="typed.js"></script><img src="/media/a.png">'
            '<script src="https://cdn.example.org/a.js"></script>',
            "dashboard/templates/never.html": "{% load static %}{% static 'img' %}{% static '' %}",
        },
        [Edit(SETTINGS, STORAGES, "")],
    )

    places = {(each.place, each.message.split(",")[0]) for each in found.of("static-missing-file")}
    assert places == {
        ("templates/login.html:1", "the page /login/ names css/typed.css"),
        ("templates/login.html:1", "the page /login/ names login/typed.js"),
    }
    assert found.errors == {"static-missing-file"}


def test_a_source_folder_that_is_not_in_the_commit(checking: Checking) -> None:
    lost: dict[str, str | None] = {name: None for name in FILES if name.startswith("static/")}
    found = checking.project(lost)

    [folder] = found.of("static-source-missing")
    assert (folder.level, folder.file, folder.line) == ("error", SETTINGS, line_of("STATICFILES_D"))
    assert folder.message.startswith("STATICFILES_DIRS names static, which is not in the commit")
    assert {each.place for each in found.of("static-missing-file")} == {
        "templates/base.html:6",
        "templates/base.html:10",
    }
    assert not found.of("staticfiles.W004")


def test_an_empty_source_folder_is_no_error(checking: Checking) -> None:
    more = Edit(SETTINGS, '[BASE_DIR / "static"]', '[BASE_DIR / "static", BASE_DIR / "more"]')
    found = checking.project(None, [more])

    assert (found.codes, found.errors) == ({"static-source-missing"}, set())
