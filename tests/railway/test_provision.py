"""Making a service what a release needs, at a server that takes it, or does not."""

from pathlib import Path

import pytest

from shipway.config import Config
from shipway.railway.provision import Provision, apply, compare, lines
from tests.railway.asking import refusal
from tests.railway.faults import answering
from tests.railway.script import SERVICE
from tests.railway.standin import Railway, railway

pytestmark = pytest.mark.laptop

CONFIG = Config(build_command="invoke build")
PASSWORD = "planted-password-77"
SUPERUSER = {
    "DJANGO_SUPERUSER_USERNAME": "ada", "DJANGO_SUPERUSER_EMAIL": "ada@example.com",
    "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
}  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "Procfile").write_text("web: invoke serve\n", "utf-8")
    return tmp_path


def provisioned(standin: Railway, root: Path, **environ: str) -> Provision:
    return compare(CONFIG, root, standin.environment | environ)


def test_the_comparison_changes_nothing_and_shows_everything(root: Path) -> None:
    with railway() as standin:
        shown = "\n".join(lines(provisioned(standin, root, **SUPERUSER)))

    assert standin.changes == []
    assert (
        shown
        == """\
web: setting buildCommand: not set -> invoke build
web: setting healthcheckPath: not set -> /readyz
web: setting healthcheckTimeout: not set -> 300
web: setting overlapSeconds: not set -> 3
web: setting drainingSeconds: not set -> 35
web: trigger branch: main -> produccion
web: variable SECRET_KEY: not set -> a new random value
web: variable MYSQLHOST: not set -> ${{MySQL.MYSQLHOST}}
web: variable MYSQLPORT: not set -> ${{MySQL.MYSQLPORT}}
web: variable MYSQLUSER: not set -> ${{MySQL.MYSQLUSER}}
web: variable MYSQLPASSWORD: not set -> ${{MySQL.MYSQLPASSWORD}}
web: variable MYSQLDATABASE: not set -> ${{MySQL.MYSQLDATABASE}}
web: variable RAILWAY_DEPLOYMENT_DRAINING_SECONDS: not set -> 35
web: variable DJANGO_SUPERUSER_USERNAME: not set -> the value in your environment
web: variable DJANGO_SUPERUSER_EMAIL: not set -> the value in your environment
web: variable DJANGO_SUPERUSER_PASSWORD: not set -> the value in your environment"""
    )


def test_applied_it_is_as_a_release_needs_it(root: Path) -> None:
    with railway() as standin:
        standin.instance["startCommand"] = "gunicorn x"
        apply(
            provisioned(standin, root, **SUPERUSER), CONFIG, root, standin.environment | SUPERUSER
        )
        again = provisioned(standin, root)

    assert list(lines(again)) == ["web is set in Railway as a release needs it"]
    assert standin.instance["startCommand"] is None
    assert standin.triggers[0]["branch"] == "produccion"
    values = standin.variables[SERVICE]
    assert len(values["SECRET_KEY"]) >= 50
    assert values["MYSQLHOST"] == "${{MySQL.MYSQLHOST}}"
    assert values.items() >= SUPERUSER.items()


def test_what_is_there_is_neither_changed_nor_deleted_nor_deployed(root: Path) -> None:
    own = {"SECRET_KEY": "theirs", "MYSQLHOST": "their.host", "OTHER": "1"}
    with railway() as standin:
        standin.variables[SERVICE] = dict(own)
        apply(provisioned(standin, root), CONFIG, root, standin.environment)

    assert standin.variables[SERVICE].items() >= own.items()
    [sent] = [given for name, given in standin.changes if name == "variableCollectionUpsert"]
    assert (sent["replace"], sent["skipDeploys"]) == (False, True)
    assert not set(sent["variables"]) & set(own)


def test_a_missing_trigger_is_made(root: Path) -> None:
    with railway(Railway(triggers=[])) as standin:
        apply(provisioned(standin, root), CONFIG, root, standin.environment)

    assert standin.changes[-1] == (
        "deploymentTriggerCreate",
        {"provider": "github", "repository": "team/site", "branch": "produccion",
         "projectId": "project-1", "environmentId": "environment-1", "serviceId": SERVICE},
    )  # fmt: skip


def test_what_railway_takes_and_does_not_make_is_told(root: Path) -> None:
    with railway() as standin:
        found = provisioned(standin, root)
        ok = answering(200, b'{"data": {"serviceInstanceUpdate": true}}')
        standin.faults = {len(standin.asked) + 1: ok}
        error = refusal(lambda: apply(found, CONFIG, root, standin.environment))

    assert error.problem == (
        "Railway took the changes, but did not make buildCommand, healthcheckPath, "
        "healthcheckTimeout, overlapSeconds"
    )


def test_a_change_that_is_lost_stops_before_the_next(root: Path) -> None:
    with railway() as standin:
        found = provisioned(standin, root)
        standin.faults = {len(standin.asked) + 1: answering(502)}
        error = refusal(lambda: apply(found, CONFIG, root, standin.environment))

    assert standin.changes == []
    assert error.hint.startswith("the change may have been made or not")


def test_no_secret_is_shown_or_read_back(root: Path) -> None:
    with railway() as standin:
        standin.variables[SERVICE] = {"API_KEY": "planted-value"}
        environ = standin.environment | SUPERUSER
        found = compare(CONFIG, root, environ)
        apply(found, CONFIG, root, environ)
        made = standin.variables[SERVICE]["SECRET_KEY"]
        after = compare(CONFIG, root, environ)

    seen = f"{found!r} {after!r} {list(lines(found))} {list(lines(after))}"
    assert not [
        secret for secret in ("planted-value", PASSWORD, made, standin.token) if secret in seen
    ]


def test_an_empty_variable_of_the_environment_is_none(root: Path) -> None:
    with railway() as standin:
        found = provisioned(standin, root, DJANGO_SUPERUSER_PASSWORD="")

    assert "DJANGO_SUPERUSER_PASSWORD" not in {change.field for change in found.changes}
