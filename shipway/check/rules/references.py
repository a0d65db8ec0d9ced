"""Whether the static files that templates and stylesheets name are there."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from shipway.check.judging.static_names import Named, named, place_of
from shipway.check.project import Project
from shipway.check.rule import Found, rule
from shipway.check.undecidable import Undecidable
from shipway.model import Level


@rule(Level.WARNING)
def static_leading_slash(project: Project) -> Iterator[Found]:
    """`{% static '/css/site.css' %}` works until a manifest storage is on, then every page is 500.

    Take the slash out of the tag: `{% static 'css/site.css' %}`. Mend these **before**
    staticfiles-storage-ignored, which switches the manifest storage on.
    """
    is_strict = _is_strict(project)
    for each in leading_slashes(project):
        mended = each.text.replace(each.name, each.name.lstrip("/"), 1)
        yield Found(
            "the page is 500, since the manifest storage knows no name with a slash before it"
            if is_strict else "the slash makes the page 500 as soon as a manifest storage is "
            "really on, which lists the files without it",
            f"write {mended}"
            + ("" if is_strict else "; mend this before staticfiles-storage-ignored"),
            each.file, each.line, Level.ERROR if is_strict else None,
        )  # fmt: skip


@rule(Level.ERROR)
def static_missing_file(project: Project) -> Iterator[Found]:
    """A template, a page or a stylesheet names a static file that is not in the commit.

    With a manifest storage `collectstatic` fails or the page is 500; with another one the file is
    404. Commit the file (a rule in .gitignore may keep it out), mend the name, of which capital
    letters count on the server, or take the reference out.
    """
    static = project.django.value("static")
    if not static["is_used"]:
        return
    for each in named(project):
        if _is_missing(each, static):
            yield _missing(each.path, static, f"{each.text} names", each.file, each.line)
    for told in _in_files(static):
        who = f"{told['file']} refers to"
        yield _missing(told["wanted"], static, who, told["file"], told["line"])
    yield from _on_pages(project, static)


def leading_slashes(project: Project) -> list[Named]:
    """Return the tags that name a file which is there without the slash."""
    try:
        static = project.django.value("static")
        known = static.get("files", [])
    except Undecidable:
        known = [name.partition("static/")[2] for name in project.own_files if "static/" in name]
    names = set(known)
    return [each for each in named(project)
            if each.path.startswith("/") and each.path.lstrip("/") in names]  # fmt: skip


def _is_strict(project: Project) -> bool:
    """Say whether a name that the manifest lacks is an error when a page is made."""
    try:
        static = project.django.value("static")
    except Undecidable:
        return False
    return bool(
        static["is_used"] and static["storage"]["is_manifest"] and static["storage"]["is_strict"]
    )


def _is_missing(each: Named, static: Mapping[str, Any]) -> bool:
    """Say whether no finder has what the tag names; a folder will do where no manifest is asked."""
    name, files = each.path, set(static["files"])
    if "{{" in name or "{%" in name or name in files or name.lstrip("/") in files:
        return False
    is_folder = not name or any(file.startswith(f"{name.rstrip('/')}/") for file in files)
    storage = static["storage"]
    if is_folder:
        return storage["is_manifest"] and storage["is_strict"] and not name.endswith("/")
    return not (name.endswith("/") and storage["is_manifest"])


def _in_files(static: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what the project's stylesheets and scripts refer to, each file and name once."""
    refused = [each for each in static["errors"] if each["wanted"] and each["file"]]
    found = {(each["file"], each["wanted"]): each for each in (*refused, *static["references"])}
    return sorted(found.values(), key=lambda each: (each["file"], each["line"]))


def _on_pages(project: Project, static: Mapping[str, Any]) -> Iterator[Found]:
    """Yield what pages name by address, and neither a finder nor an address of the site has."""
    try:
        pages = project.django.value("pages")
    except Undecidable:
        return
    tags = {each.path.lstrip("/") for each in named(project)}
    prefix = urlsplit(static["url"] or "").path
    for each in pages:
        path = unquote(each["path"].partition("?")[0])
        if not each.get("named_by") or each["status"] != 404:
            continue
        is_static = bool(prefix) and path.startswith(prefix)
        name = path.removeprefix(prefix) if is_static else path.lstrip("/")
        if (name in (*static["collected"], *static["files"]) and is_static) or name in tags:
            continue
        if is_static or path.endswith((".css", ".js")):
            file, line = place_of(project, (path, name, name.rpartition("/")[2]))
            yield _missing(name, static, f"the page {each['named_by']} names", file, line)


def _missing(name: str, static: Mapping[str, Any], who: str, file: str, line: int) -> Found:
    last = name.rpartition("/")[2].lower()
    likely = [each for each in static["files"] if each.rpartition("/")[2].lower() == last]
    likely.sort(key=lambda each: each.lower() != name.lower())
    hint = f"commit {name} (does .gitignore keep it out?), or take the reference out"
    if likely:
        hint = f"there is {likely[0]}: name that"
    return Found(f"{who} {name}, which is not among the static files", hint, file, line)
