"""Which settings and variables of a service differ from what a release needs, by value."""

from dataclasses import replace

import pytest

from shipway.config import Config
from shipway.railway.wanted import Change, Kind, advice, differences, variables
from tests.railway.script import MYSQL
from tests.railway.test_judging import FITTING, TRIGGER

pytestmark = pytest.mark.laptop

CONFIG = Config(build_command="invoke build")
SUPERUSER = ("DJANGO_SUPERUSER_USERNAME", "DJANGO_SUPERUSER_EMAIL", "DJANGO_SUPERUSER_PASSWORD")
NAMES = frozenset({"SECRET_KEY", *MYSQL, "RAILWAY_DEPLOYMENT_DRAINING_SECONDS", *SUPERUSER})
COMPLETE = replace(FITTING, variables=NAMES)


def of(changes: object) -> list[tuple[str, str, str]]:
    assert isinstance(changes, (list, tuple))
    return [(each.field, each.before, each.after) for each in changes]


def test_a_complete_service_lacks_nothing() -> None:
    assert list(differences(COMPLETE, CONFIG, "invoke serve")) == []
    assert list(variables(COMPLETE, ())) == []
    assert list(advice(COMPLETE, ())) == []


def test_each_setting_that_differs_is_a_change() -> None:
    service = replace(
        COMPLETE, build_command="make", start_command="gunicorn x", health_path="",
        health_timeout=60, overlap_seconds=None, draining_seconds=5, restart_policy="NEVER",
        trigger=replace(TRIGGER, branch="main"),
        variables=NAMES - {"RAILWAY_DEPLOYMENT_DRAINING_SECONDS"},
    )  # fmt: skip

    assert of(list(differences(service, CONFIG, "invoke serve"))) == [
        ("buildCommand", "make", "invoke build"), ("healthcheckPath", "", "/readyz"),
        ("healthcheckTimeout", "60", "300"), ("overlapSeconds", "", "3"),
        ("drainingSeconds", "5", "35"), ("startCommand", "gunicorn x", ""),
        ("restartPolicyType", "NEVER", "ON_FAILURE"), ("branch", "main", "produccion"),
    ]  # fmt: skip


def test_what_is_more_than_enough_stays() -> None:
    service = replace(
        COMPLETE, overlap_seconds=20, draining_seconds=120, restart_policy="ALWAYS",
        start_command="invoke serve", variables=NAMES - {"RAILWAY_DEPLOYMENT_DRAINING_SECONDS"},
    )  # fmt: skip

    assert list(differences(service, CONFIG, "invoke serve")) == []
    assert of(list(variables(service, ()))) == [("RAILWAY_DEPLOYMENT_DRAINING_SECONDS", "", "120")]


def test_where_the_variable_speaks_of_draining_the_setting_stays() -> None:
    service = replace(COMPLETE, draining_seconds=None)

    assert list(differences(service, CONFIG, "invoke serve")) == []


def test_without_a_procfile_the_start_command_stays() -> None:
    assert list(differences(replace(COMPLETE, start_command="gunicorn x"), CONFIG, "")) == []


def test_a_trigger_is_made_where_the_repository_is_known() -> None:
    assert of(list(differences(replace(COMPLETE, trigger=None), CONFIG, ""))) == [
        ("branch", "", "produccion")
    ]
    unconnected = replace(COMPLETE, trigger=None, repository="")
    assert list(differences(unconnected, CONFIG, "")) == []
    assert list(advice(unconnected, ())) == [
        "Connect the repository: web, Settings, Source, in Railway's dashboard"
    ]


def test_missing_variables_refer_to_the_database_by_its_name() -> None:
    service = replace(COMPLETE, mysql="My-DB", variables=NAMES - set(MYSQL))

    assert of(list(variables(service, ()))) == [
        (name, "", f"${{{{My-DB.{name}}}}}") for name in MYSQL if name != "MYSQL_URL"
    ]


@pytest.mark.parametrize("url", ["MYSQL_URL", "DATABASE_URL"])
def test_an_address_stands_for_the_five_variables(url: str) -> None:
    service = replace(COMPLETE, variables=(NAMES - set(MYSQL)) | {url})

    assert list(variables(service, ())) == []


def test_without_a_database_none_is_referred_to() -> None:
    service = replace(COMPLETE, mysql="", variables=NAMES - set(MYSQL))

    assert list(variables(service, ())) == []
    assert [line.split(":")[0] for line in advice(service, ())] == ["Add a database"]


def test_the_superusers_variables_come_from_the_environment() -> None:
    service = replace(COMPLETE, variables=NAMES - set(SUPERUSER))

    given = list(variables(service, ["DJANGO_SUPERUSER_PASSWORD"]))

    assert given == [
        Change(Kind.VARIABLE, "DJANGO_SUPERUSER_PASSWORD", "", "the value in your environment")
    ]
    [line] = advice(service, ["DJANGO_SUPERUSER_PASSWORD"])
    assert line.startswith(
        "No superuser is made without DJANGO_SUPERUSER_USERNAME, DJANGO_SUPERUSER_EMAIL: "
    )
