"""`zhanggui run` as a person meets it: it comes up, serves, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@contextmanager
def program(var: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "zhanggui.demo.console", *arguments],
        env=environment(var),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def environment(var: Path) -> dict[str, str]:
    settings = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return {**settings, "ZHANGGUI_VAR": str(var), "LC_ALL": "C.UTF-8"}


def output_until(process: subprocess.Popen[str], text: str) -> str:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if text in line:
            return "".join(lines)
    pytest.fail("It ended early:\n" + "".join(lines))


def processes_about(var: Path) -> list[str]:
    """Command lines and environments of living processes that name the folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            text = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
        except (OSError, PermissionError):
            continue
        if os.fsencode(var) in text and int(folder.name) != os.getpid():
            found.append(text[:200].decode(errors="replace"))
    return found


def status_of(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=30) as response:  # noqa: S310 - our own address
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_stop_and_leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    with program(tmp_path, "run", "--own", "--port", "18000", "--workers", "1") as process:
        text = output_until(process, "Ctrl-C")
        address = re.search(r"http://127\.0\.0\.1:\d+/", text)
        assert address, text
        assert status_of(address[0] + "api/schema/") in {200, 401, 403}

        process.send_signal(number)
        assert process.wait(30) == 0
        assert process.stdout is not None
        assert "Traceback" not in process.stdout.read()
    # The database server takes its pid file away a moment before it ends.
    for _ in range(20):
        if not processes_about(tmp_path):
            break
        time.sleep(0.1)
    assert processes_about(tmp_path) == []


def test_a_second_program_uses_the_running_server_and_leaves_it_running(tmp_path: Path) -> None:
    with program(tmp_path, "run", "--own", "--port", "18000", "--workers", "1") as process:
        text = output_until(process, "Ctrl-C")
        address = re.search(r"http://[^ \n]+", text)
        assert address
        command = [sys.executable, "-m", "zhanggui.demo.console", "manage", "--own", "migrate", "--check"]
        second = subprocess.run(command, env=environment(tmp_path), capture_output=True, text=True, check=False)

        assert second.returncode == 0, second.stderr
        assert process.poll() is None
        assert status_of(address[0] + "api/schema/") in {200, 401, 403}
