"""Check: sources outside that are down, slow, or answer oddly."""

import pytest

from shipway.model import Level
from tests.projects import Edit
from tests.shipway.checking import Checking

pytestmark = pytest.mark.laptop

VIEWS = "dashboard/views.py"
ASKING = """\
    try:
        answer = requests.get(settings.API_URL, timeout=5).json()
    except (requests.RequestException, ValueError):
        answer = {}
"""
ROWS = "    rows = list(answer.values()) if isinstance(answer, dict) else []\n"


def test_a_view_as_it_is_first_written(checking: Checking) -> None:
    found = checking.project(
        edits=[
            Edit(VIEWS, ASKING, "    answer = requests.get(settings.API_URL).json()\n"),
            Edit(VIEWS, ROWS, "    rows = list(answer.values())\n"),
        ]
    )

    places = {each.code: (each.level, each.place) for each in found.checked.findings}
    assert places == {
        "api-unhandled-500": (Level.WARNING, f"{VIEWS}:9"),
        "api-shape-500": (Level.WARNING, f"{VIEWS}:10"),
        "api-no-timeout": (Level.WARNING, f"{VIEWS}:9"),
    }
    assert "null or []" in found.of("api-shape-500")[0].message


def test_an_error_page_instead_of_json(checking: Checking) -> None:
    edits = [Edit(VIEWS, "(requests.RequestException, ValueError)", "requests.ConnectionError")]

    found = checking.project(edits=edits)

    assert found.codes == {"api-unhandled-500"}
    assert "answers with an error page" in found.of("api-unhandled-500")[0].message


def test_an_empty_list_that_has_no_maximum(checking: Checking) -> None:
    found = checking.project(
        edits=[Edit(VIEWS, ROWS, f'{ROWS}    max(row["a"] for row in rows)\n')]
    )

    assert "api-shape-500" in found.codes
    assert found.errors == set()


def test_a_limit_that_is_set_elsewhere(checking: Checking) -> None:
    session = (
        "import functools\n\nimport requests\n\n"
        "requests_get = functools.partial(requests.Session().get, timeout=3)\n"
    )
    edits = [
        Edit(VIEWS, "import requests\n", session),
        Edit(VIEWS, "requests.get(settings.API_URL, timeout=5)", "requests_get(settings.API_URL)"),
    ]

    assert checking.project(edits=edits).codes == set()


def test_a_request_of_a_view_that_cannot_be_asked(checking: Checking) -> None:
    more = (
        "\n\ndef detail(request, key):\n"
        "    requests.post(settings.API_URL, json={})\n"
        "    requests.get(settings.API_URL, **{'timeout': 3})\n"
    )
    files = {
        VIEWS: None,
        "dashboard/management/__init__.py": "",
        "dashboard/management/commands/__init__.py": "",
        "dashboard/management/commands/pull.py": "import requests\n\nrequests.get('https://a.b')\n",
    }
    source = checking.project()
    assert source.codes == set()
    text = (checking.folder / VIEWS).read_text("utf-8")

    found = checking.project({**files, VIEWS: text + more})

    assert [each.place for each in found.of("api-no-timeout")] == [f"{VIEWS}:18"]
    assert found.codes == {"api-no-timeout"}

    (checking.folder / "server/settings.py").write_text("import nowhere\n", "utf-8")
    again = checking.again()
    assert [each.place for each in again.of("api-no-timeout")] == [f"{VIEWS}:18"]
    assert "api-unhandled-500" in again.undecided


def test_a_source_that_is_asked_while_the_code_is_imported(checking: Checking) -> None:
    asked = "DATA = requests.get('https://source.example.org/data.json', timeout=3).json()\n"
    edits = [Edit(VIEWS, "\n\n@login_required", f"\n{asked}\n\n@login_required")]

    found = checking.project(edits=edits)

    (asks,) = found.of("start-asks-network")
    assert (asks.level, asks.place) == (Level.WARNING, f"{VIEWS}:6")
    assert found.codes == {"start-asks-network"}
