"""The headers and settings that protect people who use the site."""

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client


def test_a_strict_policy_stands_on_every_page(viewer: Client) -> None:
    for path in ("/", "/login/", "/admin/login/", "/none"):
        policy = viewer.get(path).headers["Content-Security-Policy"]
        directives = {part.strip() for part in policy.split(";")}
        assert {
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        } <= directives, path
        assert "unsafe" not in policy


def test_no_page_is_framed_or_sniffed_or_tells_other_sites_where_one_came_from(
    client: Client,
) -> None:
    headers = client.get("/login/").headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_whitenoise_stands_right_after_the_security_middleware() -> None:
    security = settings.MIDDLEWARE.index("django.middleware.security.SecurityMiddleware")
    assert settings.MIDDLEWARE[security + 1] == "whitenoise.middleware.WhiteNoiseMiddleware"


def test_a_laptop_is_served_over_plain_http(client: Client) -> None:
    answer = client.get("/login/")
    assert answer.status_code == 200
    assert "Strict-Transport-Security" not in answer.headers
    assert not answer.cookies["csrftoken"]["secure"]


@pytest.mark.django_db
def test_a_form_of_another_site_is_refused_on_a_page_of_our_own() -> None:
    User.objects.create_user("ana", password="correct horse")
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/login/", {"username": "ana", "password": "correct horse"})
    assert answer.status_code == 403
    assert "The form has expired" in answer.content.decode()
    assert "_auth_user_id" not in client.session
