"""The site answers to the hosts that it knows, and never to all."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from backend_analytics_server.environment import Environment
from backend_analytics_server.hosts import allowed_hosts, trusted_origins

RAILWAY = {"RAILWAY_PROJECT_ID": "x"}


def test_a_laptop_knows_the_platform_and_itself() -> None:
    hosts = allowed_hosts(Environment({}))
    assert hosts[:2] == [".up.railway.app", "healthcheck.railway.app"]
    assert {"localhost", "127.0.0.1", "[::1]"} <= set(hosts)


def test_railway_knows_its_domain_and_further_hosts_but_not_localhost() -> None:
    variables = {
        **RAILWAY,
        "RAILWAY_PUBLIC_DOMAIN": "monitor.example.com",
        "ALLOWED_HOSTS": "a.example, .b.example,,",
    }
    assert allowed_hosts(Environment(variables)) == [
        ".up.railway.app",
        "healthcheck.railway.app",
        "monitor.example.com",
        "a.example",
        ".b.example",
    ]


@pytest.mark.parametrize(
    ("value", "edit"),
    [
        ("*", "name the hosts"),
        ("*.example.com", "'.example.com'"),
        ("https://example.com", "write 'example.com'"),
        ("example.com/path", "write 'example.com'"),
        ("https://user@example.com:8000/path?x=1", "write '"),
        ("example.com:8000", "write 'example.com'"),
        ("[::1]:8000", r"write '\[::1\]'"),
        ("[", "write one such as 'example.com'"),
    ],
)
def test_a_malformed_host_is_refused_with_the_edit_that_mends_it(value: str, edit: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=rf"^ALLOWED_HOSTS holds [^\n]*{edit}[^\n]*$"):
        allowed_hosts(Environment({"ALLOWED_HOSTS": f"good.example,{value}"}))


def test_the_public_domain_is_trusted_and_the_platform_only_where_it_is_unknown() -> None:
    known = {**RAILWAY, "RAILWAY_PUBLIC_DOMAIN": "monitor.up.railway.app"}
    assert trusted_origins(Environment(known)) == ["https://monitor.up.railway.app"]
    assert trusted_origins(Environment(RAILWAY)) == ["https://*.up.railway.app"]
    assert trusted_origins(Environment({})) == []


def test_further_origins_are_trusted() -> None:
    origins = "http://localhost:3000, https://*.example.com"
    assert trusted_origins(Environment({"CSRF_TRUSTED_ORIGINS": origins})) == [
        "http://localhost:3000",
        "https://*.example.com",
    ]


@pytest.mark.parametrize(
    ("value", "edit"),
    [
        ("example.com", "https://example.com"),
        ("//example.com", "https://example.com"),
        ("https://example.com/", "https://example.com"),
        ("https://*", "https://example.com"),
        ("https://[", "https://example.com"),
    ],
)
def test_an_origin_without_a_scheme_is_refused_with_the_edit(value: str, edit: str) -> None:
    with pytest.raises(
        ImproperlyConfigured, match=rf"^CSRF_TRUSTED_ORIGINS holds [^\n]*write '{edit}'\.$"
    ):
        trusted_origins(Environment({"CSRF_TRUSTED_ORIGINS": value}))
