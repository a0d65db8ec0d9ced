"""Whether what a visitor does on a page works: follow a link, send a form, log in."""

import re
from collections.abc import Iterator

from shipway.check.judging import stated
from shipway.check.judging.broken import worded
from shipway.check.project import Project
from shipway.check.reading import astray, texts
from shipway.check.rule import Found, rule
from shipway.model import Level

_OF_OTHERS = re.compile(r"(^|/)(vendor|lib|libs|dist|node_modules|staticfiles)/|[.-]min\.")
_CSRF = "django.middleware.csrf.CsrfViewMiddleware"
_TOKEN_OTHERWISE = re.compile(r"csrf_?token['\"]?\s*[\])=:,]|x-csrf|csrf_exempt|hx-headers", re.I)
"""How a form may be sent that has no token in it: by a script, or to a view that asks for none."""


@rule(Level.WARNING)
def form_without_token(project: Project) -> Iterator[Found]:
    """A form is sent by POST without `{% csrf_token %}`, which Django answers with 403.

    Write `{% csrf_token %}` below its `<form method="post">`.
    """
    pages = project.django.value("pages")
    sent_otherwise = (name for name in project.named(".js", ".html", ".py")
                      if _TOKEN_OTHERWISE.search(project.text(name)))  # fmt: skip
    is_asked_for = _CSRF in stated.texts(project, "MIDDLEWARE")
    if not is_asked_for or next(sent_otherwise, None):
        return
    told: set[str] = set()
    for each in pages:
        forms = [x for who in ("anonymous", "user") for x in (each.get(who) or {"unguarded": []})
                 ["unguarded"]]  # fmt: skip
        if forms and each["view"][0] and each["view"][0] not in told:
            told.add(each["view"][0])
            yield Found(
                f"a form on {each['path']} is sent to {forms[0]} without {{% csrf_token %}}, so "
                "whoever sends it gets 403",
                'write {% csrf_token %} below its <form method="post">', *each["view"],
            )  # fmt: skip


@rule(Level.WARNING)
def link_404(project: Project) -> Iterator[Found]:
    """A page of the site leads to an address that is not there, or that takes no link.

    Mend the link: `{% url 'name' %}` keeps it in step with the addresses. Django's logout takes a
    form alone since 5.0. A number in it needs `|unlocalize`, where USE_THOUSAND_SEPARATOR writes
    12.345 for 12345. A script or a link to localhost is for the visitor's own machine, and one by
    http:// is blocked on a page by https.
    """
    yield from _astray(project)
    for name, file, line in project.django.value("linked"):
        yield Found(
            f"the link to '{name}' is answered with 405: this view takes a form alone",
            f"write <form method=\"post\" action=\"{{% url '{name}' %}}\">{{% csrf_token %}}"
            "<button> in place of the link", file, line,
        )  # fmt: skip
    told: set[str] = set()
    for each in project.django.value("pages"):
        by = each.get("linked_by")
        answers = [each[who] for who in ("anonymous", "user")] if by else []
        is_lost = bool(answers) and all(x["status"] == 404 and not x["tables"] for x in answers)
        if is_lost and not each["view"][0] and by not in told:
            told.add(by)
            where = texts.line_with
            files = [x for x in project.named(".html") if each["path"] in project.text(x)]
            place = (files[0], where(project.text(files[0]), each["path"])) if files else ("", 0)
            yield Found(
                f"{by} links to {each['path']}, which is not there (404)",
                "mend the link, as {% url %} with a name does, or add the address", *place,
            )  # fmt: skip


def _astray(project: Project) -> Iterator[Found]:
    """Yield what a page asks for at an address that gives a visitor nothing."""
    for file in project.named(".html", ".js"):
        if _OF_OTHERS.search(file):
            continue
        for address, line in astray.of_this_machine(project.text(file)):
            yield Found(
                f"the page asks for {address}, the visitor's own machine: nothing is there",
                "write the path alone, as /api/…: it is the site's own then", file, line,
            )  # fmt: skip
        for address, line in astray.unencrypted(project.text(file)):
            yield Found(
                f"the page is by https, so browsers block {address}", "write https:// there",
                file, line,
            )  # fmt: skip


@rule(Level.WARNING)
def login_500(project: Project) -> Iterator[Found]:
    """What is to happen when somebody logs in breaks for an account that createsuperuser has made.

    Such an account has no row of yours beside it, as a profile is: make it where it is missing.
    """
    error = project.django.value("login")
    if error:
        yield Found(
            "whoever logs in with an account that createsuperuser has made gets a 500: "
            f"{worded(error)}",
            "let it do without, or make what is missing: get_or_create", error["file"],
            error["line"],
        )  # fmt: skip
