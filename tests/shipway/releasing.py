"""A release that nobody waits for, and how it ends."""

from tests.shipway.laptop import Laptop


def release(laptop: Laptop, *options: str) -> str:
    """Release without waiting; return what was printed."""
    ran = laptop.invoke("release", "--yes", "--no-wait", *options)
    assert ran.error() == not_verified(laptop.tip("produccion"), "produccion"), ran
    return ran.out


def not_verified(commit: str, branch: str) -> tuple[int, str, str]:
    """Return how a release ends that nobody waits for."""
    return (
        5,
        f"{commit[:9]} is on {branch}, and not verified, as --no-wait asks",
        "`invoke status` looks whether it is live",
    )
