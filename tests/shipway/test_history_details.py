"""Releases in detail: what their tags say, and the commits that they brought."""

from pathlib import Path

import pytest

from shipway.changelog import subjects
from shipway.model import Migration, Rollback, Verdict
from shipway.release import details, trailers
from shipway.release.history import Release
from shipway.repository.command import GitFailed
from tests.shipway.histories import History, twice_released
from tests.shipway.programs import git

pytestmark = pytest.mark.laptop


@pytest.fixture
def story(tmp_path: Path) -> History:
    """Two releases, 1.0.0 and 2.0.0."""
    return twice_released(tmp_path / "story")


TOLD = trailers.of_release(
    Verdict("mysql", "2026-11-25", (), Rollback.UNSAFE, "a column is gone"),
    [Migration("shop", "0002_note", "additive")],
)


def with_verdicts(story: History) -> tuple[Release, ...]:
    return details.with_verdicts(story.repository, story.releases(), story.tags())


def test_the_verdict_is_in_the_tag(story: History) -> None:
    story.main("More", {"more.txt": "more\n"})
    story.release(message=f"v3.0.0\n\n- More.\n\n{TOLD}")

    third, second, _ = with_verdicts(story)

    assert (third.rollback, third.reason) == (Rollback.UNSAFE, "a column is gone")
    assert third.migrations == (Migration("shop", "0002_note", "additive"),)
    assert (second.rollback, second.reason, second.migrations) == (None, "", None)


def test_a_tag_that_is_none_of_the_remotes_is_not_believed(story: History) -> None:
    tags = story.tags()
    story.git("tag", "--force", "--annotate", "--message", f"v1.0.0\n\n{TOLD}", "v2.0.0", "v1.0.0")

    second, _ = details.with_verdicts(story.repository, story.releases(), tags)

    assert second.rollback is None


def test_a_light_tag_says_nothing(story: History) -> None:
    story.git("tag", "--force", "v2.0.0", "v2.0.0^{}")

    assert with_verdicts(story)[0].rollback is None


def test_a_tag_that_the_clone_lacks_is_fetched_and_makes_no_ref(
    story: History, tmp_path: Path
) -> None:
    story.main("More", {"more.txt": "more\n"})
    story.release(message=f"v3.0.0\n\n{TOLD}")
    clone = History(tmp_path / "clone")
    clone.git("fetch", "--quiet", "--no-tags", story.folder.as_uri(), "+refs/heads/*:refs/heads/*")
    clone.git("remote", "add", "origin", story.folder.as_uri())
    before = clone.refs()

    silent = details.with_verdicts(clone.repository, story.releases(), story.tags())
    told = details.with_verdicts(clone.repository, story.releases(), story.tags(), "origin")

    assert silent[0].rollback is None
    assert told[0].rollback is Rollback.UNSAFE
    assert clone.refs() == before


def test_a_remote_that_does_not_answer_leaves_the_tags_out(story: History, tmp_path: Path) -> None:
    clone = History(tmp_path / "clone")
    clone.git("fetch", "--quiet", "--no-tags", story.folder.as_uri(), "+refs/heads/*:refs/heads/*")
    clone.git("remote", "add", "origin", (tmp_path / "nowhere").as_uri())

    told = details.with_verdicts(clone.repository, story.releases(), story.tags(), "origin")

    assert [each.rollback for each in told] == [None, None]


def counted(story: History, limit: int | None = None) -> list[tuple[str, int | None]]:
    found = details.with_commits(story.repository, story.releases(limit))
    return [(each.tag or each.subject, each.commits) for each in found]


def test_each_release_brought_what_main_had_since_the_one_before(story: History) -> None:
    for name in "abc":
        story.main(f"Add {name}", {f"{name}.txt": name})
    story.main(subjects.roll("3.0.0"), {"CHANGELOG.md": "3.0.0\n"})
    story.hotfix("Mend it", {"fix.txt": "fix\n"})
    story.release()
    story.roll_back()

    assert counted(story) == [
        ("Roll back to v2.0.0", 1), ("v3.0.0", 3), ("Mend it", 1), ("v2.0.0", 1), ("v1.0.0", 1)
    ]  # fmt: skip
    assert counted(story, 1) == [("Roll back to v2.0.0", 1), ("v3.0.0", 3)]


def test_the_lead_time_begins_with_the_earliest_commit(story: History) -> None:
    earliest = story.main("Add a", {"a.txt": "a"})
    story.main("Add b", {"b.txt": "b"})
    story.release()

    [third] = details.with_commits(story.repository, story.releases(1))

    assert third.begun == git(story.folder, "log", "-1", "--format=%aI", earliest)
    assert third.begun.endswith("+01:00")


def test_the_newest_releases_are_read_without_the_rest(tmp_path: Path) -> None:
    story = History(tmp_path / "story")
    story.git("config", "fastimport.unpackLimit", "1000")
    for _ in range(3):
        begin = story.refs().get("refs/heads/main", "")
        story.repository.git.run("fast-import", "--quiet", input=many(100, begin).encode())
        story.release()
    tags = {**story.tags(), "v0.1.0": story.tip("main~290")}
    lost = story.tip("main~280")
    (story.folder / "objects" / lost[:2] / lost[2:]).unlink()

    releases = details.with_verdicts(story.repository, story.releases(2), tags)

    assert [each.tag for each in releases] == ["v3.0.0", "v2.0.0"]
    assert [each.commits for each in details.with_commits(story.repository, releases)] == [100, 100]
    with pytest.raises(GitFailed):
        details.with_commits(story.repository, story.releases())


def many(commits: int, begin: str) -> str:
    """Return what fast-import makes that many commits on main of."""
    who = "Tester <tester@example.invalid>"
    made = [
        f"commit refs/heads/main\ncommitter {who} {1_600_000_000 + n} +0000\ndata 1\nx\n"
        for n in range(commits)
    ]
    if begin:
        made[0] += f"from {begin}\n"
    return "".join(made)
