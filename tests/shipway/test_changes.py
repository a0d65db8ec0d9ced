"""What a release changes beside the code, between two commits."""

import pytest

from shipway.release.changes import moved, read
from shipway.repository import Repository
from tests.projects import Edit
from tests.shipway.laptop import Laptop

pytestmark = pytest.mark.laptop


def test_packages_that_come_go_and_move() -> None:
    before = {"django": "5.1", "flask": "3.0", "whitenoise": "6.9"}
    after = {"django": "5.2", "requests": "in any version", "whitenoise": "6.9"}

    assert list(moved(before, after)) == [
        "django 5.1 to 5.2", "flask is gone", "requests in any version is new"
    ]  # fmt: skip


def test_two_commits(laptop: Laptop) -> None:
    before = laptop.git("rev-parse", "HEAD")
    asks = Edit("mysite/settings.py", "import os\n", 'import os\n\nAPI = os.environ["SOME_API"]\n')
    after = laptop.commit("Ask", {"requirements.txt": "Some_Package==1.0  # pinned\n"}, asks)

    changes = read(Repository.at(laptop.folder), before, after, ("SOME_API", "ELSEWHERE"))

    assert changes.variables == ("SOME_API",)
    assert "some-package 1.0 is new" in changes.packages
    assert "django is gone" in changes.packages


def test_the_first_release_is_compared_with_nothing(laptop: Laptop) -> None:
    head = laptop.git("rev-parse", "HEAD")

    assert read(Repository.at(laptop.folder), None, head, ("SOME_API",)).variables == ()
