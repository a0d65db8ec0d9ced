"""Walks a deployed release anonymously and logged in, and once more on the migrated database."""

from contextlib import suppress
from dataclasses import dataclass

from shipway import layout
from shipway.container.container import EDGE_HEADERS
from shipway.errors import ShipwayError
from shipway.links import same_site
from shipway.model import Answer
from shipway.rehearsal.seen import Walked
from shipway.rehearsal.stage import Stage
from shipway.rehearsal.verdict import now_broken
from shipway.standin import Deployment
from shipway.walk import LoginPage, again, login, walk
from shipway.walk.login import Member
from shipway.walk.visitor import Visitor

_LOGGED_IN = ", for who is logged in"


@dataclass(frozen=True)
class Tour:
    """A walk through a release, and what it takes to repeat it."""

    walked: Walked
    login: LoginPage | None


def tour(stage: Stage, deployment: Deployment) -> Tour:
    """Walk a deployment that answers, as a visitor and as the rehearsal's own superuser."""
    url, start = deployment.container.url, deployment.config.readiness_page
    seen = walk(Visitor(url, EDGE_HEADERS), [start])
    page = login.find(Visitor(url, EDGE_HEADERS), seen.login)
    if page is None:
        return Tour(Walked(seen, None, "no page shows a login form"), None)
    member = _member(stage, deployment, page)
    answer = _log_in(deployment, member)
    if answer.status >= 400 or not answer.status:
        said = f"answers {answer.status}" if answer.status else f"gives no answer: {answer.reason}"
        refused = (
            f"POST {page.form.action.partition('?')[0]} {said}, the login form of {page.address}"
        )
        return Tour(Walked(seen, None, "the login form fails", refused), None)
    if answer.status == 200:
        return Tour(Walked(seen, None, "no superuser could be made, or its login is refused"), None)
    landing = same_site(f"{member.origin}{page.address}", answer.header("Location"))
    starts = [start, *([landing] if landing else []), *_admin(member)]
    files = {visit.address for visit in seen.visits if not visit.is_page}
    walked = Walked(seen, walk(member, starts, files), ended_by=tuple(member.ended_by))
    return Tour(walked, page)


def repeat(stage: Stage, deployment: Deployment, before: Tour) -> list[str]:
    """Ask for the same pages again; return those that were fine and are not any more."""
    visitor, walked = Visitor(deployment.container.url, EDGE_HEADERS), before.walked
    pages = walked.visitor.pages()
    broken = now_broken(pages, again(visitor, pages), "")
    if before.login is None or walked.member is None:
        return broken
    member = _member(stage, deployment, before.login)
    answer = member.log_in()
    if not 300 <= answer.status < 400:
        said = answer.status or answer.reason
        return [*broken, f"logging in at {before.login.address} ends with {said}"]
    own = [page for page in walked.member.pages() if page not in pages]
    return [*broken, *now_broken(own, again(member, own), _LOGGED_IN)]


def _member(stage: Stage, deployment: Deployment, page: LoginPage) -> Member:
    name, password = stage.login.username, stage.login.password
    return Member(deployment.container.url, EDGE_HEADERS, page, name, password)


def _log_in(deployment: Deployment, member: Member) -> Answer:
    """Log in; where the superuser is not there yet, make it, and log in then."""
    answer = member.log_in()
    if answer.status != 200:
        return answer
    with suppress(ShipwayError):  # the release before may have another layout
        folder = layout.django_project(deployment.source, deployment.config.settings).manage
        command = ["python", str(folder / "manage.py"), "createsuperuser", "--noinput"]
        deployment.container.run(command, deployment.folder / "superuser.log")
    return member.log_in()


def _admin(member: Member) -> list[str]:
    return ["/admin/"] if member.get("/admin/").answer.status == 200 else []
