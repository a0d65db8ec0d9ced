"""The Procfile, as Railway's builder reads it."""

from pathlib import Path

import pytest

from shipway.errors import ShipwayError
from shipway.procfile import start_command

pytestmark = pytest.mark.laptop


@pytest.mark.parametrize(
    "text",
    ["web: invoke serve\n", "web:invoke serve", "web:\tinvoke serve  \r\n",
     "release: migrate\r\nweb: invoke serve\r\nworker: x\r\n", 'web: "invoke serve"\n',
     "web: >\n  invoke\n  serve\n"],
)  # fmt: skip
def test_the_web_line_of_the_procfile(tmp_path: Path, text: str) -> None:
    (tmp_path / "Procfile").write_bytes(text.encode())

    assert start_command(tmp_path) == "invoke serve"


@pytest.mark.parametrize("text", ["", "web:\n", "web: \nworker: x\n", "# web: x\n", "webs: x\n"])
def test_a_procfile_without_a_web_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "Procfile").write_text(text, "utf-8")

    with pytest.raises(ShipwayError, match="there is no Procfile with a `web:` line"):
        start_command(tmp_path)
