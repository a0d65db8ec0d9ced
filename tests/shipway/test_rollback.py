"""A rollback, from what the remote has to the commit that is pushed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from shipway import rollback
from shipway.config import Config
from shipway.errors import ShipwayError, Status
from shipway.model import Migration, RefUpdate, Rollback, Step, Verdict
from shipway.release import planned as planned_release
from shipway.release import trailers
from shipway.release.trailers import Mark
from shipway.repository import Repository, remote
from shipway.repository.remote import Declined
from shipway.rollback.plan import RollbackPlan, require_allowed
from tests.shipway.histories import History
from tests.shipway.laptop import refs
from tests.shipway.programs import git
from tests.shipway.rolling_back import FIRST, SECOND, begun, files

pytestmark = pytest.mark.laptop
CONFIG = Config(changelog="")
SAFE = Verdict("mariadb", "2026-11-25", (), Rollback.SAFE, "")
UNSAFE = Verdict("mariadb", "2026-11-25", (), Rollback.UNSAFE, "its column shop_order.note is gone")
NOTE = Migration("shop", "0002_note", "additive")


@contextmanager
def silently(_: str) -> Iterator[None]:
    yield


@dataclass(frozen=True)
class Desk:
    """A remote with two releases, and somebody's clone of it."""

    story: History
    clone: Path

    def planned(self, to: str = "", config: Config = CONFIG) -> RollbackPlan:
        return rollback.planned(Repository(self.clone), config, silently, to)

    def push(self, plan: RollbackPlan) -> None:
        remote.push(Repository(self.clone), plan.remote, plan.updates)

    def refused(self, to: str = "") -> tuple[str, str, Status]:
        """Plan what must be refused; nothing may have moved anywhere."""
        before = refs(self.story.folder), refs(self.clone, "refs/heads", "refs/tags")
        with pytest.raises(ShipwayError) as raised:
            require_allowed(self.planned(to), destroy=False)
        assert (refs(self.story.folder), refs(self.clone, "refs/heads", "refs/tags")) == before
        return raised.value.problem, raised.value.hint, raised.value.status


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Two releases, of which the second says nothing of itself."""
    story = begun(tmp_path / "remote")
    git(tmp_path, "clone", "--quiet", "--template=", str(story.folder), "clone")
    return Desk(story, tmp_path / "clone")


def third_release(desk: Desk, verdict: Verdict | None, *migrations: Migration) -> str:
    """Release once more, with a tag that says this of it."""
    desk.story.main("Go further", {"third.txt": "third\n"})
    return desk.story.release(message=f"v3.0.0\n\n{trailers.of_release(verdict, migrations)}")


def test_the_plan_says_all_that_happens(desk: Desk) -> None:
    tip = third_release(desk, SAFE, NOTE)

    plan = desk.planned(config=Config(changelog="", url="https://site.up.railway.app"))

    assert plan == RollbackPlan(
        target=Mark("v2.0.0", desk.story.tip("v2.0.0")),
        current=Mark("v3.0.0", tip),
        commit=plan.commit,
        previous=tip,
        remote="origin",
        updates=(RefUpdate("refs/heads/produccion", tip, plan.commit),),
        undoes=(Mark("v3.0.0", tip),),
        hotfixes=(),
        migrations=(NOTE,),
        rollback=Rollback.SAFE,
        reason="",
        destroys=(),
        notes=(
            "the database, the service's variables, main and the tags stay as they are",
            "`invoke release` undoes it: the next release has what was rolled back",
        ),
        steps=(
            Step("roll back", f"produccion {tip[:9]} to the files of v2.0.0, "
                 f"giving {plan.commit[:9]}"),
            Step("push", f"produccion to origin, only from {tip[:9]}"),
            Step("follow", f"https://site.up.railway.app until it answers with {plan.commit[:9]}"),
        ),
    )  # fmt: skip
    assert json.loads(json.dumps(asdict(plan)))["rollback"] == "safe"


def test_the_commit_has_the_targets_tree_and_names_what_it_undid(desk: Desk) -> None:
    tip, first = desk.story.tip(), desk.story.tip("v1.0.0")
    before = refs(desk.story.folder)

    plan = desk.planned()
    desk.push(plan)

    assert files(desk.story) == FIRST
    assert desk.story.repository.parents(plan.commit) == [tip]
    assert desk.story.git("log", "-1", "--format=%B", plan.commit) == (
        f"Roll back to v1.0.0\n\nRolls-back-to: v1.0.0 {first}\nUndoes: v2.0.0 {tip}"
    )
    assert refs(desk.story.folder) == {**before, "refs/heads/produccion": plan.commit}


def test_the_next_release_has_what_was_rolled_back(desk: Desk) -> None:
    desk.push(desk.planned())

    plan = planned_release(Repository(desk.clone), CONFIG, silently)
    assert plan is not None
    remote.push(Repository(desk.clone), plan.remote, plan.updates)

    assert (plan.commits, plan.hotfixes) == ((), ())
    assert files(desk.story) == SECOND
    assert planned_release(Repository(desk.clone), CONFIG, silently) is None


def test_a_rollback_that_was_never_pushed_changed_nothing(desk: Desk) -> None:
    reachable = git(desk.clone, "rev-list", "--all", "--reflog", "--objects")

    desk.planned()

    assert git(desk.clone, "rev-list", "--all", "--reflog", "--objects") == reachable


def test_who_pushes_in_between_wins(desk: Desk) -> None:
    plan = desk.planned()
    faster = desk.story.hotfix("Faster", {"fix.txt": "fix\n"})

    with pytest.raises(Declined, match="stale info"):
        desk.push(plan)

    assert desk.story.tip() == faster


def test_old_code_that_cannot_run_on_the_schema_of_today_is_refused(desk: Desk) -> None:
    third_release(desk, UNSAFE, Migration("shop", "0003_flip", "breaks the old code"))

    assert desk.refused() == (
        (
            "a rollback to v2.0.0 needs --yes-destroy: its code does not run on the database "
            "as it is now (v3.0.0: its column shop_order.note is gone)"
        ),
        "mend it on main and `invoke release`, or add --yes-destroy",
        Status.REFUSED,
    )
    require_allowed(desk.planned(), destroy=True)


def test_what_nobody_rehearsed_is_unproven_and_goes_on(desk: Desk) -> None:
    third_release(desk, None)

    plan = desk.planned()

    assert (plan.rollback, plan.reason) == (Rollback.UNPROVEN, "v3.0.0: not rehearsed")
    require_allowed(plan, destroy=False)


def test_hotfixes_that_would_not_be_live_need_more_than_a_yes(desk: Desk) -> None:
    fix = desk.story.hotfix("Mend it", {"fix.txt": "fix\n"})

    assert desk.refused()[0] == (
        "a rollback to v1.0.0 needs --yes-destroy: 1 hotfix is not live again before the next "
        "release"
    )
    plan = desk.planned()
    assert [(each.id, each.subject, each.author) for each in plan.hotfixes] == [
        (fix, "Mend it", "Tester")
    ]


def test_migrations_that_no_tag_classes_are_read_from_the_trees(desk: Desk) -> None:
    names = ["0002_note.py", "__init__.py", "data.json", "sub/0001_x.py"]
    desk.story.main("Migrate", {f"project/shop/migrations/{name}": "x = 1\n" for name in names})
    desk.story.release("3.0.0")
    desk.story.hotfix("Mend it", {"shop/migrations/0003_mend.py": "x = 1\n", "migrations/x.py": ""})

    plan = desk.planned("v1.0.0")

    assert plan.migrations == (Migration("shop", "0003_mend"), Migration("shop", "0002_note"))
    assert plan.rollback is Rollback.UNPROVEN


def test_what_the_clone_lacks_is_fetched_and_no_tag_is_made(desk: Desk) -> None:
    third_release(desk, SAFE, NOTE)
    before = refs(desk.clone, "refs/heads", "refs/tags")

    plan = desk.planned()

    assert (plan.rollback, plan.migrations) == (Rollback.SAFE, (NOTE,))
    assert refs(desk.clone, "refs/heads", "refs/tags") == before
    assert "v3.0.0" not in git(desk.clone, "tag")


def test_an_older_target_that_was_rolled_back_itself_is_said(desk: Desk) -> None:
    undone = desk.story.roll_back()
    third_release(desk, SAFE)

    plan = desk.planned("v2.0.0")

    assert plan.notes[0] == f"v2.0.0 was rolled back itself, as {undone[:9]}"
    assert plan.reason == "nobody has rehearsed v2.0.0 beside v3.0.0"


def test_there_is_nothing_to_roll_back_before_the_first_release(tmp_path: Path) -> None:
    story = History(tmp_path / "remote")
    story.main("Begin", {"page.txt": "one\n"})
    git(tmp_path, "clone", "--quiet", str(story.folder), "clone")

    assert Desk(story, tmp_path / "clone").refused() == (
        "origin has no branch produccion, so nothing was released",
        "`invoke release` makes the first release",
        Status.REFUSED,
    )


def test_a_clone_whose_main_is_behind_rolls_back_all_the_same(desk: Desk) -> None:
    third_release(desk, SAFE)
    git(desk.clone, "commit", "--quiet", "--allow-empty", "--message", "Not pushed")

    desk.push(desk.planned())

    assert files(desk.story) == SECOND
