"""Finding the service that is meant, and reading what it is set to."""

import pytest

from shipway.railway import settings
from shipway.railway.client import Client
from shipway.railway.place import locate
from shipway.railway.settings import Service, Trigger
from tests.railway.asking import refusal
from tests.railway.faults import answering
from tests.railway.script import DATABASE, ENVIRONMENT, MYSQL, PROJECT, SERVICE, UNTOUCHED, trigger
from tests.railway.standin import Railway, railway

pytestmark = pytest.mark.laptop

SET = {
    "source": {"repo": "team/site"}, "watchPatterns": ["/project/**"], "rootDirectory": "/site",
    "buildCommand": "invoke build", "startCommand": "gunicorn",
    "healthcheckPath": "/readyz", "healthcheckTimeout": 300, "overlapSeconds": 3,
    "drainingSeconds": 35, "restartPolicyType": "ALWAYS",
}  # fmt: skip


def read(standin: Railway) -> Service:
    return settings.read(standin.client(), locate(standin.client(), standin.environment))


def account(standin: Railway, **environ: str) -> dict[str, str]:
    """Return the environment of somebody with an account's token."""
    given = standin.environment | {"RAILWAY_API_TOKEN": standin.token} | environ
    del given["RAILWAY_TOKEN"]
    return given


def test_a_projects_token_knows_the_place() -> None:
    with railway() as standin:
        place = locate(standin.client(), standin.environment)

    assert (place.project, place.environment, place.service) == (PROJECT, ENVIRONMENT, SERVICE)
    assert (place.name, place.names[DATABASE]) == ("web", "MySQL")


def test_an_accounts_token_is_told_the_place() -> None:
    with railway() as standin:
        environ = account(
            standin, RAILWAY_PROJECT_ID=PROJECT, RAILWAY_ENVIRONMENT_ID=f" {ENVIRONMENT}\n"
        )
        assert locate(Client.of(environ), environ).service == SERVICE


@pytest.mark.parametrize(
    ("given", "missing"),
    [({}, "RAILWAY_PROJECT_ID and RAILWAY_ENVIRONMENT_ID"),
     ({"RAILWAY_PROJECT_ID": PROJECT}, "RAILWAY_ENVIRONMENT_ID"),
     ({"RAILWAY_ENVIRONMENT_ID": "e", "RAILWAY_PROJECT_ID": " "}, "RAILWAY_PROJECT_ID")],
)  # fmt: skip
def test_an_accounts_token_alone_is_not_enough(given: dict[str, str], missing: str) -> None:
    with railway() as standin:
        environ = account(standin, **given)
        error = refusal(lambda: locate(Client.of(environ), environ))

    assert f" and {missing} does not say which is meant" in error.problem
    assert error.hint.startswith(f"set {missing}: ")
    assert standin.asked == []


def test_a_variable_names_the_service() -> None:
    with railway(Railway(names={"one": "api", SERVICE: "web"})) as standin:
        environ = standin.environment | {"RAILWAY_SERVICE_ID": "one"}
        assert locate(standin.client(), environ).name == "api"


def test_a_service_that_is_not_there() -> None:
    with railway() as standin:
        environ = standin.environment | {"RAILWAY_SERVICE_ID": "elsewhere"}
        error = refusal(lambda: locate(standin.client(), environ))

    assert error.problem == "RAILWAY_SERVICE_ID names no service of this environment"
    assert error.hint == ("set it to one of its services: web is service-1, MySQL is service-2")


def test_nothing_is_deployed_from_git() -> None:
    with railway(Railway(instance=UNTOUCHED | {"source": None})) as standin:
        error = refusal(lambda: locate(standin.client(), standin.environment))

    assert error.problem == (
        "no service is deployed from a repository in this environment of Railway's"
    )


def test_several_services_are_deployed_from_git() -> None:
    node = '{{"serviceId": "{0}", "serviceName": "{0}", "source": {{"repo": "team/{0}"}}}}'
    edges = ", ".join(f'{{"node": {node.format(name)}}}' for name in ("api", "web"))
    page = '"pageInfo": {"hasNextPage": false, "endCursor": null}'
    answer = f'{{"data": {{"environment": {{"found": {{"edges": [{edges}], {page}}}}}}}}}'
    with railway() as standin:
        standin.faults = {2: answering(200, answer.encode())}
        error = refusal(lambda: locate(standin.client(), standin.environment))

    assert error.problem == (
        "2 services are deployed from a repository in this environment of Railway's"
    )
    assert error.hint == "set RAILWAY_SERVICE_ID to the one that is meant: api is api, web is web"


def test_everything_that_is_set_is_read() -> None:
    names = {"SECRET_KEY": "x", "MYSQLHOST": "y"}
    with railway(Railway(instance=SET, triggers=[trigger("produccion", check_suites=True)])) as it:
        it.variables[SERVICE] = names
        found = read(it)

    assert found == Service(
        name="web", repository="team/site",
        trigger=Trigger("trigger-of-service-1", "produccion", "team/site", waits_for_ci=True),
        watch_patterns=("/project/**",), root_directory="/site", build_command="invoke build",
        start_command="gunicorn", health_path="/readyz", health_timeout=300, overlap_seconds=3,
        draining_seconds=35, restart_policy="ALWAYS", variables=frozenset(names),
        mysql="MySQL",
    )  # fmt: skip


def test_what_is_not_set_is_empty() -> None:
    with railway(Railway(triggers=[], variables={})) as standin:
        found = read(standin)

    assert found == Service(
        name="web", repository="team/site", trigger=None, watch_patterns=(), root_directory="",
        build_command="", start_command="", health_path="", health_timeout=None,
        overlap_seconds=None, draining_seconds=None, restart_policy="ON_FAILURE",
        variables=frozenset(), mysql="",
    )  # fmt: skip


def test_the_trigger_of_another_service_is_not_ours() -> None:
    others = [trigger("main", service=DATABASE), trigger("produccion")]
    with railway(Railway(triggers=others)) as standin:
        found = read(standin)

    assert found.trigger
    assert found.trigger.branch == "produccion"


def test_many_variables_come_in_pages() -> None:
    names = {f"NAME_{number}": "" for number in range(250)}
    with railway(Railway(variables={SERVICE: names, DATABASE: dict.fromkeys(MYSQL, "")})) as it:
        found = read(it)

    assert (found.variables, found.mysql) == (frozenset(names), "MySQL")


def test_our_own_references_do_not_make_us_a_database() -> None:
    with railway(Railway(variables={SERVICE: dict.fromkeys(MYSQL, "")})) as standin:
        assert read(standin).mysql == ""
