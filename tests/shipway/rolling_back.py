"""A history whose second release is there to be rolled back: lines, new files and renames."""

from pathlib import Path

from tests.shipway.histories import History

LINES = [f"line {number}\n" for number in range(1, 20)]
LONG = "".join(LINES) * 2


def text(**changed: str) -> str:
    """Return nineteen lines, of which some say something else: line5="five"."""
    lines = list(LINES)
    for name, said in changed.items():
        lines[int(name.removeprefix("line")) - 1] = f"{said}\n"
    return "".join(lines)


FIRST = {"page.txt": text(), "old.txt": LONG}
SECOND = {"page.txt": text(line2="two"), "new.txt": "new\n", "moved.txt": LONG}


def begun(folder: Path) -> History:
    """Return two releases; the second changed a line, added one file and renamed another."""
    made = History(folder)
    made.main("Begin", FIRST)
    made.release()
    made.main("Go on", {**SECOND, "old.txt": None})
    made.release()
    return made


def files(story: History) -> dict[str, str]:
    """Return what the production branch holds."""
    names = story.repository.files(story.tip())
    return {name: story.text(name) or "" for name in names}
