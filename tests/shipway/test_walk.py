"""A walk through a small site that a real server shows."""

import time
from collections.abc import Mapping
from contextlib import AbstractContextManager

import pytest

from shipway import walk as walks
from shipway.walk import Visit, again, login, walk
from shipway.walk.login import Member
from shipway.walk.visitor import Visitor
from tests.shipway.servers import Reply, Request, Site, site

HTML = {"Content-Type": "text/html; charset=utf-8"}
FORM = (
    '<form method="post"><input name="token" type="hidden" value="t"><input name="user">'
    '<input name="secret" type="password"></form>'
)


def pages(shown: Mapping[str, str | Reply]) -> AbstractContextManager[Site]:
    """Run a site that shows these pages, and 404 elsewhere."""

    def reply(request: Request) -> Reply:
        page = shown.get(request.path, (404, HTML, b"<a href='/never/'>"))
        return (200, HTML, page.encode()) if isinstance(page, str) else page

    return site(reply)


def seen(found: walks.Walk) -> dict[str, int]:
    """Return each address that was asked for with its status."""
    return {visit.address: visit.status for visit in found.visits}


def to(address: str) -> Reply:
    """Return a redirect."""
    return 302, {"Location": address}, b""


def test_what_a_page_leads_to_is_asked_for_once() -> None:
    shown: dict[str, str | Reply] = {
        "/": "<a href='/a/'><a href='/a/'><img src='/p.png'><link rel=stylesheet href='/s.css'>",
        "/a/": "<a href='/'><a href='/gone/'>",
        "/s.css": (200, {"Content-Type": "text/css"}, b"a { background: url(q.png) }"),
        "/p.png": (200, {"Content-Type": "image/png"}, b"<a href='/not-read/'>"),
    }
    with pages(shown) as server:
        found = walk(Visitor(server.url), ["/"])

    assert seen(found) == {
        "/": 200, "/a/": 200, "/p.png": 200, "/s.css": 200, "/gone/": 404, "/q.png": 404,
        "/never/": 404,
    }  # fmt: skip
    assert [str(visit) for visit in found.broken(logged_in=True)][:2] == [
        "/gone/ answers 404, linked from /a/",
        "/q.png answers 404, linked from /s.css",
    ]
    assert found.cut == ""


def test_redirects_are_followed_on_the_site_alone() -> None:
    shown: dict[str, str | Reply] = {
        "/": "<a href='/near'><a href='/far'><a href='/round'>",
        "/near": to("there/"),
        "/there/": "<a href='beside'>",
        "/there/beside": "",
        "/far": to("https://other.example/"),
        "/round": to("/round"),
    }
    with pages(shown) as server:
        found = walk(Visitor(server.url), ["/"])

    assert seen(found) == {"/": 200, "/near": 200, "/far": 302, "/round": 0, "/there/beside": 200}
    [broken] = found.broken(logged_in=False)
    assert str(broken) == "/round gives no answer: it redirects more than 10 times, linked from /"


def test_who_is_refused_may_be_so_unless_logged_in() -> None:
    answers: dict[str, str | Reply] = {f"/{n}": (n, {}, b"") for n in (401, 403, 429)}
    with pages({"/": "<a href=/401><a href=/403><a href=/429>", **answers}) as server:
        found = walk(Visitor(server.url), ["/"])

    assert found.broken(logged_in=False) == []
    assert [visit.status for visit in found.broken(logged_in=True)] == [401, 403]


def test_pages_that_differ_in_a_number_alone_are_not_all_walked() -> None:
    row = "<a href='/note/{n}/'><a href='/?page={n}'><img src='/{n}.png'>"
    listing = "".join(row.format(n=n) for n in range(9))
    with pages({"/": listing}) as server:
        found = walk(Visitor(server.url), ["/"])

    asked = sorted(seen(found))
    assert len([address for address in asked if address.startswith("/note/")]) == 3
    assert len([address for address in asked if address.startswith("/?page=")]) == 3
    assert len([address for address in asked if address.endswith(".png")]) == 9
    assert found.cut == "12 alike left out"


def test_a_walk_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walks, "_ADDRESSES", 5)

    def reply(request: Request) -> Reply:
        return 200, HTML, f"<a href='{request.path}a/'><a href='{request.path}b/'>".encode()

    with site(reply) as server:
        found = walk(Visitor(server.url), ["/"])

    assert (len(found.visits), found.cut) == (5, "cut after 5 addresses, with 6 more to see")


EDGE = {"Host": "site.example", "X-Forwarded-Proto": "https"}


def guarded(request: Request) -> Reply:
    """Show pages to who has logged in as ada, at the public address, over https."""
    path = request.path.partition("?")[0]
    if path == "/enter/" and request.method == "POST":
        sent = request.body == b"token=t&user=ada&secret=s%26t"
        if sent and request.values("Origin") == ["https://site.example"]:
            return 302, {"Location": "/", "Set-Cookie": "id=7; Path=/; Secure; HttpOnly"}, b""
    if path == "/enter/":
        return 200, HTML, FORM.encode()
    if "id=7" not in request.values("Cookie"):
        return to("/enter/?next=/")
    return 200, HTML, b"<a href='/inside/'>"


def test_a_login_form_behind_a_redirect_is_found_and_sent() -> None:
    with site(guarded) as server:
        page = login.find(Visitor(server.url, EDGE), walk(Visitor(server.url, EDGE), ["/"]).login)
        assert page
        refused = Member(server.url, EDGE, page, "ada", "wrong").log_in()
        member = Member(server.url, EDGE, page, "ada", "s&t")
        taken = member.log_in()
        found = walk(member, ["/"])

    assert (page.address, refused.status, taken.status) == ("/enter/?next=/", 200, 302)
    assert seen(found) == {"/": 200, "/inside/": 200}
    assert all(request.values("Host") == ["site.example"] for request in server.requests)


def test_a_page_that_ends_the_session_does_not_end_the_walk_of_who_is_logged_in() -> None:
    def reply(request: Request) -> Reply:
        if request.path == "/adios/" and "id=7" in request.values("Cookie"):
            return 200, HTML | {"Set-Cookie": "id=; Max-Age=0; Path=/"}, b"Bye"
        status, headers, body = guarded(request)
        return status, headers, body.replace(b"/inside/", b"/adios/'><a href='/inside/")

    with site(reply) as server:
        page = login.find(Visitor(server.url, EDGE), walk(Visitor(server.url, EDGE), ["/"]).login)
        assert page
        member = Member(server.url, EDGE, page, "ada", "s&t")
        member.log_in()
        found = walk(member, ["/"])

    asked = [request for request in server.requests if request.path == "/inside/"]
    assert seen(found) == {"/": 200, "/adios/": 200, "/inside/": 200}
    assert member.ended_by == ["/adios/"]
    assert "id=7" in asked[-1].values("Cookie")


def test_what_a_page_has_deleted_is_no_broken_link() -> None:
    notes = {"1", "2"}

    def reply(request: Request) -> Reply:
        number, _, action = request.path.strip("/").partition("/")
        if request.path == "/":
            shown = (f"<a href='/{each}/zap/'><a href='/{each}/show/'>" for each in sorted(notes))
            return 200, HTML, f"<a href='/gone/'>{''.join(shown)}".encode()
        is_there = number in notes
        if action == "zap":
            notes.discard(number)
        return (200 if is_there else 404), HTML, b""

    with site(reply) as server:
        found = walk(Visitor(server.url), ["/"])

    assert seen(found) == {"/": 200, "/gone/": 404, "/1/zap/": 200, "/2/zap/": 200}


def test_an_address_without_end_is_shown_without_it() -> None:
    with pages({"/": f"<a href='/{'x' * 5000}'>"}) as server:
        broken, _ = walk(Visitor(server.url), ["/"]).broken(logged_in=False)

    assert str(broken) == f"/{'x' * 99}… answers 404, linked from /"


def test_a_page_that_never_ends_its_answer_is_one_that_gives_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shipway.walk.visitor._PATIENCE", 0.3)

    def reply(request: Request) -> Reply:
        if request.path == "/slow/":
            time.sleep(1)
        return 200, HTML, b"<a href='/slow/'><a href='/quick/'>"

    with site(reply) as server:
        found = walk(Visitor(server.url), ["/"])

    assert [str(visit) for visit in found.broken(logged_in=False)] == [
        "/slow/ gives no answer: timed out, linked from /"
    ]
    assert seen(found)["/quick/"] == 200


def test_a_login_form_that_nothing_leads_to_is_found_at_a_usual_address() -> None:
    with pages({"/": "", "/admin/login/": FORM}) as server:
        found = login.find(Visitor(server.url), None)

    assert found
    assert found.address == "/admin/login/"


def test_the_same_pages_are_asked_for_again() -> None:
    with pages({"/": "<a href='/a/'>", "/a/": ""}) as server:
        first = walk(Visitor(server.url), ["/"])
    with pages({"/": ""}) as server:
        second = again(Visitor(server.url), first.pages())

    assert second == [Visit("/", True, 200, "", ""), Visit("/a/", True, 404, "", "/")]
