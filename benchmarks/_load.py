"""Asks a site without end, until its own input closes; then prints how many answers there were.

Arguments: the address, then paths; each has a client of its own, which waits for every answer.
"""

import http.client
import json
import sys
import threading
import time
from collections import Counter
from urllib.parse import urlsplit

_PAUSE = 0.03
"""Seconds between a client's requests: the servers need a share of the CPUs too."""
_PATIENCE = 60


def main() -> None:
    """Run until standard input is closed; a request that has begun is waited for."""
    address, *paths = sys.argv[1:]
    over = threading.Event()
    counts: Counter[str] = Counter()
    clients = [threading.Thread(target=_ask, args=(address, path, over, counts)) for path in paths]
    for client in clients:
        client.start()
    sys.stdin.read()
    over.set()
    for client in clients:
        client.join()
    print(json.dumps(counts))


def _ask(address: str, path: str, over: threading.Event, counts: Counter[str]) -> None:
    place = urlsplit(address).netloc
    connection = http.client.HTTPConnection(place, timeout=_PATIENCE)
    while not over.is_set():
        try:
            connection.request("GET", path)
            with connection.getresponse() as response:
                response.read()
                outcome = str(response.status)
        except (OSError, http.client.HTTPException) as error:
            outcome = type(error).__name__
            connection.close()
        counts[outcome] += 1  # one step of the interpreter
        time.sleep(_PAUSE)
    connection.close()


if __name__ == "__main__":
    main()
