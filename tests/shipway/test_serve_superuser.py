"""Serve: the superuser that the variables ask for, made once, and nothing of it logged."""

import pytest

from tests.projects import Edit
from tests.shipway.laptop import Laptop
from tests.shipway.programs import Ran
from tests.shipway.steps import KINDS, SUPERUSER, at_once, new_database, step
from tests.shipway.superusers import ASKED, MADE, USERNAME, full_name, migrate, silent, users

SETTINGS = "mysite/settings.py"
VALIDATORS = """\
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"}
]
"""


def test_it_is_made_once_and_nothing_of_it_is_logged(laptop: Laptop) -> None:
    migrate(laptop)

    first = step(laptop, SUPERUSER, **ASKED)
    second = step(laptop, SUPERUSER, **{**ASKED, "DJANGO_SUPERUSER_PASSWORD": "another one, long"})

    assert (first.status, first.out, first.err) == (0, MADE, "")
    assert (second.status, second.out, second.err) == (0, "", "")
    assert users(laptop) == [[USERNAME, True, True]]


def test_a_user_of_that_name_is_left_as_it_is(laptop: Laptop) -> None:
    migrate(laptop)
    made = f"from django.contrib.auth.models import User; User.objects.create_user({USERNAME!r})"
    assert step(laptop, made).status == 0

    assert step(laptop, SUPERUSER, **ASKED) == Ran(0, "", "")
    assert users(laptop) == [[USERNAME, False, False]]


def test_a_name_that_is_stored_in_another_form_is_found_again(laptop: Laptop) -> None:
    migrate(laptop)
    asked = {**ASKED, "DJANGO_SUPERUSER_USERNAME": "\N{LATIN SMALL LIGATURE FI}ona"}

    assert step(laptop, SUPERUSER, **asked).out == MADE
    assert step(laptop, SUPERUSER, **asked) == Ran(0, "", "")
    assert users(laptop) == [["fiona", True, True]]


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (["USERNAME"], "DJANGO_SUPERUSER_PASSWORD"),
        (["PASSWORD"], "DJANGO_SUPERUSER_USERNAME"),
        (["EMAIL"], "DJANGO_SUPERUSER_USERNAME, DJANGO_SUPERUSER_PASSWORD"),
    ],
)
def test_what_is_missing_is_named_in_one_line(
    laptop: Laptop, given: list[str], missing: str
) -> None:
    migrate(laptop)

    ran = step(laptop, SUPERUSER, **{name: ASKED[name] for name in map(full_name, given)})

    assert ran == Ran(0, f"serve: warning: no superuser is made: {missing} not set\n", "")
    assert users(laptop) == []


def test_a_value_that_the_model_can_do_without_is_named_too(laptop: Laptop) -> None:
    migrate(laptop)
    given = {**ASKED, "DJANGO_SUPERUSER_EMAIL": ""}

    ran = step(laptop, SUPERUSER, **given)

    assert ran == Ran(0, "serve: made the superuser (DJANGO_SUPERUSER_EMAIL not set)\n", "")
    assert users(laptop) == [[USERNAME, True, True]]


def test_a_password_that_was_taken_away_again_is_not_missed(laptop: Laptop) -> None:
    migrate(laptop)
    assert step(laptop, SUPERUSER, **ASKED).out == MADE

    assert step(laptop, SUPERUSER, DJANGO_SUPERUSER_USERNAME=USERNAME) == Ran(0, "", "")


@pytest.mark.parametrize("validators", ["", VALIDATORS])
def test_a_weak_password_is_warned_about_and_taken(laptop: Laptop, validators: str) -> None:
    laptop.change(None, Edit(SETTINGS, "USE_TZ = True\n", f"USE_TZ = True\n{validators}"))
    migrate(laptop)

    ran = step(laptop, SUPERUSER, **{**ASKED, "DJANGO_SUPERUSER_PASSWORD": "2718281"})

    weak = "entirely numeric" if validators else "too short, entirely numeric"
    assert ran == Ran(0, f"{MADE}serve: warning: DJANGO_SUPERUSER_PASSWORD is weak ({weak}): "
                         "change it after the first login\n", "")  # fmt: skip
    assert users(laptop, "2718281") == [[USERNAME, True, True]]


def test_a_project_without_users_has_no_superuser(laptop: Laptop) -> None:
    laptop.change(
        None,
        Edit(SETTINGS, '    "django.contrib.auth",\n', ""),
        Edit(SETTINGS, '    "django.contrib.auth.middleware.AuthenticationMiddleware",\n', ""),
    )

    assert step(laptop, SUPERUSER, **ASKED) == Ran(0, "", "")


@pytest.mark.parametrize("kind", KINDS)
def test_replicas_that_start_together_make_one(
    laptop: Laptop, kind: str, request: pytest.FixtureRequest
) -> None:
    database = new_database(kind, request)
    migrate(laptop, **database)

    ran = at_once(laptop, SUPERUSER, 6, **ASKED, **database)

    assert [each.status for each in ran] == [0] * 6, ran
    assert sorted(each.out for each in ran) == ["", "", "", "", "", MADE], ran
    assert all(silent(each) for each in ran)
    assert users(laptop, **database) == [[USERNAME, True, True]]
