"""How long a stopping server answers on and drains, by value."""

import pytest

from shipway.serve.draining import Draining, decide

RAILWAY = {"RAILWAY_ENVIRONMENT_ID": "0b9f4c3e"}
NAME = "RAILWAY_DEPLOYMENT_DRAINING_SECONDS"


@pytest.mark.parametrize("environ", [{}, {NAME: "60"}, {"RAILWAY_PROJECT_ID": ""}])
def test_a_laptop_drains_at_once(environ: dict[str, str]) -> None:
    assert decide(environ) == Draining(0, 30)
    assert decide(environ, 5) == Draining(0, 5)


@pytest.mark.parametrize(
    ("seconds", "stated", "answer_on", "drain"),
    [("35", None, 3, 30), ("120", None, 3, 115), ("120", 20, 3, 20), ("15", 10, 3, 10)],
)
def test_a_draining_time_that_is_long_enough_is_used(
    seconds: str, stated: int | None, answer_on: float, drain: int
) -> None:
    assert decide({**RAILWAY, NAME: seconds}, stated) == Draining(answer_on, drain)


@pytest.mark.parametrize(
    ("seconds", "stated", "answer_on", "drain", "enough"),
    [("34", None, 3, 29, 35), ("10", None, 3, 5, 35), ("10", 20, 3, 5, 25), ("4", None, 2, 1, 35)],
)
def test_one_that_is_too_short_is_fitted_into_and_warned_about(
    seconds: str, stated: int | None, answer_on: float, drain: int, enough: int
) -> None:
    found = decide({**RAILWAY, NAME: seconds}, stated)

    assert (found.answer_on, found.drain) == (answer_on, drain)
    assert answer_on + drain < int(seconds)
    assert found.warning == (
        f"warning: {NAME} is {seconds}: Railway kills this container {seconds} s after SIGTERM; "
        f"set it to {enough}, or requests are lost"
    )


@pytest.mark.parametrize(
    ("environ", "value"),
    [({}, "not set"), ({NAME: ""}, "not set"), ({NAME: "0"}, "0"), ({NAME: "soon"}, "soon")],
)
def test_without_one_nothing_is_cut_short_here_but_warned_about(
    environ: dict[str, str], value: str
) -> None:
    found = decide({**RAILWAY, **environ})

    assert (found.answer_on, found.drain) == (3, 30)
    assert found.warning == (
        f"warning: {NAME} is {value}: Railway kills this container right after SIGTERM; "
        "set it to 35, or requests are lost"
    )
