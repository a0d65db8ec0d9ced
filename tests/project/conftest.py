"""The fixtures of the Django project's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import translation

from tests.project.copies import Copy, copy_of_project
from tests.project.sources import Source, running_source


@pytest.fixture(scope="session", autouse=True)
def _collected_static_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Collect the static files once, since pages use the storage that production has."""
    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("staticfiles")):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Undo the language that a request of the test before has left in this thread."""
    with translation.override("en"):
        yield


@pytest.fixture
def source() -> Iterator[Source]:
    """A JSON source on the loopback."""
    with running_source() as running:
        yield running


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """A copy of the project in a folder of its own."""
    folder = tmp_path / "copy"
    folder.mkdir()
    return copy_of_project(folder)


@pytest.fixture
def viewer(client: Client, db: None) -> Client:
    """A client who is logged in and may see the dashboard."""
    user = User.objects.create_user("viewer")
    user.user_permissions.add(Permission.objects.get(codename="index_viewer"))
    client.force_login(user)
    return client
