"""`zhanggui run`: database, web and worker as one program that starts and stops as a whole."""

from __future__ import annotations

import argparse
import ctypes
import errno
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import IO

from psycopg import conninfo

from zhanggui.demo.opened import opened, set_up_django
from zhanggui.demo.places import made, var

PORTS_TO_TRY = 50
PATIENCE = 60.0  # seconds for the web to answer first
GRACE = 10.0  # seconds for a child to end by itself
PR_SET_PDEATHSIG = 1  # linux/prctl.h
SHORT_LIFE = 5.0  # a child that ends sooner won't do better when started again


class Stopped(KeyboardInterrupt):
    """Somebody asked the program to stop."""


class ChildFailed(Exception):
    """A child process can't be kept running."""


def run(options: argparse.Namespace) -> int:
    """Run until Ctrl-C or SIGTERM; 0 when all ended as asked."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    demo = options.demo if os.environ.get("DATABASE_URL") else not options.own
    try:
        with opened(own=options.own) as url, alone(url) as claim:
            serve(options, prepare(demo=demo), claim)
    except Stopped:
        return 0
    except ChildFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


@contextmanager
def alone(url: str) -> Iterator[IO[str]]:
    """Claim the database for this program; the file says where it answers. The claim dies with the process."""
    name = conninfo.conninfo_to_dict(url)["dbname"]
    with (made(var()) / f"run-{name}.lock").open("a+") as claim:
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            claim.seek(0)
            address = claim.read().strip() or "it is just starting"
            raise ChildFailed(f"Zhanggui is running already: {address}. Stop it there with Ctrl-C.") from None
        claim.truncate(0)
        yield claim


def prepare(*, demo: bool) -> list[str]:
    """Bring the database up to date; returns lines to show, such as the users made just now."""
    set_up_django()
    from django.core.management import call_command
    from django.db import connections

    from zhanggui.demo import setup

    call_command("migrate", verbosity=0, interactive=False)
    lines = setup.prepare(demo=demo)
    connections.close_all()
    return lines


def serve(options: argparse.Namespace, lines: Sequence[str], claim: IO[str]) -> None:
    """Start web and worker, say where, and keep them alive until told to stop."""
    port = free_port(options.host, options.port)
    log = made(var() / "log")
    children = [
        Child("web", web_command(options.host, port, options.workers), log / "web.log", {"ZHANGGUI_POOL": "8"}),
        Child("worker", [sys.executable, "-m", "django", "procrastinate", "worker"], log / "worker.log"),
    ]
    try:
        for child in children:
            child.start()
        wait_until_answered(children[0], options.host, port)
        claim.write(greet(options.host, port, lines))
        claim.flush()
        watch(children)
    finally:
        # A second Ctrl-C must not leave half of it running.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        stop_all(children)


def web_command(host: str, port: int, workers: int) -> list[str]:
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    command += ["--workers", str(workers), "--blocking-threads", "4", "--log-level", "warning", "--no-ws"]
    # A web process told to end while it is still loading would never hear it.
    command += ["--workers-kill-timeout", "3", "--respawn-failed-workers"]
    return [*command, "zhanggui.project.wsgi:application"]


def free_port(host: str, first: int) -> int:
    """The first free port from `first` on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(first, min(first + PORTS_TO_TRY, 65536)):
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # As servers do: a port whose last connections still linger counts as free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    continue
                raise ChildFailed(f"Can't listen on {host}, port {port}: {error.strerror}.") from error
            return port
    raise ChildFailed(f"No free port between {first} and {first + PORTS_TO_TRY - 1}. Name another with --port.")


def wait_until_answered(web: Child, host: str, port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if web.process.poll() is not None:
            raise ChildFailed(web.last_words())
        if _answers(reachable(host), port):
            return
        time.sleep(0.1)
    raise ChildFailed(web.last_words())


def reachable(host: str) -> str:
    """An address that a browser on this machine can use."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not listened on


def greet(host: str, port: int, lines: Sequence[str]) -> str:
    """Say where it answers, and what ``lines`` say; returns the address."""
    from django.utils.translation import gettext as _

    name = reachable(host)
    address = f"http://{f'[{name}]' if ':' in name else name}:{port}/"
    print(_("Zhanggui is running: %(address)s") % {"address": address})
    for line in lines:
        print(line)
    print(_("Data, mail and logs: %(folder)s") % {"folder": var()})
    print(_("Ctrl-C stops it."), flush=True)
    return address


def watch(children: Sequence[Child]) -> None:
    """Start a child again that ended by itself, unless it had just begun."""
    while True:
        time.sleep(0.5)
        for child in children:
            if child.process.poll() is not None:
                if time.monotonic() - child.started < SHORT_LIFE:
                    raise ChildFailed(child.last_words())
                child.start()


def stop_all(children: Sequence[Child]) -> None:
    for child in children:
        child.ask_to_end()
    deadline = time.monotonic() + GRACE
    for child in children:
        child.end(deadline)


class Child:
    """A process in a session of its own, so that Ctrl-C reaches the supervisor alone."""

    process: subprocess.Popen[bytes]

    def __init__(self, name: str, command: list[str], log: Path, settings: dict[str, str] | None = None) -> None:
        self.name, self.command, self.log = name, command, log
        self.settings = settings or {}
        self.started = 0.0

    def start(self) -> None:
        with self.log.open("ab") as log:
            environment = {**os.environ, "PYTHONUNBUFFERED": "1", **self.settings}
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )
        self.started = time.monotonic()

    def ask_to_end(self) -> None:
        if hasattr(self, "process") and self.process.poll() is None:
            self.process.terminate()

    def end(self, deadline: float) -> None:
        """Wait for it and what it started; past the deadline, end them."""
        if not hasattr(self, "process"):
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._signal_group(signal.SIGKILL)
            self.process.wait()
        self._signal_group(signal.SIGKILL)

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-20:]
        return "\n".join([f"The {self.name} process doesn't run. The end of {self.log}:", *lines])

    def _signal_group(self, number: signal.Signals) -> None:
        try:
            os.killpg(self.process.pid, number)
        except (ProcessLookupError, PermissionError):
            return


def _end_with_parent() -> None:
    """Linux: a supervisor that is killed takes its children along."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        connection.request("HEAD", "/language/")
        connection.getresponse()
    except OSError:
        return False
    except http.client.HTTPException:
        return False
    finally:
        connection.close()
    return True
