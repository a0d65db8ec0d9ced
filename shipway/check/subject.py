"""What is checked: a commit of this repository, or any folder with a Django project."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shipway import invoke_file
from shipway.check import check
from shipway.check.reading import listing
from shipway.check.tree import History
from shipway.config import Config
from shipway.errors import ShipwayError, Status
from shipway.model import Checked
from shipway.repository import Repository, copies


@dataclass(frozen=True)
class Subject:
    """A commit, or a folder as it stands; `folder` is empty for a commit."""

    name: str
    config: Config
    history: History | None
    folder: Path | None = None

    def checked(self, say: Callable[[str], None], *, here: bool = False) -> Checked:
        """Check the tree as a clean clone has it, as `check` does."""
        with self._tree() as source:
            listing.cut_links(source)
            scratch = source.parent
            return check(source, self.config, scratch, say, history=self.history, here=here)

    @contextmanager
    def _tree(self) -> Iterator[Path]:
        """Give the tree in a scratch folder, as a clean clone would have it."""
        if self.folder:
            with copies.exported_folder(self.folder) as source:
                yield source
        elif self.history:
            with copies.exported(self.history.repository, self.history.commit) as source:
                yield source


def commit(root: Path, ref: str, config: Config) -> Subject:
    """Take the commit that `ref` names in the repository around `root`."""
    repository = Repository.at(root)
    oid, name = repository.commit_id(ref), " ".join(ref.split())
    if oid is None and not repository.has_commits():
        raise ShipwayError(
            "this repository has no commit yet", "git add and git commit what there is",
            Status.COULD_NOT_RUN,
        )  # fmt: skip
    if oid is None:
        raise ShipwayError(
            f"{name or 'an empty name'} names no commit", "git log shows those that there are",
            Status.COULD_NOT_RUN,
        )  # fmt: skip
    return of(repository, oid, config, f"{name} ({oid[:9]})")


def of(repository: Repository, commit: str, config: Config, name: str) -> Subject:
    """Take a commit that is known."""
    return Subject(name, config, History(repository, commit))


def folder(path: Path) -> Subject:
    """Take a folder, with its own invoke.yaml where it has one."""
    found = _readable(path)
    history = None
    if (found / ".git").exists():
        repository = Repository.at(found)
        head = repository.commit_id("HEAD")
        history = History(repository, head) if head else None
    config = Config.read(invoke_file.section(found / "invoke.yaml"))
    return Subject(str(path), config, history, found)


def _readable(path: Path) -> Path:
    """Return a folder's full path; refuse what is no folder with files of a project."""
    problem = hint = ""
    try:
        found = path.expanduser().absolute()
        _ = list(found.iterdir())
        if (found / "HEAD").is_file() and (found / "objects").is_dir():
            problem, hint = "is a bare repository, without files to check", "clone it, check that"
    except (FileNotFoundError, NotADirectoryError):
        problem, hint = "is no folder", "name the folder that holds manage.py"
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: nobody's home
        told = getattr(error, "strerror", None) or str(error).rstrip(".")
        problem, hint = f"cannot be read: {told}", "name a folder that you may read"
    if problem:
        raise ShipwayError(f"{path} {problem}", hint, Status.COULD_NOT_RUN)
    return found
