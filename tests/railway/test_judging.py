"""What is said of a service's settings before a release, by value."""

from dataclasses import replace
from typing import Any

import pytest

from shipway.model import Finding, Level
from shipway.railway.judging import DRAINING, Needs, judge
from shipway.railway.settings import Service, Trigger
from shipway.railway.wanted import DRAINING_SECONDS
from shipway.serve import draining

pytestmark = pytest.mark.laptop

TRIGGER = Trigger("t", "produccion", "team/site", waits_for_ci=False)
FITTING = Service(
    name="web", repository="team/site", trigger=TRIGGER, watch_patterns=(), root_directory="",
    build_command="invoke build", start_command="", health_path="/readyz", health_timeout=300,
    overlap_seconds=3, draining_seconds=35, restart_policy="ON_FAILURE",
    variables=frozenset({"SECRET_KEY", "MYSQLHOST"}), mysql="MySQL",
)  # fmt: skip
NEEDS = Needs(
    production_branch="produccion", start_command="invoke serve", health_path="/readyz",
    draining_seconds=35, changed=("project/views.py", "README.md"),
    variables=("SECRET_KEY", "MYSQLHOST", "PORT", "RAILWAY_PUBLIC_DOMAIN"),
)  # fmt: skip


def findings(**settings: Any) -> list[Finding]:
    return list(judge(replace(FITTING, **settings), NEEDS))


def only(**settings: Any) -> Finding:
    [found] = findings(**settings)
    assert found.hint
    assert (found.file, found.line) == ("", 0)
    return found


def told(found: Finding) -> tuple[str, str, str]:
    return found.code, found.level, found.message


def test_what_fits_is_not_spoken_of() -> None:
    assert findings() == []


def test_another_branch_is_deployed() -> None:
    assert told(only(trigger=replace(TRIGGER, branch="main"))) == (
        "railway-branch", "error",
        "Railway deploys pushes to main, so a release on produccion would change nothing",
    )  # fmt: skip


def test_no_branch_is_deployed() -> None:
    assert told(only(trigger=None)) == (
        "railway-branch", "error",
        "Railway deploys no push at all, so a release on produccion would change nothing",
    )  # fmt: skip


def test_it_waits_for_ci() -> None:
    assert told(only(trigger=replace(TRIGGER, waits_for_ci=True))) == (
        "railway-waits-for-ci", "warning",
        ("Railway waits for the workflows of the commit on produccion, and skips the deployment "
        "where one fails"),
    )  # fmt: skip


def test_nothing_that_changed_is_watched() -> None:
    assert told(only(watch_patterns=("/docs/**", "*.toml"))) == (
        "railway-watch-paths", "warning",
        ("nothing that changed is in the watch paths /docs/**, *.toml, so Railway would skip the "
        "deployment"),
    )  # fmt: skip


def test_one_watched_change_is_enough() -> None:
    assert findings(watch_patterns=("/docs/**", "/project/**")) == []


def test_where_nobody_knows_what_changed_nothing_is_said_of_watch_paths() -> None:
    service = replace(FITTING, watch_patterns=("/docs/**",))

    assert list(judge(service, replace(NEEDS, changed=()))) == []


def test_a_start_command_in_railway_beats_the_procfile() -> None:
    assert told(only(start_command="gunicorn x.wsgi")) == (
        "railway-start-command", "warning",
        ("the start command 'gunicorn x.wsgi', which is set in Railway, beats the Procfile's "
        "'invoke serve', which is what was rehearsed"),
    )  # fmt: skip


def test_a_variable_beats_the_procfile_too() -> None:
    assert told(only(variables=FITTING.variables | {"RAILPACK_START_CMD"})) == (
        "railway-start-command", "warning",
        "the variable RAILPACK_START_CMD of the service beats the Procfile",
    )  # fmt: skip


def test_the_procfiles_own_command_may_stand_in_railway() -> None:
    assert findings(start_command=" invoke serve ") == []


def test_without_a_procfile_a_start_command_beats_nothing() -> None:
    service = replace(FITTING, start_command="gunicorn x.wsgi")

    assert list(judge(service, replace(NEEDS, start_command=""))) == []


def test_no_health_path() -> None:
    assert told(only(health_path="")) == (
        "railway-health-path", "warning",
        "no health path is set in Railway, so a version that answers nothing goes live",
    )  # fmt: skip


def test_another_health_path() -> None:
    assert told(only(health_path="/up")) == (
        "railway-health-path", "warning",
        ("Railway asks /up whether a version is healthy, but /readyz is what is checked and "
        "rehearsed"),
    )  # fmt: skip


@pytest.mark.parametrize(("seconds", "said"), [(None, 0), (0, 0), (34, 34)])
def test_draining_is_too_short(seconds: int | None, said: int) -> None:
    assert told(only(draining_seconds=seconds)) == (
        "railway-draining", "warning",
        (f"Railway kills the old version {said} s after SIGTERM, and its last requests need up to "
        "35 s"),
    )  # fmt: skip


def test_a_variable_may_say_how_long_draining_is() -> None:
    assert findings(draining_seconds=None, variables=FITTING.variables | {DRAINING}) == []


def test_variables_are_missing() -> None:
    assert told(only(variables=frozenset({"OTHER"}))) == (
        "railway-variables", "error",
        ("the settings do not load without MYSQLHOST, SECRET_KEY, and the service web has no such "
        "variable"),
    )  # fmt: skip


def test_a_folder_of_the_commit_is_built_alone() -> None:
    assert told(only(root_directory="/site")) == (
        "railway-root-directory", "warning",
        ("Railway builds the folder site alone, and what was checked and rehearsed is the whole "
        "commit, with the Procfile and the requirements at its root"),
    )  # fmt: skip


@pytest.mark.parametrize("folder", ["/", ".", "./"])
def test_the_root_by_any_name_is_the_whole_commit(folder: str) -> None:
    assert findings(root_directory=folder) == []


def test_everything_at_once_is_said() -> None:
    found = findings(
        trigger=None, watch_patterns=("x",), start_command="y", health_path="",
        draining_seconds=None, variables=frozenset(),
    )  # fmt: skip

    assert [each.code for each in found] == [
        "railway-branch", "railway-watch-paths", "railway-start-command", "railway-health-path",
        "railway-draining", "railway-variables",
    ]  # fmt: skip
    assert {each.level for each in found} == set(Level)


@pytest.mark.parametrize(("seconds", "is_enough"), [(DRAINING_SECONDS, True), (34, False)])
def test_the_draining_time_is_what_serve_needs(seconds: int, is_enough: bool) -> None:
    decided = draining.decide({"RAILWAY_PROJECT_ID": "x", DRAINING: str(seconds)})

    assert (not decided.warning) == is_enough
