"""Finds where templates, scripts and views take data for HTML of their own."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from shipway.check.reading.texts import blanked, is_written, line_at

_FILTERED = re.compile(r"\{\{(?P<value>[^{}]*)\}\}")
_BLOCK = re.compile(
    r"\{%\s*autoescape\s+off\s*%\}(?P<inside>.*?)(?:\{%\s*endautoescape|\Z)", re.DOTALL
)
COMMENT = re.compile(
    r"\{#[^\n]{0,500}?#\}|\{%\s*comment\b.*?(?:\{%\s*endcomment\s*%\}|\Z)|<!--.*?(?:-->|\Z)",
    re.DOTALL,
)
SCRIPT_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|(?<![:\"'`\\])//[^\n]*", re.DOTALL)
_WRITTEN = re.compile(
    r"(?:\.(?:innerHTML|outerHTML)\s*\+?=(?!=)|\.insertAdjacentHTML\(\s*[^,]{1,200},|"
    r"\bdocument\.write(?:ln)?\()\s*"
)
_HARMLESS_FILTERS = {"escapejs", "json_script", "escape", "force_escape", "urlencode", "length",
                     "floatformat", "date", "time", "striptags"}  # fmt: skip
_OF_DJANGO = re.compile(r"^(form|field|formset)\b|\b(help_text|errors|media|svg|icon|icono)$")
_HARMLESS = re.compile(
    r"^(?:(?:DOMPurify\.)?(?:escape\w*|esc|sanitize\w*|encodeURIComponent|Number|parseInt|"
    r"parseFloat|Math\.\w+)\(.*\)|new Date\(\)\.getFullYear\(\)?|"
    r".*\.(?:length|toFixed\(\w*\)|toLocale\w*\([^()]*\)|"
    r"(?:inner|outer)HTML)|[\w\s+*/-]*\b(?:i|index|idx|\d+)\b[\w\s+*/-]*)$",
    re.DOTALL,
)
_LITERAL = re.compile(r"^(?:'[^']*'|\"[^\"]*\"|\d+|null|undefined)$", re.DOTALL)
_SIGN = re.compile(
    r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|`(?:[^`\\]|\\.)*`|[()\[\]{};\n]", re.DOTALL
)
_LONGEST = 20_000
_TEMPLATE_HINT = (
    'leave |safe out; a script gets data by {{ data|json_script:"data" }} and '
    'JSON.parse(document.getElementById("data").textContent)'
)
_SCRIPT_HINT = "set textContent instead, or escape each value before it is put in"


@dataclass(frozen=True)
class Place:
    """One line that takes data as it is."""

    what: str
    hint: str
    line: int


def unsafe_in_template(text: str) -> Iterator[Place]:
    """Yield where a template marks a value as safe, or escapes nothing."""
    shown = blanked(COMMENT, text)
    off = [match.span("inside") for match in _BLOCK.finditer(shown)]
    for match in _FILTERED.finditer(shown):
        value, *filters = (part.strip() for part in match["value"].split("|"))
        names = {each.partition(":")[0] for each in filters}
        while off and off[0][1] <= match.start():
            off.pop(0)
        is_off = bool(off) and off[0][0] <= match.start()
        if not ({"safe", "safeseq"} & names or is_off) or names & _HARMLESS_FILTERS:
            continue
        if value[:1] in "\"'" or value == "block.super" or _OF_DJANGO.search(value):
            continue
        what = f"{{{{ {value} }}}} goes into the page unescaped: data in it can run code there"
        yield Place(what, _TEMPLATE_HINT, line_at(shown, match.start()))


def unsafe_in_script(text: str) -> Iterator[Place]:
    """Yield where a script makes HTML of values; in a template, its scripts are looked at."""
    code = blanked(SCRIPT_COMMENT, blanked(COMMENT, text))
    for match in _WRITTEN.finditer(code):
        if is_written(code, match.start()) and _has_data(_expression(code, match.end()), code):
            name = match[0].strip(" .(=+").partition("(")[0]
            what = f"{name} makes HTML of data: what is in it can run code in the page"
            yield Place(what, _SCRIPT_HINT, line_at(code, match.start()))


def unsafe_in_python(text: str) -> Iterator[Place]:
    """Yield where a view marks a value as safe that is no constant of its own."""
    if "mark_safe" not in text and "SafeString" not in text:
        return
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _marks(node) and not _is_constant(node.args[0]):
            what = "mark_safe takes data as HTML: what is in it can run code in the page"
            yield Place(what, "use format_html, which escapes what it puts in", node.lineno)


def _marks(call: ast.Call) -> bool:
    name = ast.unparse(call.func).rpartition(".")[2]
    return name in ("mark_safe", "SafeString") and bool(call.args)


def _is_constant(value: ast.expr) -> bool:
    """Say whether a value is written out, or escaped, or made by Django's own means."""
    if isinstance(value, ast.Constant):
        return True
    if isinstance(value, ast.BinOp | ast.BoolOp | ast.IfExp):
        parts = [each for each in ast.iter_child_nodes(value) if isinstance(each, ast.expr)]
        return all(map(_is_constant, parts))
    if isinstance(value, ast.Call):
        name = ast.unparse(value.func).rpartition(".")[2]
        return name in ("escape", "conditional_escape", "format_html", "render_to_string", "_")
    return isinstance(value, ast.Name) and value.id.isupper()


def _has_data(value: str, code: str, depth: int = 0) -> bool:
    """Say whether a JavaScript expression has a value in it that is neither literal nor escaped."""
    value = value.strip().removesuffix(")") if value.count("(") < value.count(")") else value
    value = value.strip().rstrip(";").strip()
    if not value or _LITERAL.match(value):
        return False
    if "`" in value:
        parts = re.findall(r"\$\{([^{}`]*)\}?", value)
        outside = re.sub(r"`[^`]*`", "''", value)
        return any(_has_data(each, code, depth + 1) for each in parts) or (
            not parts and _has_data(outside, code, depth + 1)
        )
    if branches := re.match(r"[^?'\"]+\?(.*):(.*)$", value, re.DOTALL):
        return any(_has_data(each, code, depth + 1) for each in branches.groups())
    without = re.sub(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", "''", value)
    if "+" in without and without.count("(") == without.count(")"):
        return any(_has_data(each, code, depth + 1) for each in re.split(r"\+(?!\+)", without))
    if _LITERAL.match(without) or _HARMLESS.match(without) or depth > 5:
        return False
    return not (re.fullmatch(r"\w+", without) and _is_literal_name(without, code))


@lru_cache(maxsize=1024)
def _is_literal_name(name: str, code: str) -> bool:
    """Say whether all that a script assigns to a name is written out."""
    found = [match.end() for match in re.finditer(rf"\b{re.escape(name)}\s*\+?=(?![=>])", code)]
    texts = [_expression(code, each).strip() for each in found]
    return bool(texts) and all(
        _LITERAL.match(each) or (each[:1] == "`" and "${" not in each) for each in texts
    )


def _expression(code: str, start: int) -> str:
    """Return the code from `start` to the end of its statement; what is in quotes ends nothing."""
    depth = 0
    for match in _SIGN.finditer(code, start, start + _LONGEST):
        sign, position = match[0][0], match.start()
        depth += (sign in "([{") - (sign in ")]}")
        if depth < 0 or (depth == 0 and sign == ";"):
            return code[start:position]
        if depth == 0 and sign == "\n" and _ends(code, start, position):
            return code[start:position]
    return code[start : start + _LONGEST]


def _ends(code: str, start: int, position: int) -> bool:
    """Say whether a statement ends with this line, though no semicolon says so."""
    before, after = code[start:position].strip(), code[position:].lstrip()
    return bool(before) and before[-1] not in "+,?:=.(" and after[:1] not in "+.?:)"
