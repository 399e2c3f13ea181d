"""Sends one message to the address that was checked; follows no redirect, reads little, and waits not long."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from dataclasses import dataclass

from .addresses import Target, Unreachable, target

SECONDS = 10
"""For the whole exchange."""
EXCERPT = 2000


@dataclass(frozen=True, slots=True)
class Outcome:
    code: int | None = None
    excerpt: str = ""
    problem: str = ""

    @property
    def fine(self) -> bool:
        return self.code is not None and 200 <= self.code < 300


def post(address: str, body: bytes, headers: dict[str, str]) -> Outcome:
    """What became of it; never raises for what the other side does."""
    try:
        return _post(target(address), body, headers)
    except Unreachable as problem:
        return Outcome(problem=str(problem))
    except (OSError, http.client.HTTPException) as problem:
        return Outcome(problem=f"{type(problem).__name__}: {problem}"[:400])


def _post(where: Target, body: bytes, headers: dict[str, str]) -> Outcome:
    connection = _Connection(where)
    cut = threading.Timer(SECONDS, connection.cut)
    cut.daemon = True
    cut.start()
    try:
        connection.request("POST", where.path, body, headers)
        answer = connection.getresponse()
        return Outcome(answer.status, answer.read(EXCERPT).decode("utf-8", "replace").replace("\0", ""))
    finally:
        cut.cancel()
        connection.close()


class _Connection(http.client.HTTPConnection):
    """To the checked address, whatever its name means by now; the certificate must be the name's."""

    def __init__(self, where: Target) -> None:
        super().__init__(where.host, where.port, timeout=SECONDS)
        self.where = where
        self.default_port = 443 if where.scheme == "https" else 80

    def connect(self) -> None:
        self.sock = socket.create_connection((self.where.ip, self.where.port), SECONDS)
        if self.where.scheme == "https":
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.where.host)

    def cut(self) -> None:
        """A side that sends a byte now and then would never time out by itself."""
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it is over already
