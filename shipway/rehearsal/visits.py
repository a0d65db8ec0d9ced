"""Walks a deployed release anonymously and logged in, and once more on the migrated database."""

from contextlib import suppress
from dataclasses import dataclass

from shipway import layout
from shipway.container.container import EDGE_HEADERS
from shipway.errors import ShipwayError
from shipway.model import Answer
from shipway.rehearsal.stage import Stage
from shipway.rehearsal.verdict import Walked, now_broken
from shipway.standin import Deployment
from shipway.walk import LoginPage, again, login, walk
from shipway.walk.visitor import Visitor

_LOGGED_IN = ", for who is logged in"


@dataclass(frozen=True)
class Tour:
    """A walk through a release, and what it takes to repeat it."""

    walked: Walked
    login: LoginPage | None


def tour(stage: Stage, deployment: Deployment) -> Tour:
    """Walk a deployment that answers, as a visitor and as the rehearsal's own superuser."""
    start = stage.config.readiness_page
    visitor = Visitor(deployment.container.url, EDGE_HEADERS)
    seen = walk(visitor, [start])
    page = login.find(Visitor(deployment.container.url, EDGE_HEADERS), seen.login)
    if page is None:
        return Tour(Walked(seen, None, "no page shows a login form"), None)
    member = Visitor(deployment.container.url, EDGE_HEADERS)
    answer = _log_in(stage, deployment, member, page)
    if answer.status >= 400 or not answer.status:
        said = f"answers {answer.status}" if answer.status else f"gives no answer: {answer.reason}"
        refused = (
            f"POST {page.form.action.partition('?')[0]} {said}, the login form of {page.address}"
        )
        return Tour(Walked(seen, None, "the login form fails", refused), None)
    if answer.status == 200:
        return Tour(Walked(seen, None, "no superuser could be made, or its login is refused"), None)
    starts = [start, *_landing(answer), *_admin(member)]
    files = {visit.address for visit in seen.visits if not visit.is_page}
    return Tour(Walked(seen, walk(member, starts, files)), page)


def repeat(stage: Stage, deployment: Deployment, before: Tour) -> list[str]:
    """Ask for the same pages again; return those that were fine and are not any more."""
    url, walked = deployment.container.url, before.walked
    pages = walked.visitor.pages()
    broken = now_broken(pages, again(Visitor(url, EDGE_HEADERS), pages), "")
    if before.login is None or walked.member is None:
        return broken
    member = Visitor(url, EDGE_HEADERS)
    answer = login.log_in(member, before.login, stage.login.username, stage.login.password)
    if not 300 <= answer.status < 400:
        said = answer.status or answer.reason
        return [*broken, f"logging in at {before.login.address} ends with {said}"]
    own = [page for page in walked.member.pages() if page not in pages]
    return [*broken, *now_broken(own, again(member, own), _LOGGED_IN)]


def _log_in(stage: Stage, deployment: Deployment, member: Visitor, page: LoginPage) -> Answer:
    """Log in; where the superuser is not there yet, make it, and log in then."""
    name, password = stage.login.username, stage.login.password
    answer = login.log_in(member, page, name, password)
    if answer.status != 200:
        return answer
    with suppress(ShipwayError):  # the release before may have another layout
        folder = layout.django_project(deployment.source, stage.config.settings).manage
        command = ["python", str(folder / "manage.py"), "createsuperuser", "--noinput"]
        deployment.container.run(command, deployment.folder / "superuser.log")
    return login.log_in(member, page, name, password)


def _landing(answer: Answer) -> list[str]:
    """Return where a login leads to, where that is a path."""
    target = answer.header("Location")
    return [target] if target.startswith("/") and not target.startswith("//") else []


def _admin(member: Visitor) -> list[str]:
    return ["/admin/"] if member.get("/admin/").answer.status == 200 else []
