"""What a page or a stylesheet refers to on its own site, by value."""

import pytest

from shipway import links
from shipway.links import Form, Link

URL = "https://site.example/notes/?page=2"


def found(html: str) -> list[tuple[str, bool]]:
    """Return what a page at URL refers to."""
    return [(link.address, link.is_page) for link in links.of_page(html, URL).links]


@pytest.mark.parametrize(
    ("reference", "address"),
    [
        ("/a/", "/a/"),
        ("a/", "/notes/a/"),
        ("../a", "/a"),
        ("?page=3", "/notes/?page=3"),
        ("https://site.example/a?b=c#d", "/a?b=c"),
        ("//site.example", "/"),
        ("/España y más/", "/Espa%C3%B1a%20y%20m%C3%A1s/"),
        ("/a%20b", "/a%20b"),
        ("#top", ""),
        ("", ""),
        ("https://other.example/a", ""),
        ("http://site.example:81/a", ""),
        ("mailto:ada@site.example", ""),
        ("javascript:void(0)", ""),
        ("data:image/png;base64,AA==", ""),
        ("http://[broken", ""),
        ("///other.example/a", ""),
        ("/\\other.example/a", ""),
        ("\\\\other.example", ""),
        ("/a\nb/", "/ab/"),
        ("?q=a\\b//c", "/notes/?q=a%5Cb//c"),
        ("ftp://site.example/a", ""),
    ],
)
def test_a_reference_is_resolved_where_it_stays_on_the_site(reference: str, address: str) -> None:
    assert links.same_site(URL, reference) == address


@pytest.mark.parametrize(
    ("html", "address", "is_page"),
    [
        ('<a href="/a/?x=1&amp;y=2">', "/a/?x=1&y=2", True),
        ("<A HREF=/a/>", "/a/", True),
        ('<area href="/a/">', "/a/", True),
        ('<iframe src="/a/"></iframe>', "/a/", True),
        ('<link rel="stylesheet" href="/a.css">', "/a.css", False),
        ('<link rel="shortcut icon" href="/a.ico">', "/a.ico", False),
        ('<script src="/a.js"></script>', "/a.js", False),
        ('<img src="/a.png">', "/a.png", False),
        ('<video poster="/a.png"></video>', "/a.png", False),
        ('<object data="/a.svg"></object>', "/a.svg", False),
        ('<input type="image" src="/a.png">', "/a.png", False),
    ],
)
def test_a_tag_refers_to_a_page_or_a_file(html: str, address: str, is_page: bool) -> None:
    assert found(html) == [(address, is_page)]


@pytest.mark.parametrize("path", ["/deleted/", "/password_reset/", "/presets/", "/blogout/"])
def test_what_only_sounds_like_it_is_followed(path: str) -> None:
    assert found(f'<a href="{path}">') == [(path, True)]


@pytest.mark.parametrize("odd", ["<![odd[", "<![", '<base href="http://[">', "<!--", "<a href=>"])
def test_what_is_no_html_hides_nothing_before_it(odd: str) -> None:
    assert found(f'<a href="/a/">{odd}') == [("/a/", True)]


def test_every_picture_of_a_set_is_one() -> None:
    assert found('<img srcset="/a.png 1x, /b.png 2x">') == [("/a.png", False), ("/b.png", False)]


def test_a_base_moves_what_is_relative() -> None:
    assert found('<base href="/other/"><a href="a/">') == [("/other/a/", True)]


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/logout/">',
        '<a href="/accounts/log-out">',
        '<a href="/sign_out?next=/">',
        '<a href="/notes/1/delete/">',
        '<a href="/delete_all/">',
        '<a href="/data/reset/">',
        '<a href="/cerrar-sesion/">',
        '<a href="/a/" data-method="post">',
        '<a href="/a/" hx-post="/a/">',
        '<form action="/a/"><input type="submit"></form>',
        '<link rel="preconnect" href="/a">',
        '<!-- <a href="/a/"> -->',
        '<script>"<a href=/a/>"</script>',
    ],
)
def test_what_nobody_follows_by_get(html: str) -> None:
    assert found(html) == []


def test_a_stylesheet_refers_to_pictures_and_other_stylesheets() -> None:
    text = "@import '/b.css'; /* url(/no.png) */ a { src: url( \"a.png\" ) } b { src: url(data:,) }"

    assert links.of_stylesheet(text, "https://site.example/static/a.css") == [
        Link("/b.css", False),
        Link("/static/a.png", False),
    ]


def test_a_login_form_is_found_with_what_it_holds() -> None:
    html = """
        <form method="get"><input name="q"></form>
        <form method="post" action="/enter/"><input type="hidden" name="token" value="t&amp;">
        <input name="user"><input name="secret" type="password"><input type="checkbox" name="keep">
        <input type="submit" name="go" value="Go"></form>
    """

    assert links.of_page(html, URL).login == Form(
        "/enter/", {"token": "t&", "user": "", "secret": ""}, "user", "secret"
    )


@pytest.mark.parametrize(
    "form",
    [
        '<form><input name="user"><input name="secret" type="password"></form>',
        '<form method="post"><input name="user"></form>',
        (
            '<form method="post"><input name="user"><input name="a" type="password">'
            '<input name="b" type="password"></form>'
        ),
        (
            '<form method="post" action="https://other.example/"><input name="user">'
            '<input name="secret" type="password"></form>'
        ),
    ],
)
def test_a_search_a_registration_or_a_form_for_elsewhere_is_no_login(form: str) -> None:
    assert links.of_page(form, URL).login is None


def test_what_the_forms_of_a_page_are_for() -> None:
    html = """
        <form method="get" action="/search/"><input name="q" value="old"></form>
        <form method="post"><input name="q" value="new"><input name="secret" type="PASSWORD"></form>
        <form method="POST" action="send/"></form><form method="post" action="//other.example/">
        </form><table></table>
    """
    page = links.of_page(html, URL)

    assert page.posts == ["/notes/?page=2", "/notes/send/"]
    assert page.fields == {"q": "old", "secret": ""}
    assert (page.asks_password, page.shows_data) == (True, True)
