"""Counts the pages a second that read the database, on 16 connections, by how it is reached.

    python -m benchmarks.pages [--seconds 6] [--runs 5] [--database mysql]

The same site three times: with its settings; with what Django and PyMySQL do unless they are told
otherwise (a connection for each request, TLS tried anew for each); and with mysqlclient in the
place of PyMySQL, where the Python that runs this has it. Two pages: one that only counts the
records, and the dashboard as a user sees it. The load comes from wrk, or from Python's threads.
"""

import argparse
import http.client
import importlib.util
import re
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from benchmarks import _copies, _databases

CONNECTIONS = 16
COUNTING = """
from django.http import HttpResponse as _HttpResponse
from monitor.models import Record as _Record

urlpatterns.append(path("count/", lambda request: _HttpResponse(str(_Record.objects.count()))))
"""
DEFAULTS = """
for _key in ("CONN_MAX_AGE", "CONN_HEALTH_CHECKS", "OPTIONS"):
    DATABASES["default"].pop(_key, None)
"""
MYSQLCLIENT = """
import sys as _sys
for _name in [n for n in _sys.modules if n.split(".")[0] in ("MySQLdb", "_mysql")]:
    del _sys.modules[_name]
DATABASES["default"]["PASSWORD"] = DATABASES["default"]["PASSWORD"].decode()
if DATABASES["default"]["OPTIONS"].pop("ssl_disabled", False):
    DATABASES["default"]["OPTIONS"]["ssl_mode"] = "DISABLED"
"""
CASES = {"serve's settings": "", "the defaults": DEFAULTS, "mysqlclient": MYSQLCLIENT}
PAGES = {"a count": "/count/", "the dashboard": "/"}


def main() -> None:
    """Measure every case in turn, `runs` times, and print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--database", choices=_databases.KINDS, action="append")
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="shipway-pages-") as folder,
        _databases.databases(asked.database or list(_databases.KINDS)) as present,
    ):
        for database in present:
            copies = _prepared(Path(folder), database)
            given = database.fresh() | {"DEMO_PASSWORD": "only-for-this-benchmark"}
            next(iter(copies.values())).run("invoke serve --check-only", given)
            next(iter(copies.values())).run("python manage.py demo --force", given)
            rates: dict[tuple[str, str], list[float]] = {}
            for _ in range(asked.runs):
                for case, copy in copies.items():
                    with copy.started(_copies.SERVE, given, "/login/") as started:
                        cookie = _login(started.port, given["DEMO_PASSWORD"])
                        for page, path in PAGES.items():
                            rate = _rate(started.port, path, cookie, asked.seconds)
                            rates.setdefault((page, case), []).append(rate)
            _report(database.name, rates)


def _prepared(folder: Path, database: _databases.Database) -> dict[str, _copies.Copy]:
    copies: dict[str, _copies.Copy] = {}
    for case, settings in CASES.items():
        if case == "mysqlclient" and (
            not database.server or not importlib.util.find_spec("MySQLdb")
        ):
            continue
        copy = _copies.Copy(folder / f"{database.kind}-{len(copies)}", settings)
        copy.edit("project/backend_analytics_server/urls.py", COUNTING)
        copies[case] = copy
    return copies


def _login(port: int, password: str) -> str:
    """Log in as the demonstration's user; return the cookies."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    origin = {
        "Origin": f"https://{_copies.PROBE['Host']}",
        "Referer": f"https://{_copies.PROBE['Host']}/",
    }
    connection.request("GET", "/login/", headers=_copies.PROBE)
    response = connection.getresponse()
    text = response.read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
    cookie = (response.getheader("Set-Cookie") or "").partition(";")[0]
    connection.close()
    assert token
    body = f"csrfmiddlewaretoken={token[1]}&username=demo&password={password}"
    headers = {**_copies.PROBE, **origin, "Cookie": cookie,
               "Content-Type": "application/x-www-form-urlencoded"}  # fmt: skip
    connection.request("POST", "/login/", body, headers)
    response = connection.getresponse()
    response.read()
    cookies = [value.partition(";")[0] for value in response.headers.get_all("Set-Cookie") or ()]
    connection.close()
    assert any(value.startswith("sessionid=") for value in cookies), response.status
    return "; ".join(cookies)


def _rate(port: int, path: str, cookie: str, seconds: int) -> float:
    headers = {k: v for k, v in _copies.PROBE.items() if k != "Connection"} | {"Cookie": cookie}
    if not shutil.which("wrk"):
        return _threads(port, path, headers, seconds)
    options = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    said = subprocess.run(
        ["wrk", "-t", "1", "-c", str(CONNECTIONS), "-d", f"{seconds}s", *options,
         f"http://127.0.0.1:{port}{path}"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "Non-2xx" not in said, said
    return float(re.findall(r"Requests/sec:\s+([\d.]+)", said)[0])


def _threads(port: int, path: str, headers: dict[str, str], seconds: int) -> float:
    answered = [0] * CONNECTIONS
    end = time.monotonic() + seconds

    def ask(index: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.monotonic() < end:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            response.read()
            assert response.status == 200, response.status
            answered[index] += 1

    askers = [threading.Thread(target=ask, args=(index,)) for index in range(CONNECTIONS)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    return sum(answered) / seconds


def _report(name: str, rates: dict[tuple[str, str], list[float]]) -> None:
    medians = {key: statistics.median(found) for key, found in rates.items()}
    print(f"\n{name}, requests a second, median of {len(next(iter(rates.values())))}", flush=True)
    for (page, case), found in rates.items():
        rate = medians[page, case]
        times = medians[page, "serve's settings"] / rate
        spread = f"({min(found):.1f} to {max(found):.1f})"
        print(f"  {page:<15}{case:<18}{rate:8.1f}  {spread:<20}{times:6.2f}", flush=True)
    print("  (the last column: how many times as many serve's settings make)", flush=True)


if __name__ == "__main__":
    main()
