"""Tells a copy of an earlier shipway from one that was changed by hand."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from shipway.errors import ShipwayError
from shipway.repository import Repository


def plain(content: bytes) -> bytes:
    """Return a file as git stores it: a checkout on Windows has other line ends."""
    return content if b"\0" in content else content.replace(b"\r\n", b"\n")


def known(root: Path, own: Mapping[str, bytes], theirs: Mapping[str, bytes]) -> frozenset[str]:
    """Return the names of `theirs` whose contents some version of shipway had.

    git keeps every version under a digest. Without it, or where the clone is shallow, only what
    is as it is now counts.
    """
    found = {
        name for name, content in theirs.items() if plain(content) == plain(own.get(name, b""))
    }
    digests = {name: _digest(plain(content)) for name, content in theirs.items()}
    try:
        repository = Repository.at(root)
        asked = "".join(f"{digest}\n" for digest in digests.values()).encode()
        answers = repository.git.run("cat-file", "--batch-check", input=asked).splitlines()
    except ShipwayError:
        return frozenset(found)
    said = zip(digests, answers, strict=True)
    return frozenset(found | {name for name, answer in said if " blob " in answer})


def _digest(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0%s" % (len(content), content), usedforsecurity=False).hexdigest()
