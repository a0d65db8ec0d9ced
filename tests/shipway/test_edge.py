"""The stand-in for Railway's edge: what it forwards, and what it says when nothing serves."""

import http.client
import socket
import threading
from collections.abc import Iterator

import pytest

from shipway.edge import Edge
from tests.shipway import servers
from tests.shipway.programs import wait_until
from tests.shipway.servers import Reply, Request, Site, raw_server, saying

DOMAIN = "site.up.railway.app"


def mirror(request: Request) -> Reply:
    """Answer with what was asked."""
    said = f"{request.method} {request.path} {request.body.decode()}".encode()
    return 200, {"X-Kind": "Mirror", "Connection": "keep-alive"}, said


@pytest.fixture
def container() -> Iterator[Site]:
    """A server behind the edge."""
    with servers.site(mirror) as running:
        yield running


@pytest.fixture
def edge(container: Site) -> Iterator[Edge]:
    """An edge in front of the container, under a public name."""
    with Edge(DOMAIN) as opened:
        opened.switch(container.port)
        yield opened


def connection(edge: Edge) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(edge.url.removeprefix("http://"), timeout=10)


def ask(edge: Edge, method: str, path: str = "/", **more: object) -> tuple[int, bytes]:
    client = connection(edge)
    client.request(method, path, **more)  # type: ignore[arg-type]
    response = client.getresponse()
    answer = response.status, response.read()
    client.close()
    return answer


def test_a_request_is_forwarded_as_railway_does(edge: Edge, container: Site) -> None:
    assert ask(edge, "GET", "/a?b=c", headers={"X-One": "1"}) == (200, b"GET /a?b=c ")

    request = container.requests[0]
    assert request.values("Host") == [DOMAIN]
    assert request.values("X-Forwarded-Proto") == ["https"]
    assert request.values("X-One") == ["1"]


def test_a_header_that_comes_twice_arrives_twice(edge: Edge, container: Site) -> None:
    talk(edge, b"GET / HTTP/1.0\r\nCookie: a=1\r\nCookie: b=2\r\n\r\n")

    assert container.requests[0].values("Cookie") == ["a=1", "b=2"]


def test_the_headers_of_one_hop_stay_there(edge: Edge, container: Site) -> None:
    client = connection(edge)
    client.request("GET", "/", headers={"Keep-Alive": "5", "TE": "trailers"})
    response = client.getresponse()
    response.read()
    client.close()

    assert response.getheader("X-Kind") == "Mirror"
    assert response.getheader("Connection") is None
    assert not container.requests[0].values("Keep-Alive")
    assert not container.requests[0].values("TE")


def test_without_a_public_name_the_asked_one_stays(container: Site) -> None:
    with Edge() as edge:
        edge.switch(container.port)
        ask(edge, "GET")

    assert container.requests[0].values("Host") == [edge.url.removeprefix("http://")]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_body_arrives(edge: Edge, method: str) -> None:
    body = b"name=value" * 10_000

    assert ask(edge, method, "/form", body=body) == (200, method.encode() + b" /form " + body)


def test_a_head_has_no_body(edge: Edge) -> None:
    assert ask(edge, "HEAD") == (200, b"")


def test_a_head_tells_the_length_of_the_page(edge: Edge) -> None:
    client = connection(edge)
    client.request("HEAD", "/")
    length = client.getresponse().getheader("Content-Length")
    client.close()

    assert length == str(len(b"HEAD / "))


def test_a_connection_serves_request_after_request(edge: Edge) -> None:
    client = connection(edge)
    sockets = set()
    for number in range(3):
        client.request("POST", f"/{number}", body=b"x")
        assert client.getresponse().read() == f"POST /{number} x".encode()
        sockets.add(client.sock)
    client.close()

    assert len(sockets) == 1


def test_an_error_of_the_container_is_passed_on(edge: Edge) -> None:
    with servers.site(lambda _: (503, {"Retry-After": "3"}, b"busy")) as busy:
        edge.switch(busy.port)
        assert ask(edge, "GET") == (503, b"busy")


@pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
def test_an_answer_without_a_body_tells_no_length(edge: Edge, status: bytes) -> None:
    answer = b"HTTP/1.1 " + status + b"\r\nETag: x\r\n\r\n"
    with raw_server(saying(answer)) as url:
        edge.switch(int(url.rsplit(":", 1)[1].strip("/")))

        assert talk(edge, b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n") == answer


def test_a_redirect_of_the_container_is_passed_on(edge: Edge) -> None:
    with servers.site(lambda _: (301, {"Location": f"https://{DOMAIN}/x"}, b"")) as moved:
        edge.switch(moved.port)
        assert ask(edge, "GET") == (301, b"")


def test_with_nothing_live_the_answer_is_502() -> None:
    with Edge(DOMAIN) as edge:
        assert ask(edge, "POST", "/", body=b"x") == (502, b"no deployment is live\n")


@pytest.mark.parametrize("data", [b"", b"nonsense\r\n\r\n"])
def test_a_container_that_does_not_answer_is_502(edge: Edge, data: bytes) -> None:
    with raw_server(saying(data)) as url:
        edge.switch(int(url.rsplit(":", 1)[1].strip("/")))
        assert ask(edge, "GET") == (502, b"the deployment does not answer\n")


def test_after_a_switch_the_new_container_answers(edge: Edge, container: Site) -> None:
    with servers.site(lambda _: (200, {}, b"new")) as new:
        edge.switch(new.port)
        assert ask(edge, "GET") == (200, b"new")
        edge.switch(container.port)
        assert ask(edge, "GET") == (200, b"GET / ")


def test_a_closed_edge_does_not_listen(container: Site) -> None:
    with Edge() as edge:
        edge.switch(container.port)
    with pytest.raises(ConnectionRefusedError):
        ask(edge, "GET")


def handlers_at_work() -> list[str]:
    return [t.name for t in threading.enumerate() if "process_request_thread" in t.name]


def talk(edge: Edge, data: bytes) -> bytes:
    """Send bytes to the edge and return all that comes back until it closes."""
    port = int(edge.url.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(data)
        return b"".join(iter(lambda: client.recv(65536), b""))


def test_a_client_that_writes_headers_small_changes_nothing(edge: Edge, container: Site) -> None:
    talk(edge, b"GET / HTTP/1.1\r\nhost: a\r\nx-forwarded-proto: http\r\nconnection: close\r\n\r\n")

    assert container.requests[0].values("Host") == [DOMAIN]
    assert container.requests[0].values("X-Forwarded-Proto") == ["https"]


def test_a_body_in_chunks_arrives(edge: Edge) -> None:
    chunks = iter([b"one", b"two"])

    assert ask(edge, "POST", "/form", body=chunks, encode_chunked=True, headers={
        "Transfer-Encoding": "chunked"}) == (200, b"POST /form onetwo")  # fmt: skip


def test_a_client_that_leaves_early_is_no_event(
    edge: Edge, container: Site, capfd: pytest.CaptureFixture[str]
) -> None:
    with servers.site(lambda _: (200, {}, b"x" * 50_000_000)) as large:
        edge.switch(large.port)
        port = int(edge.url.rsplit(":", 1)[1])
        for _ in range(3):
            with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
                client.sendall(b"GET / HTTP/1.0\r\n\r\n")
                client.recv(100)
        edge.switch(container.port)
        assert ask(edge, "GET")[0] == 200
        wait_until(lambda: not handlers_at_work(), "every connection is done with")

    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    "data",
    [
        b"POST / HTTP/1.1\r\nContent-Length: abc\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /\xc3\xb1 HTTP/1.1\r\n\r\n",
    ],
)
def test_what_is_no_request_is_400(
    edge: Edge, container: Site, data: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    assert talk(edge, data).startswith(b"HTTP/1.1 400 ")
    assert container.requests == []
    assert capfd.readouterr().err == ""


def test_a_client_that_leaves_in_the_middle_is_no_event(
    edge: Edge, container: Site, capfd: pytest.CaptureFixture[str]
) -> None:
    port = int(edge.url.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(b"POST / HTTP/1.1\r\nContent-Length: 50\r\n\r\nhalf")
        client.shutdown(socket.SHUT_WR)
        assert client.recv(100) == b""

    wait_until(lambda: not handlers_at_work(), "every connection is done with")
    assert container.requests == []
    assert capfd.readouterr().err == ""
