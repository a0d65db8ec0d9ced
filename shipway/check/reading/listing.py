"""Lists the files of a tree; a link in it counts as a file, and is not followed."""

import os
from collections.abc import Iterator
from pathlib import Path

NOWHERE = ".shipway-leads-out-of-the-tree"


def files(root: Path) -> Iterator[tuple[str, bool]]:
    """Yield the path of each file, with slashes, and whether it is a link."""
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        with os.scandir(root / folder) as entries:
            for each in entries:
                name = f"{folder}/{each.name}" if folder else each.name
                if each.is_dir(follow_symlinks=False):
                    waiting.append(name)
                else:
                    yield name, each.is_symlink()


def cut_links(root: Path) -> None:
    """Let each link that leads out of a tree, or to itself, lead nowhere, as it does elsewhere."""
    inside = os.path.realpath(root)
    for name, is_link in list(files(root)):
        path = root / name
        ends = os.path.realpath(path)
        is_within = ends == inside or ends.startswith(inside + os.sep)
        if is_link and not (is_within and Path(ends).exists()):
            path.unlink()
            path.symlink_to(NOWHERE)
