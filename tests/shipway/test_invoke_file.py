"""An invoke.yaml that Invoke could not read: refused in a sentence, whatever is asked for."""

import pytest

from tests.shipway.laptop import Laptop

pytestmark = pytest.mark.laptop

LINES = "write `name: value` lines with spaces before them, and text in quotes"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"shipway: [\n", ", line 2: expected the node content, but found '<stream end>'"),
        (b"shipway:\n  url: https://x: y\n", ", line 2: mapping values are not allowed here"),
        (b"a: 1\n\tb: 2\n", ", line 2: found character '\\t' that cannot start any token"),
        (b"{[a]: 1}\n", ", line 1: found unhashable key"),
        (
            b"shipway:\n  silence:\n    debug-true: a\n    debug-true: b\n",
            ", line 4: debug-true stands here for the second time",
        ),
        (b"a: 2026-02-31\n", ": day is out of range for month"),
        (b"- 1\n", ": this is no mapping of names"),
        (b'"x"\n', ": this is no mapping of names"),
        (b"1: 2\n", ": this is no mapping of names"),
    ],
)
def test_what_is_no_yaml_or_no_mapping(laptop: Laptop, content: bytes, problem: str) -> None:
    (laptop.folder / "invoke.yaml").write_bytes(content)

    assert laptop.refused("--list") == (2, f"invoke.yaml{problem}", LINES)


@pytest.mark.parametrize(
    ("content", "problem", "hint"),
    [
        (b"a: 1\nb: \xff\n", "this is no UTF-8", "save the file as UTF-8"),
        (b"a: 1\nb: \x01\n", "special characters are not allowed", "remove the character"),
    ],
)
def test_what_is_no_text(laptop: Laptop, content: bytes, problem: str, hint: str) -> None:
    (laptop.folder / "invoke.yaml").write_bytes(content)

    assert laptop.refused("--list") == (2, f"invoke.yaml, line 2: {problem}", hint)


def test_text_that_the_machines_own_encoding_does_not_have(laptop: Laptop) -> None:
    laptop.change({"invoke.yaml": "shipway: {}\n# Página\n"})
    laptop.variables.update({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})

    status, problem, hint = laptop.refused("--list")
    name, _, value = hint.split()[1].partition("=")
    laptop.variables[name] = value

    assert status == 2
    assert problem.startswith("invoke.yaml, line 2: Invoke reads this as ")
    assert laptop.invoke("--list").status == 0


@pytest.mark.parametrize(
    "content",
    ["tasks: 3", "run: 5", "run:", "run: {env: 5}", "shipway: &a {x: *a}", "run: {1: 2}",
     "shipway: {variables: {1: a}}", "shipway: {variables: {A: a, a: b}}"],
)  # fmt: skip
def test_what_contradicts_invokes_own_settings(laptop: Laptop, content: str) -> None:
    laptop.change({"invoke.yaml": f"{content}\n"})

    key = content.partition(":")[0]
    assert laptop.refused("--list") == (
        2,
        f"invoke.yaml: {key} holds what Invoke does not take there",
        f"shipway's settings are those under `shipway:`; remove {key} if you miss nothing",
    )


def test_a_folder_in_its_place(laptop: Laptop) -> None:
    laptop.change({"invoke.yaml": None, "invoke.yaml/a": "a\n"})

    assert laptop.refused("--list") == (
        2,
        "invoke.yaml: Is a directory",
        "make it a file that you may read, or remove it",
    )


@pytest.mark.parametrize("verb", ["check", "release", "rehearse", "serve"])
def test_every_verb_refuses(laptop: Laptop, verb: str) -> None:
    laptop.change({"invoke.yaml": "- 1\n"})

    assert laptop.refused(verb) == (
        2,
        "invoke.yaml: this is no mapping of names",
        LINES,
    )


@pytest.mark.parametrize("content", [None, "", "# nothing\n"])
def test_a_file_that_says_nothing_is_no_error(laptop: Laptop, content: str | None) -> None:
    laptop.change({"invoke.yaml": content})

    assert laptop.invoke("--list").status == 0
