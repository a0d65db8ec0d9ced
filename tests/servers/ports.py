"""Ports of the loopback interface, for the servers that tests start."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """Give a port that nothing listens on at this moment."""
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        return int(listener.getsockname()[1])


@contextmanager
def reserved_port() -> Iterator[int]:
    """Give a port that this machine gives to nobody else meanwhile, not even to a client.

    A server that sets SO_REUSEADDR, as gunicorn does, can listen there: Linux lets sockets share
    an address that none of them listens on yet.
    """
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind((LOOPBACK, 0))
        yield int(holder.getsockname()[1])
