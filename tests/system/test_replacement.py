"""A short run of the benchmark that replaces a running copy under load: it loses no request."""

import re
import subprocess
import sys

from tests.environment import ROOT


def test_replacing_a_copy_under_load_loses_no_request() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.replacement", "3"],
        cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    table = re.findall(
        r"^(invoke serve|gunicorn slow) +(\d+) +(\d+) +[\d.]+ s", done.stdout, re.MULTILINE
    )
    (_, lost, asked), (_, lost_by_gunicorn, _) = table
    assert int(lost) == 0
    assert int(asked) > 50
    assert int(lost_by_gunicorn) > 0  # so the run would have seen it
