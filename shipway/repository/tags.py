"""Reads what annotated tags say, and fetches those that this clone lacks without making refs."""

from collections.abc import Iterable, Mapping

from shipway.repository import Repository
from shipway.repository.talking import LISTING, QUIETLY, TRANSFER, listed, talk


def messages(
    repository: Repository, tags: Mapping[str, str], names: Iterable[str], remote: str = ""
) -> dict[str, str]:
    """Return the messages of `names`, as far as they are annotated tags that can be read.

    `tags` has the commits that they stand for: a tag of this clone that stands for another one is
    not believed. With a `remote`, what the clone lacks is fetched; a remote that does not answer
    leaves it out.
    """
    wanted = set(names)
    found = {name: oid for name, (oid, commit) in _own(repository).items()
             if name in wanted and tags.get(name) == commit}  # fmt: skip
    lacking = sorted(wanted - set(found))
    if remote and lacking:
        found |= _fetched(repository, remote, lacking)
    return _contents(repository, found)


def _own(repository: Repository) -> dict[str, tuple[str, str]]:
    """Return this clone's tags: name to the tag's own object and the commit."""
    parts = ("%(refname:strip=2)", "%(objectname)", "%(*objectname)")
    listing = repository.git.run("for-each-ref", f"--format={'%00'.join(parts)}", "refs/tags/")
    rows = [line.split("\0") for line in listing.split("\n") if line]
    return {name: (oid, peeled or oid) for name, oid, peeled in rows}


def _fetched(repository: Repository, remote: str, names: list[str]) -> dict[str, str]:
    """Fetch the objects of tags; return those that came."""
    refs = [f"refs/tags/{name}" for name in names]
    status, out, _ = talk(repository, remote, LISTING, "ls-remote", "--tags", "--", remote)
    known = listed(out)
    there = [ref for ref in refs if ref in known]
    if status or not there:
        return {}
    talk(repository, remote, TRANSFER, "fetch", *QUIETLY, "--", remote, *there)
    return {ref.removeprefix("refs/tags/"): known[ref] for ref in there}


def _contents(repository: Repository, objects: Mapping[str, str]) -> dict[str, str]:
    """Return the message of each object that is a tag and is there."""
    asked = "".join(f"{oid}\n" for oid in objects.values()).encode()
    out = repository.git.content("cat-file", "--batch", input=asked) if objects else b""
    found = {}
    for name in objects:
        heading, _, rest = out.partition(b"\n")
        if heading.endswith(b" missing"):
            out = rest
            continue
        _, kind, size = heading.split(b" ")
        content, out = rest[: int(size)], rest[int(size) + 1 :]
        if kind == b"tag":
            found[name] = content.partition(b"\n\n")[2].decode("utf-8", "surrogateescape")
    return found
