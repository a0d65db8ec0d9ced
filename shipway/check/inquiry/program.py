"""Asks one thing after another; what breaks is an answer too, and hides as little as it can.

Each answer is {"value": …}, or {"error": …} where it broke, or {"missing": why} where something
that it needs broke before.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import (
    addresses,
    application,
    apps,
    columns,
    databases,
    defaults,
    front,
    landings,
    loading,
    migrations,
    models,
    modules,
    outside,
    pages,
    people,
    rows,
    starting,
    static,
    templates,
    threads,
    uploads,
    values,
)  # fmt: skip
from .failure import described
from .patience import Patience
from .site import Site
from .variables import Variables

Question = dict[str, Any]
Tell = Callable[[str, object], None]
_OF_SITE = (
    "front", "health", "ready", "login", "pages", "left_out", "post", "sources", "rows",
)  # fmt: skip
"""The stages that ask the WSGI application."""


class Inquiry:
    """The answers so far, and what later questions need of earlier ones."""

    def __init__(self, network: outside.Outside, tell: Tell) -> None:
        self._known: set[str] = set()
        self._network, self._tell = network, tell

    def ask(self, name: str, needs: tuple[str, ...], step: Callable[[], Any]) -> Any:
        """Run one step where what it needs is there; return its value, or None."""
        lacking = [need for need in needs if need not in self._known]
        if lacking:
            self._tell(name, {"missing": lacking[0]})
            return None
        answer: dict[str, Any] = {}
        try:
            answer["value"] = step()
            self._known.add(name)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever stops it is the answer
            answer["error"] = described(error)
        if asked := self._network.heard():
            answer["asked"] = asked
        self._tell(name, answer)
        return answer.get("value")


def ask(question: Question, tell: Tell) -> None:
    """Answer the whole question, stage by stage."""
    network = outside.Outside()
    inquiry, variables = Inquiry(network, tell), Variables(question["examples"])
    early, started = apps.Early(), threads.Threads()
    network.close("{}")  # what is asked while the project loads is told, and hides nothing
    loading.find_modules(question["paths"])
    inquiry.ask("packages", (), modules.packages)
    inquiry.ask("settings", (), lambda: loading.settings(question["settings"], variables))
    variables.supply_examples()
    inquiry.ask("setup", ("settings",), early.setup)
    _ask_models(inquiry)
    folder = question["static_root"]
    listed = inquiry.ask("static", ("setup",), lambda: static.collected(folder)) or {}
    found: list[Any] = []
    inquiry.ask("wsgi", ("setup",), lambda: early.load(lambda: application.wsgi(question, found)))
    inquiry.ask("urls", ("setup",), lambda: early.load(values.urls))
    inquiry.ask("early", ("setup",), early.heard)
    started.leave()
    inquiry.ask("tables", ("setup", "wsgi"), migrations.make_tables)
    inquiry.ask("values", ("setup",), values.refused)
    inquiry.ask("commands", ("setup",), values.commands)
    later = _later(question)
    _ask_code(inquiry, later, is_shared=question["is_shared"])
    network.body = outside.DOWN
    if found:
        samples = static.samples(listed.get("files", []))
        site = Site(found[0], question["host"], network, Patience(question["patience"]))
        site.on_ask = lambda path: tell("asking", (path, *pages.view(path)))
        _ask_site(inquiry, site, question, samples)
    else:
        for name in _OF_SITE:
            tell(name, {"missing": "wsgi"})
    inquiry.ask("threads", ("setup",), started.lasting)
    variables.withdraw_examples()
    module, guessed = question["settings"], question["guessed"]
    inquiry.ask("defaults", ("settings",), lambda: defaults.stated(module, guessed, variables))


def _ask_models(inquiry: Inquiry) -> None:
    """Ask what the databases, the models and the migrations are."""
    drivers = inquiry.ask("drivers", ("settings",), loading.drivers) or {"broken": {}}
    stated = loading.databases()
    inquiry.ask("databases", ("drivers",), lambda: databases.refused(stated, {*drivers["broken"]}))
    inquiry.ask("checks", ("setup",), models.system_checks)
    inquiry.ask("columns", ("setup", "drivers"), lambda: columns.unfit_for_mysql(loading.engine()))
    inquiry.ask("migrations", ("setup",), migrations.migrations)
    inquiry.ask("uploads", ("setup",), uploads.kept_here)


def _ask_code(inquiry: Inquiry, later: Question, *, is_shared: bool) -> None:
    """Ask what the project's code and its commands name."""
    _ask_modules(inquiry, later["imports"], is_shared=is_shared)
    inquiry.ask("templates", ("setup",), lambda: templates.broken(list(later["templates"])))
    named, shown = later["addresses"], later["templates"]
    inquiry.ask("names", ("setup", "urls"), lambda: addresses.lost(named, shown))
    inquiry.ask("starting", ("setup",), lambda: starting.refused(later["calls"]))
    inquiry.ask("landings", ("setup", "urls"), landings.lost)
    inquiry.ask("linked", ("setup", "urls"), lambda: addresses.refusing(later["linked"]))


def _ask_modules(inquiry: Inquiry, imports: list[str], *, is_shared: bool) -> None:
    """Look for the modules that settings name, and that the project imports."""
    named = inquiry.ask("named", ("settings",), modules.named) or {}
    tops = {name.partition(".")[0] for names in named.values() for name in names}
    names = sorted(tops.union(imports))
    inquiry.ask("modules", (), lambda: modules.lacking(names))
    if is_shared:  # with more than the project's own requirements
        inquiry.ask("providers", (), lambda: modules.providers(names))


def _later(question: Question) -> dict[str, Any]:
    """Return what the other side works out while this one loads Django."""
    file = Path(question["later"])
    while not file.exists():
        time.sleep(0.002)
    told: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return told


def _ask_site(inquiry: Inquiry, site: Site, question: Question, samples: list[str]) -> None:
    """Ask the application as the public would; what hides every page is set aside on the way."""
    probe, path = question["probe_host"], question["health_path"]
    inquiry.ask("health", ("tables", "urls"), lambda: front.probed(site, path, probe))
    first = inquiry.ask("front", ("tables", "urls"), lambda: front.asked(site))
    inquiry.ask("opened", ("front",), lambda: front.open_up(site, first))
    ready = question["readiness_page"]
    inquiry.ask("ready", ("front",), lambda: first if ready == "/" else front.asked(site, ready))
    inquiry.ask("login", ("tables", "urls"), lambda: people.log_in(site))
    walked = inquiry.ask("pages", ("tables", "urls"), lambda: pages.walked(site, samples))
    inquiry.ask("left_out", ("pages",), lambda: site.left_out)
    inquiry.ask("post", ("tables", "urls"), lambda: front.posted(site, walked or []))
    inquiry.ask("sources", ("pages",), lambda: pages.with_bad_sources(site, walked))
    inquiry.ask("rows", ("pages", "login"), lambda: rows.walked(site))
