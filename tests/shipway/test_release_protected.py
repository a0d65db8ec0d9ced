"""Release, declined by the remote's rules: which ref it is about, and the way that works there."""

import re

import pytest

from tests.shipway.laptop import Laptop, hook, refs
from tests.shipway.programs import git

pytestmark = pytest.mark.laptop

GITHUB = """\
if [ "$1" = refs/heads/main ]; then
    echo "error: GH006: Protected branch update failed for refs/heads/main."
    echo
    echo "- Changes must be made through a pull request."
    exit 1
fi
"""
GITLAB = """\
while read -r old new ref; do
    if [ "$ref" = refs/heads/main ]; then
        echo "GitLab: You are not allowed to push code to protected branches on this project."
        exit 1
    fi
done
"""
BITBUCKET = """\
while read -r old new ref; do
    if [ "$ref" = refs/heads/main ]; then
        echo "Branch main can only be modified through pull requests."
        exit 1
    fi
done
"""
HOSTS = {"github": ("update", GITHUB), "gitlab": ("pre-receive", GITLAB),
         "bitbucket": ("pre-receive", BITBUCKET)}  # fmt: skip
BY_PULL_REQUEST = (
    "git push origin ID:refs/heads/changelog-0.1.0, merge that into main by pull request, "
    "git switch main && git pull --ff-only origin main, "
    "then run `invoke release` again: it releases what was merged"
)
LET = "let whoever releases {} it, then run `invoke release` again"


def refused(laptop: Laptop) -> tuple[int, str, str]:
    """Release, refused; return the error without the id of the changelog's commit."""
    status, problem, hint = laptop.refused("release", "--yes")
    return status, problem, re.sub(r"\b[0-9a-f]{40}\b", "ID", hint)


def protecting(ref: str) -> str:
    """Return an update hook that takes anything but this ref."""
    return f'[ "$1" = "{ref}" ] && exit 1; exit 0'


@pytest.mark.parametrize(
    ("host", "problem", "hint"),
    [
        (
            "github",
            (
                "origin does not take main, and nothing moved: [remote rejected] (hook declined); "
                "error: GH006: Protected branch update failed for refs/heads/main.; "
                "- Changes must be made through a pull request.; "
                "error: hook declined to update refs/heads/main"
            ),
            BY_PULL_REQUEST,
        ),
        (
            "gitlab",
            (
                "origin declined the push, and nothing moved: "
                "[remote rejected] (pre-receive hook declined); "
                "GitLab: You are not allowed to push code to protected branches on this project."
            ),
            (
                f"where main takes pull requests alone: {BY_PULL_REQUEST}; "
                "else ask whoever may change the rule, then run `invoke release` again"
            ),
        ),
        (
            "bitbucket",
            (
                "origin does not take main, and nothing moved: "
                "[remote rejected] (pre-receive hook declined); "
                "Branch main can only be modified through pull requests."
            ),
            BY_PULL_REQUEST,
        ),
    ],
)
def test_a_protected_main_is_recognised(laptop: Laptop, host: str, problem: str, hint: str) -> None:
    hook(laptop.remote, *HOSTS[host])

    assert refused(laptop) == (1, problem, hint)


def merge_on_the_host(laptop: Laptop, branch: str, way: str) -> None:
    """Merge a branch into main as a host does, which no hook stops."""

    def made(message: str, *parents: str) -> str:
        options = [option for parent in parents for option in ("-p", parent)]
        return git(laptop.remote, "commit-tree", f"{branch}^{{tree}}", "-m", message, *options)

    merged = {
        "merge": lambda: made("Merge pull request #1", "main", branch),
        "squash": lambda: made("Roll the changelog to 0.1.0 (#1)", "main"),
        "rebase": lambda: git(laptop.remote, "rev-parse", branch),
    }[way]()
    git(laptop.remote, "update-ref", "refs/heads/main", merged)


@pytest.mark.parametrize("way", ["merge", "squash", "rebase"])
@pytest.mark.parametrize("host", ["github", "gitlab"])
def test_the_way_by_pull_request_leads_to_a_release(laptop: Laptop, host: str, way: str) -> None:
    hook(laptop.remote, *HOSTS[host])
    _, _, hint = laptop.refused("release", "--yes", "--part", "minor")
    push, branch = re.findall(r"git (push origin \w+:refs/heads/(\S+)),", hint)[0]
    assert "git switch main && git pull --ff-only origin main," in hint

    laptop.git(*push.split())
    merge_on_the_host(laptop, branch, way)
    laptop.git("switch", "--quiet", "main")
    laptop.git("branch", "--unset-upstream")
    laptop.git("pull", "--quiet", "--ff-only", "origin", "main")
    main = laptop.tip("main")
    ran = laptop.invoke("release", "--yes", "--no-wait")

    assert ran.status == 5, ran
    assert laptop.tip("main") == main
    assert laptop.tip("v0.1.0") == laptop.tip("produccion")
    assert git(laptop.remote, "rev-parse", "produccion^{tree}") == git(
        laptop.remote, "rev-parse", "main^{tree}"
    )
    told = git(laptop.remote, "tag", "--list", "--format=%(contents)", "v0.1.0")
    assert told.startswith("v0.1.0\n\n### Added\n\n- A page that greets.\n\n")


def test_where_nothing_is_rolled_a_protected_main_does_not_matter(laptop: Laptop) -> None:
    hook(laptop.remote, *HOSTS["github"])

    assert laptop.invoke("release", "--yes", "--no-wait", changelog="").status == 5


@pytest.mark.parametrize(
    ("ref", "push"), [("refs/heads/produccion", "push to"), ("refs/tags/v0.1.0", "create")]
)
def test_another_protected_ref_holds_back_all_of_them(laptop: Laptop, ref: str, push: str) -> None:
    hook(laptop.remote, "update", protecting(ref))
    name = ref.split("/")[-1]

    assert refused(laptop) == (
        1,
        (
            f"origin does not take {name}, and nothing moved: "
            f"[remote rejected] (hook declined); error: hook declined to update {ref}"
        ),
        f"a rule of origin's host protects {name}: {LET.format(push)}",
    )


def test_several_protected_refs_are_all_named(laptop: Laptop) -> None:
    words = "No push to produccion, nor to main, is allowed."
    hook(laptop.remote, "pre-receive", f"echo '{words}'; exit 1")

    assert refused(laptop) == (
        1,
        (
            "origin does not take produccion and main, and nothing moved: "
            f"[remote rejected] (pre-receive hook declined); {words}"
        ),
        f"{BY_PULL_REQUEST}; a rule of origin's host protects produccion: {LET.format('push to')}",
    )


def test_a_hook_that_names_no_ref_is_shown_with_its_own_words(laptop: Laptop) -> None:
    hook(laptop.remote, "pre-receive", "echo 'Releases are frozen, maintainers say.' >&2; exit 1")

    status, problem, hint = laptop.refused("release", "--yes", changelog="")

    assert (status, problem, hint) == (
        1,
        (
            "origin declined the push, and nothing moved: "
            "[remote rejected] (pre-receive hook declined); Releases are frozen, maintainers say."
        ),
        "ask whoever may change the rule, then run `invoke release` again",
    )


def test_a_name_that_the_remote_cannot_have(laptop: Laptop) -> None:
    git(laptop.remote, "update-ref", "refs/heads/produccion/2026", "refs/heads/main")

    status, problem, hint = laptop.refused("release", "--yes")

    assert (status, hint) == (1, "ask whoever looks after origin, then run `invoke release` again")
    assert problem.startswith("origin does")
    assert "refs/heads/produccion/2026" in problem


def test_a_declined_release_leaves_no_branch_behind(laptop: Laptop) -> None:
    hook(laptop.remote, *HOSTS["github"])

    laptop.refused("release", "--yes")

    assert set(refs(laptop.remote)) == {"refs/heads/main"}
