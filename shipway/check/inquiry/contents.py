"""What an HTML page refers to on its own site, as shipway's `links` reads it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

_LINKS = Path(__file__).resolve().parents[2] / "links.py"


def _load_links() -> None:
    """Load the module by its path: the project's environment may have no shipway, or another."""
    spec = importlib.util.spec_from_file_location("_shipway_links", _LINKS)
    if spec is None or spec.loader is None:
        raise ImportError(f"{_LINKS} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules["_shipway_links"] = module
    spec.loader.exec_module(module)


if TYPE_CHECKING:
    from shipway.links import is_followed as is_followed
    from shipway.links import of_page
    from shipway.links import same_site as same_site
else:
    _load_links()
    from _shipway_links import is_followed, of_page, same_site  # noqa: F401


class Contents:
    """The links, the assets and the forms of a page."""

    def __init__(self, text: str, url: str) -> None:
        """`url` is the page's own, with the public host."""
        self.found = of_page(text, url)
        self.links = [link.address for link in self.found.links if link.is_page]
        self.assets = [link.address for link in self.found.links if not link.is_page]
        self.fields = self.found.fields
