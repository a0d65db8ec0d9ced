"""Rehearse: the whole release against a throwaway remote, and nothing left afterwards."""

import re
import shutil
from pathlib import Path

from tests.projects import RAISES
from tests.shipway.laptop import Laptop
from tests.shipway.programs import (
    Ran,
    ended,
    git,
    invoke_command,
    left_at_work_in,
    run,
    running,
    wait_until,
)
from tests.shipway.terminal import watched

STEPS = ["Fetch", "Check", "Push", "Database", "Source", "Build", "Start", "Answer", "Walk"]
SQLITE = (
    "Rehearsing on SQLite, which shows nothing of MySQL's types, locks, collations and half-done "
    "migrations: `invoke rehearse --database mysql`, or mariadb, starts an installed server\n"
)


def rehearsed(
    laptop: Laptop, *, notices: str = "", name: str = "0.1.0", steps: list[str] = STEPS,
    **settings: str,
) -> Ran:  # fmt: skip
    """Rehearse what must go well, changing nothing."""
    with laptop.unchanged():
        ran = laptop.invoke("rehearse", **settings)
    assert ran.status == 0, ran
    times = ", ".join(rf"{step.lower()} \d+\.\d s" for step in steps)
    assert re.fullmatch(rf"{name} would go live \({times}\)", ran.lines[-1]), ran
    assert re.findall(r"^  (\w+)  \d+\.\d s$", ran.err, re.MULTILINE) == steps
    # A machine without production's Python builds with another one, and says so.
    usual = r"^(  \w+  \d+\.\d s|Python 3\.13 is not on this machine: built with .* instead)\n"
    first = "Rehearsing on a throwaway remote: nothing is pushed to origin\n"
    assert re.sub(usual, "", ran.err, flags=re.MULTILINE) == first + notices + SQLITE
    assert left_at_work_in(laptop.folder.parent) == {}
    return ran


def test_a_sound_release_would_go_live(laptop: Laptop) -> None:
    ran = rehearsed(laptop)

    assert ran.lines[0] == "Release 0.1.0, 1 commit"
    assert ran.lines[-8:-1] == [
        "  database    sqlite",
        "  migrations  16 on an empty database",
        "  pages       1 page and 1 file as a visitor: all well",
        "  rollback    unproven: there is no earlier release",
        "  undecided   pages with data: there is no demo_command",
        "  undecided   pages behind the login: no page shows a login form",
        "  undecided   handover: there is no earlier release",
    ]


def test_without_a_remote_the_local_branches_are_taken(laptop: Laptop) -> None:
    laptop.git("remote", "remove", "origin")

    rehearsed(laptop, notices="There is no remote named origin: rehearsing the local branches\n")


def test_with_a_remote_that_cannot_be_reached_what_is_here_is_taken(laptop: Laptop) -> None:
    shutil.rmtree(laptop.remote)

    rehearsed(
        laptop,
        notices=f"the remote origin cannot be reached: '{laptop.remote}' does not appear to be a "
        "git repository: rehearsing what is here\n",
    )


def test_commits_that_are_not_pushed_are_rehearsed_too(laptop: Laptop) -> None:
    laptop.commit("Add a page", {"page.txt": "page\n"})

    ran = rehearsed(
        laptop, notices="Your main has commits that are not pushed: rehearsing them too\n"
    )

    assert ran.lines[0] == "Release 0.1.0, 2 commits"


def test_outside_a_repository_the_folder_is_taken_as_it_stands(laptop: Laptop) -> None:
    shutil.rmtree(laptop.folder / ".git")

    ran = rehearsed(
        laptop,
        notices=f"{laptop.folder} is no git repository: rehearsing the folder as it stands\n",
    )

    assert re.fullmatch(r"    [0-9a-f]{9} The folder as it stands \(Tester\)", ran.lines[1])


def test_nobody_has_to_be_known_to_git(laptop: Laptop, tmp_path: Path) -> None:
    (tmp_path / "gitconfig").touch()
    laptop.variables["GIT_CONFIG_GLOBAL"] = str(tmp_path / "gitconfig")

    rehearsed(laptop)


def test_where_nothing_waits_what_is_released_is_rehearsed(released: Laptop) -> None:
    tip = released.tip("produccion")[:9]

    ran = rehearsed(
        released,
        notices=f"main is released already, as {tip}: rehearsing that\n",
        name=tip,
        steps=[step for step in STEPS if step != "Push"],
    )

    assert ran.lines[0] == f"{tip}: nothing found"


def test_another_health_path_is_probed_and_the_commit_asked_of_readyz(laptop: Laptop) -> None:
    rehearsed(laptop, health_path="/")


def test_before_the_first_commit(laptop: Laptop) -> None:
    shutil.rmtree(laptop.folder / ".git")
    git(laptop.folder, "init", "--quiet")

    assert laptop.invoke("rehearse").error() == (
        2,
        "there is no commit yet",
        "git add . && git commit",
    )


def test_what_a_check_finds_ends_it_before_the_push(laptop: Laptop) -> None:
    laptop.publish("Break it", {"Procfile": None})

    with laptop.unchanged():
        ran = laptop.invoke("rehearse")

    assert ran.error() == (1, "this commit would break in production", "mend the errors above")
    assert "[start-command-missing]" in ran.out
    assert "Push" not in ran.err


def left_logs(laptop: Laptop) -> list[Path]:
    """Return what is left of a failed rehearsal, which must be logs alone; then remove it."""
    left = sorted(path for path in laptop.scratch.rglob("*") if path.is_file())
    assert all(path.suffix == ".log" for path in left), left
    return left


def failed(laptop: Laptop, **settings: str) -> tuple[Ran, Path]:
    """Rehearse what must fail after the push; return what was said, and the folder of the logs."""
    with laptop.unchanged():
        ran = run(invoke_command("rehearse"), laptop.folder, laptop.environment(**settings))
    status, problem, hint = ran.error()
    assert status == 1
    assert problem.startswith("this release would not go live: ")
    folder = re.fullmatch(r"mend it, commit, and rehearse again; the whole log is in (\S+)", hint)
    assert folder, hint
    assert left_logs(laptop)
    assert left_at_work_in(laptop.folder.parent) == {}
    return ran, Path(folder[1])


def test_a_page_that_raises_never_answers_200(laptop: Laptop) -> None:
    laptop.publish("Break the page", None, RAISES)

    ran, folder = failed(laptop, health_timeout="8")

    assert (
        "/readyz never answered 200 within 8 s; it last answered 503: page: GET / answers 500; "
        "its log ends: "
    ) in ran.error()[1]
    assert f"\nThe last lines of {folder}/deployment-1/container.log:\n" in ran.err
    assert (folder / "deployment-1" / "container.log").is_file()


def test_what_a_start_waits_for_is_shown_as_a_line_that_moves(laptop: Laptop) -> None:
    laptop.publish("Break the page", None, RAISES)

    status, shown = watched(laptop, "rehearse", health_timeout="12")

    assert status == 1
    lines = re.findall(r"Start  (\d+) s  /readyz (answered 503: page: GET / answers 500)", shown)
    assert len({seconds for seconds, _ in lines}) > 2
    assert left_logs(laptop)


def test_a_start_that_ends(laptop: Laptop) -> None:
    prepared = "python manage.py migrate && python manage.py collectstatic --noinput"
    laptop.publish("End it", {"Procfile": f"web: {prepared} && echo 'Nothing works.'; exit 7\n"})

    ran, _ = failed(laptop, health_path="/")

    assert ran.error()[1] == (
        "this release would not go live: the container does not start: it ended with status 7 "
        "before it was healthy; its log ends: Nothing works."
    )
    assert ran.err.count("Nothing works.") == 2


def test_a_build_command_that_fails_with_the_variables_of_the_service(laptop: Laptop) -> None:
    said = 'echo "A key of ${#SECRET_KEY} letters on $RAILWAY_GIT_BRANCH." >&2'
    ran, _ = failed(laptop, build_command=f"echo building; {said}; exit 3")

    assert ran.error()[1] == (
        "this release would not go live: the build command fails: "
        "A key of 86 letters on produccion."
    )


def test_a_push_that_nobody_is_told_of(laptop: Laptop) -> None:
    command = invoke_command("rehearse")
    with laptop.unchanged(), running(command, laptop.folder, laptop.environment()) as process:
        pattern = "*/remote.git/hooks/post-receive"
        wait_until(lambda: list(laptop.scratch.glob(pattern)), "the hook is there")
        [hook] = laptop.scratch.glob(pattern)
        hook.write_text(hook.read_text("utf-8").replace("127.0.0.1:", "127.0.0.1:1/"), "utf-8")
        ran = ended(process, 60)

    assert ran.error() == (
        2,
        "no webhook told of a push within 5 s: <urlopen error [Errno 111] Connection refused>",
        "git must be able to run a hook in the temporary folder: set TMPDIR to another one",
    )
    assert [log.name for log in left_logs(laptop)] == ["webhook.log"]
