"""Check: data from outside that pages take for HTML of their own."""

import pytest

from shipway.check.reading.markup import unsafe_in_python, unsafe_in_script, unsafe_in_template
from shipway.model import Level
from tests.projects import Edit
from tests.shipway.checking import Checking

INDEX = "dashboard/templates/dashboard/index.html"


@pytest.mark.parametrize(
    "text",
    [
        "{{ chart|safe }}",
        "{{ row.comment|linebreaks|safe }}",
        "{% autoescape off %}<p>{{ comment }}</p>{% endautoescape %}",
        "<script>const data = JSON.parse('{{ rows|safe }}');</script>",
    ],
)
def test_a_template_that_escapes_nothing(text: str) -> None:
    assert [each.line for each in unsafe_in_template(f"<h1>Hola</h1>\n{text}\n")] == [2]


@pytest.mark.parametrize(
    "text",
    [
        "{{ chart }}",
        '{{ rows|json_script:"rows" }}',
        "{{ chart|safe|escapejs }}",
        '{{ "<b>bold</b>"|safe }}',
        "{{ form.as_p|safe }} {{ field.help_text|safe }} {{ block.super }}",
        "{# {{ chart|safe }} #} <!-- {{ chart|safe }} -->",
        "{% comment %}{{ chart|safe }}{% endcomment %}",
        "{{ a|safer }} {% autoescape on %}{{ b }}{% endautoescape %}",
    ],
)
def test_a_template_that_is_careful(text: str) -> None:
    assert list(unsafe_in_template(text)) == []


@pytest.mark.parametrize(
    "code",
    [
        "el.innerHTML = `<b>${name}</b>`",
        "el.innerHTML += '<li>' + row.name + '</li>';",
        "el.innerHTML = rows.map(r => `<tr><td>${r.name}</td></tr>`).join('')",
        "el.innerHTML = `\n<tr>\n  <td>${value.a}</td></tr>`;",
        "el.innerHTML =\n  html",
        "el.outerHTML = data.html",
        "el.insertAdjacentHTML('beforeend', `<p>${message}</p>`)",
        "document.write(location.hash)",
        "el.innerHTML = '<a>;' + link",
    ],
)
def test_a_script_that_makes_html_of_data(code: str) -> None:
    assert [each.line for each in unsafe_in_script(f"'use strict';\n{code}\n")] == [2]


@pytest.mark.parametrize(
    "code",
    [
        "el.innerHTML = '';",
        'el.innerHTML = ""\nfor (const row of rows) { add(row) }',
        "el.innerHTML = `<b>${escapeHtml(name)}</b> ${rows.length}`",
        "el.innerHTML = '<b>' + total.toFixed(2) + '</b>'",
        "const sun = '<svg></svg>';\nel.innerHTML = sun;",
        "const moon = `<i>`\nel.innerHTML = isDark ? moon : '<b>'",
        "el.innerHTML = DOMPurify.sanitize(text)",
        "document.write(new Date().getFullYear())",
        "el.insertAdjacentHTML('beforeend', '<p>More</p>')",
        "if (el.innerHTML == text) { }\nconst now = el.innerHTML",
        "// el.innerHTML = text\n/* el.innerHTML = text */",
        "el.textContent = name",
    ],
)
def test_a_script_that_makes_html_of_its_own_words(code: str) -> None:
    assert list(unsafe_in_script(code)) == []


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("mark_safe(row['name'])", [1]),
        ('x = 1\nmark_safe(f"<b>{name}</b>")', [2]),
        ('safestring.mark_safe("<b>" + name)', [1]),
        ('mark_safe("<svg></svg>")', []),
        ('mark_safe("<b>" + escape(name) + "</b>")', []),
        ('format_html("<b>{}</b>", name)', []),
        ("mark_safe(ICON)", []),
        ("def mark_safe(:", []),
    ],
)
def test_a_view_that_marks_data_as_safe(code: str, lines: list[int]) -> None:
    assert [each.line for each in unsafe_in_python(code)] == lines


@pytest.mark.laptop
def test_each_place_is_told_once_and_others_files_are_left_alone(checking: Checking) -> None:
    script = "document.querySelector('h1').innerHTML = `${location.hash}`;\n"
    found = checking.project(
        {
            "static/js/site.js": f"'use strict';\n{script}",
            "static/js/chart.min.js": script,
            "static/vendor/table.js": script,
            "static/admin/js/core.js": script,
        },
        [Edit(INDEX, "{{ total }}", "{{ total|safe }}")],
    )

    assert [(each.level, each.place) for each in found.of("unsafe-template-data")] == [
        (Level.WARNING, f"{INDEX}:3"),
        (Level.WARNING, "static/js/site.js:2"),
    ]
    assert found.codes == {"unsafe-template-data"}
