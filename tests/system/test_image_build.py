"""This site's image: built by the service's build command, then started with nothing left to do."""

import re
from pathlib import Path
from urllib.parse import urljoin

import brotli  # type: ignore[import-untyped]

from tests.shipway.laptop import Laptop
from tests.shipway.programs import invoke_command, run
from tests.shipway.serving import Served, railway, serving
from tests.system.workshop import copy_of_this_repository, git


def test_a_built_image_starts_at_once_with_all_that_its_pages_name(tmp_path: Path) -> None:
    image = Laptop(tmp_path / "source", tmp_path, tmp_path)
    copy_of_this_repository(image.folder)
    nowhere = {"MYSQL_URL": "mysql://root:none@127.0.0.1:1/railway", "PYTHONDONTWRITEBYTECODE": "1"}

    ran = run(invoke_command("build"), image.folder, railway(image, **nowhere))

    assert ran.status == 0, ran
    files = image.folder / "staticfiles"
    compressed = list(files.rglob("*.br"))
    assert len(compressed) > 50
    best = [brotli.compress(path.with_suffix("").read_bytes(), quality=11) for path in compressed]
    size = sum(path.stat().st_size for path in compressed)
    assert size < 1.01 * sum(map(len, best))
    assert not list(files.rglob("site.css"))  # nothing names the unhashed ones
    with serving(image) as running:
        assert "serve: static files are fresh\n" in running.log.read_text("utf-8")
        named = all_files_named_by(running, "/login/", "/admin/login/")
    assert len(named) > 10
    git(image.folder, "init", "--quiet")
    changed = git(image.folder, "status", "--porcelain", "--untracked-files=all")
    assert not re.search(r"staticfiles|\.pyc|\.secret_key", changed), changed


def all_files_named_by(running: Served, *pages: str) -> set[str]:
    """Ask for the pages, the files that they name, and what those name; all must be there."""
    waiting, asked = list(pages), set()
    while waiting:
        path = waiting.pop()
        answer = running.ask(path)
        assert answer.status == 200, path
        asked.add(path)
        text = answer.body.decode("utf-8", "replace")
        found = re.findall(r"""(?:href|src)="(/static/[^"]+)"|url\(['"]?([^'")]+)['"]?\)""", text)
        names = {urljoin(path, name) for pair in found for name in pair if name}
        waiting += {name for name in names if name.startswith("/static/")} - asked - set(waiting)
    return asked - set(pages)
