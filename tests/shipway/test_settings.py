"""The settings of a verb, in invoke.yaml and INVOKE_SHIPWAY_*: what is wrong is named."""

import pytest

from tests.projects import Edit
from tests.shipway.laptop import Laptop

pytestmark = pytest.mark.laptop

WHERE = " (invoke.yaml or INVOKE_SHIPWAY_*)"
LINES = "write it as `NAME: value` lines"
KNOWN = (
    "known settings: access_log, build_command, changelog, database_timeout, demo_command, "
    "health_path, health_timeout, live_timeout, main_branch, production_branch, readiness_page, "
    "readiness_user, remote, resume, settings, silence, url, variables, wsgi"
)
SECONDS = f"write a whole number of seconds above 0{WHERE}"
VERBS = ["check", "release", "rehearse", "serve"]


@pytest.mark.parametrize("verb", VERBS)
def test_an_unknown_key(laptop: Laptop, verb: str) -> None:
    laptop.change(None, Edit("invoke.yaml", "production_branch:", "producton_branch:"))

    assert laptop.refused(verb) == (2, "shipway.producton_branch is no setting", KNOWN + WHERE)


@pytest.mark.parametrize(
    ("line", "problem", "hint"),
    [
        ("health_timeout: soon", "shipway.health_timeout is 'soon'", SECONDS),
        ("health_timeout: 0", "shipway.health_timeout is 0", SECONDS),
        ("health_timeout: true", "shipway.health_timeout is True", SECONDS),
        ("health_timeout: 1.5", "shipway.health_timeout is 1.5", SECONDS),
        ("remote: 7", "shipway.remote is 7", "write it as text, in quotes" + WHERE),
        ("remote: [a]", "shipway.remote is ['a']", "write it as text, in quotes" + WHERE),
        (
            "readiness_user: maybe",
            "shipway.readiness_user is 'maybe'",
            "write true or false" + WHERE,
        ),
        (
            "variables: [A]",
            "shipway.variables is no mapping",
            "write it as `NAME: value` lines" + WHERE,
        ),
        (
            "url: railway",
            "shipway.url is no address",
            f"write it like https://name.up.railway.app{WHERE}",
        ),
    ],
)
def test_an_ill_typed_value_in_the_file(laptop: Laptop, line: str, problem: str, hint: str) -> None:
    laptop.change({"invoke.yaml": f"shipway:\n  {line}\n"})

    assert laptop.refused("release", "--yes") == (2, problem, hint)


@pytest.mark.parametrize(
    ("name", "value", "problem", "hint"),
    [
        ("health_timeout", "soon", "shipway.health_timeout is 'soon'", SECONDS),
        ("health_timeout", "-3", "shipway.health_timeout is -3", SECONDS),
        ("readiness_user", "perhaps", "shipway.readiness_user is 'perhaps'",
         "write true or false" + WHERE),
        ("main_branch", "--all", "shipway.main_branch is '--all', which git takes for no name",
         "spell it out" + WHERE),
        ("variables", "A=b", "shipway.variables is no mapping", LINES + WHERE),
        ("variables_a", "b", "shipway.variables_a is no setting", KNOWN + WHERE),
        ("producton_branch", "live", "shipway.producton_branch is no setting", KNOWN + WHERE),
    ],
)  # fmt: skip
def test_an_ill_typed_variable(
    laptop: Laptop, name: str, value: str, problem: str, hint: str
) -> None:
    assert laptop.refused("release", "--yes", **{name: value}) == (2, problem, hint)


@pytest.mark.parametrize("name", ["health_timeout", "live_timeout", "database_timeout"])
def test_a_variable_that_is_no_number_beats_a_number_in_the_file(laptop: Laptop, name: str) -> None:
    laptop.change({"invoke.yaml": f"shipway:\n  {name}: 60\n"})

    assert laptop.refused("release", "--yes", **{name: "1 minute"}) == (
        2,
        f"shipway.{name} is '1 minute'",
        SECONDS,
    )


def test_a_section_that_is_no_section(laptop: Laptop) -> None:
    laptop.change({"invoke.yaml": "shipway: yes\n"})

    status, problem, _ = laptop.refused("release", "--yes")

    assert (status, problem) == (2, "shipway is no mapping")


def test_an_empty_section_means_the_defaults(laptop: Laptop) -> None:
    laptop.change({"invoke.yaml": "shipway:\n"})
    laptop.git("remote", "rename", "origin", "elsewhere")

    status, problem, _ = laptop.refused("release", "--yes")

    assert (status, problem) == (2, "there is no remote named origin")


def test_a_variable_beats_the_file(laptop: Laptop) -> None:
    status, problem, _ = laptop.refused("release", "--yes", remote="mirror")

    assert (status, problem) == (2, "there is no remote named mirror")
