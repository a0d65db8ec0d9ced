"""Asks one thing after another; what breaks is an answer too, and hides as little as it can.

Each answer is {"value": …}, or {"error": …} where it broke, or {"missing": why} where something
that it needs broke before.
"""

from collections.abc import Callable
from typing import Any

from . import columns, loading, migrations, models, outside, pages, static
from .failure import described
from .site import Site
from .variables import Variables

Question = dict[str, Any]


class Inquiry:
    """The answers so far, and what later questions need of earlier ones."""

    def __init__(self) -> None:
        self.answers: dict[str, dict[str, Any]] = {}

    def ask(self, name: str, needs: tuple[str, ...], step: Callable[[], Any]) -> Any:
        """Run one step where what it needs is there; return its value, or None."""
        lacking = [need for need in needs if "value" not in self.answers[need]]
        if lacking:
            self.answers[name] = {"missing": lacking[0]}
            return None
        try:
            self.answers[name] = {"value": step()}
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever stops it is the answer
            self.answers[name] = {"error": described(error)}
        return self.answers[name].get("value")


def ask(question: Question) -> dict[str, dict[str, Any]]:
    """Answer the whole question, stage by stage."""
    inquiry, network = Inquiry(), outside.Outside()
    variables = Variables(question["examples"])
    loading.find_modules(question["paths"])
    inquiry.ask("packages", (), loading.packages)
    inquiry.ask("settings", (), lambda: loading.settings(question["settings"], variables))
    inquiry.ask("setup", ("settings",), loading.setup)
    inquiry.ask("drivers", ("settings",), loading.drivers)
    named = inquiry.ask("named", ("settings",), loading.named) or {}
    tops = {name.partition(".")[0] for names in named.values() for name in names}
    names = sorted(tops.union(question["imports"]))
    inquiry.ask("modules", (), lambda: loading.lacking(names))
    if question["is_shared"]:  # with more than the project's own requirements
        inquiry.ask("providers", (), lambda: loading.providers(names))
    inquiry.ask("checks", ("setup",), models.system_checks)
    inquiry.ask("columns", ("setup", "drivers"), lambda: columns.unfit_for_mysql(loading.engine()))
    inquiry.ask("migrations", ("setup",), migrations.migrations)
    folder = question["static_root"]
    listed = inquiry.ask("static", ("setup",), lambda: static.collected(folder)) or {}
    found: list[Any] = []
    serves, named = question["serves"], question["wsgi"]
    inquiry.ask("wsgi", ("setup",), lambda: loading.wsgi(named, serves, found))
    inquiry.ask("tables", ("setup", "wsgi"), migrations.make_tables)
    network.close()
    if found:
        site = Site(found[0], question["host"], network)
        samples = static.samples(listed.get("files", []))
        walked = inquiry.ask("pages", ("tables",), lambda: pages.walked(site, samples))
        inquiry.ask("post", ("tables",), lambda: pages.posted(site, walked or []))
        health = question["health_path"]
        inquiry.ask("health", ("tables",), lambda: pages.probed(site, health))
        inquiry.ask("sources", ("pages",), lambda: pages.with_bad_sources(site, walked))
    else:
        for name in ("pages", "post", "health", "sources"):
            inquiry.answers[name] = {"missing": "wsgi"}
    return inquiry.answers
