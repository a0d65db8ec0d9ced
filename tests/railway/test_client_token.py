"""The token: where it comes from, where it goes, and that nothing brings it out."""

import pytest

from shipway.railway.client import ENDPOINT, ENDPOINT_VARIABLE, Client
from tests.railway.asking import pointed_at, project, refusal
from tests.railway.faults import Fault, answering, erring
from tests.railway.script import PROJECT
from tests.railway.standin import TOKEN, railway
from tests.shipway import servers
from tests.shipway.servers import raw_server

pytestmark = pytest.mark.laptop


def test_a_projects_token_goes_in_its_own_header() -> None:
    with railway() as standin:
        assert project(standin.client()) == PROJECT

    assert standin.asked[0].values("Project-Access-Token") == [TOKEN]
    assert standin.asked[0].values("Authorization") == []


def test_an_accounts_token_is_a_bearer() -> None:
    with railway() as standin:
        environ = {"RAILWAY_API_TOKEN": TOKEN, ENDPOINT_VARIABLE: standin.url}
        assert project(Client.of(environ)) == PROJECT

    assert standin.asked[0].values("Authorization") == [f"Bearer {TOKEN}"]
    assert standin.asked[0].values("Project-Access-Token") == []


def test_a_projects_token_comes_first() -> None:
    environ = {"RAILWAY_API_TOKEN": "of-the-account", "RAILWAY_TOKEN": "of-the-project"}

    assert Client.of(environ).variable == "RAILWAY_TOKEN"


def test_python_does_not_say_its_own_name() -> None:
    with railway() as standin:
        project(standin.client())

    assert standin.asked[0].values("User-Agent") == ["shipway"]


@pytest.mark.parametrize("environ", [{}, {"RAILWAY_TOKEN": ""}, {"RAILWAY_API_TOKEN": "  "}])
def test_without_a_token_there_is_no_client(environ: dict[str, str]) -> None:
    assert Client.where_possible(environ) is None
    assert refusal(lambda: Client.of(environ)).problem == (
        "there is no token for Railway in the environment"
    )


@pytest.mark.parametrize("token", ["two words", "a\nb" * 9, "señal" * 4, "short"])
def test_what_is_no_token_is_refused_and_not_repeated(token: str) -> None:
    error = refusal(lambda: Client.of({"RAILWAY_TOKEN": token}))

    assert error.problem == "RAILWAY_TOKEN holds what is no token of Railway's"
    assert token not in error.hint


def test_a_line_end_behind_the_token_does_no_harm() -> None:
    with railway() as standin:
        environ = {"RAILWAY_TOKEN": f"{TOKEN}\n", ENDPOINT_VARIABLE: standin.url}
        assert project(Client.of(environ)) == PROJECT


def test_the_token_goes_to_railway() -> None:
    client = Client.of({"RAILWAY_TOKEN": TOKEN})

    assert client.endpoint == ENDPOINT == "https://backboard.railway.com/graphql/v2"


@pytest.mark.parametrize(
    "url",
    ["https://backboard.example.com/graphql", "http://127.0.0.1.example.com:80/",
     "http://127.0.0.1:80@example.com/", "http://192.0.2.1:80/", "file:///etc/passwd", "x"],
)  # fmt: skip
def test_the_token_goes_to_no_other_address_than_this_machine(url: str) -> None:
    error = refusal(lambda: pointed_at(url))

    assert error.problem.startswith(f"{ENDPOINT_VARIABLE} is no address of this machine")


def test_a_redirect_does_not_take_the_token_elsewhere() -> None:
    with servers.site(lambda _: (200, {}, b"{}")) as elsewhere, railway() as standin:
        standin.from_now_on(answering(307, Location=elsewhere.url))
        error = refusal(lambda: project(standin.client()))

    assert "answers 307" in error.problem
    assert elsewhere.requests == []


@pytest.mark.parametrize(
    "fault",
    [
        erring(f"the token {TOKEN} is unknown"), erring(f"Not Authorized: {TOKEN}"),
        answering(401, TOKEN.encode()), answering(500, TOKEN.encode()),
        answering(200, f'{{"data": {{"projectToken": "{TOKEN}"}}}}'.encode()),
        answering(200, TOKEN.encode()),
    ],
)  # fmt: skip
def test_a_token_that_the_api_repeats_is_struck_out(fault: Fault) -> None:
    with railway() as standin:
        standin.from_now_on(fault)
        error = refusal(lambda: project(standin.client(patience=0.4)))

    chain: list[BaseException | None] = [error, error.__cause__, error.__context__]
    assert not [each for each in chain if TOKEN in f"{each} {each!r} {vars(each) if each else ''}"]


def test_a_server_that_speaks_no_http_does_not_bring_the_token_out() -> None:
    with raw_server(lambda connection: connection.sendall(f"{TOKEN}\r\n".encode())) as url:
        error = refusal(lambda: project(pointed_at(url, patience=0.4)))

    assert TOKEN not in str(error.args) + error.problem + error.hint


def test_a_client_does_not_show_its_token() -> None:
    client = Client.of({"RAILWAY_TOKEN": TOKEN})

    assert TOKEN not in f"{client} {client!r}"


def test_what_the_api_says_cannot_command_the_terminal() -> None:
    with railway() as standin:
        standin.from_now_on(erring("\x1b[2Jgone"))
        error = refusal(lambda: project(standin.client()))

    assert error.problem == "Railway's API refuses: ?[2Jgone"
