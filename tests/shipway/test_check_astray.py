"""Check: addresses in pages and scripts that give a visitor nothing."""

import pytest

from shipway.check.reading import astray


@pytest.mark.parametrize(
    "text",
    [
        "fetch('http://127.0.0.1:8000/api/notes/')", 'const API = "http://localhost:8000";',
        '<form action="http://localhost:8000/send/">', "new WebSocket(`ws://localhost:8000/ws`)",
    ],
)  # fmt: skip
def test_addresses_of_the_visitors_own_machine(text: str) -> None:
    assert [line for _, line in astray.of_this_machine(f"\n{text}\n")] == [2]


@pytest.mark.parametrize(
    "text",
    [
        "const API = location.hostname === 'localhost' ? 'http://localhost:8000' : '';",
        "// fetch('http://localhost:8000')", "<p>Open http://localhost:8000</p>", "fetch('/api/')",
        "{# <a href='http://localhost:8000'> #}", "fetch('https://localhost.example.org')",
    ],
)  # fmt: skip
def test_addresses_that_are_chosen_or_only_shown(text: str) -> None:
    assert list(astray.of_this_machine(text)) == []


def test_what_a_page_by_https_may_not_have() -> None:
    page = (
        '<script src="http://code.example.org/a.js"></script>\n'
        '<link rel="stylesheet" href="http://example.org/a.css">\n'
        '<link rel="canonical" href="http://example.org/">\n'
        '<a href="http://example.org">x</a><script src="https://example.org/b.js"></script>\n'
    )

    assert [line for _, line in astray.unencrypted(page)] == [1, 2]
