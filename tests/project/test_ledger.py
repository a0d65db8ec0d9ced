"""The ledger: a row for each deployment, whatever its variables say, and none on a laptop."""

from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from shipway.config import Config
from shipway.ledger.models import Release
from shipway.serve import ledger
from shipway.serve.deployment import Deployment

pytestmark = pytest.mark.django_db
COMMIT = "c0ffee" + "0" * 34
VARIABLES = {
    "RAILWAY_DEPLOYMENT_ID": "0b9f4c3e-7a51-4e55-9d3f-1f0a2b3c4d5e",
    "RAILWAY_REPLICA_ID": "replica-1",
    "RAILWAY_GIT_COMMIT_SHA": COMMIT,
    "RAILWAY_GIT_BRANCH": "produccion",
    "RAILWAY_GIT_AUTHOR": "Ada",
    "RAILWAY_GIT_COMMIT_MESSAGE": "Añade 🎉\n\nY más.",
}
PHASES = {"migrate": 1.2, "django": 0.31}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    changelog = tmp_path / "CHANGELOG.md"
    changelog.write_text("# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-11-22\n", "utf-8")
    return Config(changelog=str(changelog))


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The variables of a deployment; give the means to change them."""
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_the_row_says_what_was_released_and_what_the_start_did(
    config: Config, deployed: pytest.MonkeyPatch
) -> None:
    before = timezone.now()
    ledger.record(config, [("monitor.0001_initial", 0.12345)], PHASES)

    row = Release.objects.get()
    assert (row.version, row.commit, row.branch) == ("1.2.3", COMMIT, "produccion")
    assert (row.author, row.message) == ("Ada", "Añade 🎉\n\nY más.")
    assert row.deployment == VARIABLES["RAILWAY_DEPLOYMENT_ID"]
    assert row.replica == "replica-1"
    assert row.migrations == [{"name": "monitor.0001_initial", "seconds": 0.123}]
    assert row.phases == [
        {"name": "migrate", "seconds": 1.2},
        {"name": "django", "seconds": 0.31},
    ]
    assert row.started_at < before
    assert row.live_at is None


def test_a_restart_adds_nothing_and_asks_once(
    config: Config,
    deployed: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ledger.record(config, [("monitor.0001_initial", 1.0)], PHASES)
    before = Release.objects.values().get()

    deployed.setenv("RAILWAY_REPLICA_ID", "replica-2")
    with django_assert_num_queries(1):
        ledger.record(config, [], {"django": 9.9})

    assert Release.objects.values().get() == before


def test_the_migrations_of_a_slower_replica_are_added(
    config: Config, deployed: pytest.MonkeyPatch
) -> None:
    ledger.record(config, [], PHASES)
    ledger.record(config, [("monitor.0001_initial", 1.0)], PHASES)

    assert Release.objects.get().migrations == [{"name": "monitor.0001_initial", "seconds": 1.0}]


def test_the_same_commit_deployed_again_is_another_row(
    config: Config, deployed: pytest.MonkeyPatch
) -> None:
    ledger.record(config, [], PHASES)
    deployed.setenv("RAILWAY_DEPLOYMENT_ID", VARIABLES["RAILWAY_DEPLOYMENT_ID"].upper())
    ledger.record(config, [], PHASES)

    assert [row.commit for row in Release.objects.all()] == [COMMIT, COMMIT]


def test_without_a_deployment_s_id_the_commit_names_the_row(
    config: Config, deployed: pytest.MonkeyPatch
) -> None:
    deployed.delenv("RAILWAY_DEPLOYMENT_ID")
    ledger.record(config, [], PHASES)
    ledger.record(config, [], PHASES)

    assert Release.objects.get().deployment == ""


def test_without_git_variables_the_deployment_is_recorded_all_the_same(
    config: Config, deployed: pytest.MonkeyPatch
) -> None:
    for name in VARIABLES:
        if name.startswith("RAILWAY_GIT_"):
            deployed.delenv(name)
    ledger.record(Config(changelog=""), [], PHASES)

    row = Release.objects.get()
    assert (row.version, row.commit, row.message) == ("", "", "")
    assert str(row) == VARIABLES["RAILWAY_DEPLOYMENT_ID"]


def test_a_laptop_keeps_no_ledger(
    config: Config,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    monkeypatch.setenv("RAILWAY_TOKEN", "what the command line tool logs in with")
    with django_assert_num_queries(0):
        ledger.record(config, [], PHASES)
        ledger.mark_live(Deployment.read(config))

    assert not Release.objects.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("x" * 10_000, "x" * 1999 + "…"),
        ("🎉" * 3000, "🎉" * 1999 + "…"),
        ("\udcff\udc80 broken", "?? broken"),
        ("\ud83d lone", "? lone"),
        ("a\x00b\x1b[31m\x85\n\tc", "a?b?[31m?\n\tc"),
        ("'; DROP TABLE ledger_release; -- %s {}", "'; DROP TABLE ledger_release; -- %s {}"),
    ],
)
def test_a_hostile_message_is_kept_as_far_as_it_goes(
    config: Config,
    deployed: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    given: str,
    kept: str,
) -> None:
    # A mapping of the test's own, for a process cannot be given all of these.
    deployed.setattr("os.environ", {**VARIABLES, "RAILWAY_GIT_COMMIT_MESSAGE": given})
    ledger.record(config, [], PHASES)

    assert Release.objects.get().message == kept
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", ["DEPLOYMENT_ID", "REPLICA_ID", "GIT_COMMIT_SHA", "GIT_BRANCH"])
def test_a_variable_that_is_much_too_long_is_cut(
    config: Config, deployed: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    deployed.setenv(f"RAILWAY_{name}", "é" * 10_000)
    ledger.record(config, [], PHASES)

    assert Release.objects.count() == 1
    assert capsys.readouterr().out == ""


def test_what_the_database_refuses_is_a_line_in_the_log(
    config: Config, deployed: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger.record(config, [], {"django": object()})  # type: ignore[dict-item]

    said = capsys.readouterr().out
    assert said.startswith("serve: warning: the ledger could not be written: TypeError: ")
    assert said.count("\n") == 1
    assert not Release.objects.exists()


def test_it_is_live_when_it_was_first_ready(config: Config, deployed: pytest.MonkeyPatch) -> None:
    ledger.record(config, [], PHASES)
    ledger.mark_live(Deployment.read(config))
    first = Release.objects.get().live_at
    ledger.mark_live(Deployment.read(config))

    assert first is not None
    assert Release.objects.get().live_at == first
