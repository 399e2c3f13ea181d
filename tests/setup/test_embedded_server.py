"""The embedded server is shared by whoever needs it and stopped by the last."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from zhanggui.demo.database import Server, ServerUnavailable

pytestmark = pytest.mark.slow


def test_the_last_to_leave_stops_the_server(tmp_path: Path) -> None:
    first, second = Server(tmp_path / "postgres"), Server(tmp_path / "postgres")
    first.start()
    second.start()

    first.stop()
    assert second.is_running()
    second.stop()
    assert not second.is_running()


def test_a_killed_program_leaves_a_server_that_the_next_takes_over(tmp_path: Path) -> None:
    script = (
        "import sys, time, pathlib; from zhanggui.demo.database import Server;"
        "Server(pathlib.Path(sys.argv[1])).start(); print('up', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "postgres")]
    killed = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert killed.stdout is not None
    killed.stdout.readline()
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()

    with Server(tmp_path / "postgres") as server, psycopg.connect(server.url()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not server.is_running()


def test_nobody_else_can_enter_the_data_folder(tmp_path: Path) -> None:
    with Server(tmp_path / "postgres") as server:
        assert server.socket_folder().stat().st_mode & 0o077 == 0
        assert server.folder.stat().st_mode & 0o077 == 0


def test_data_of_another_version_are_refused_with_a_way_out(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    folder.mkdir()
    (folder / "PG_VERSION").write_text("9\n")

    with pytest.raises(ServerUnavailable, match=r"written by PostgreSQL 9.*Restore a backup"):
        Server(folder).start()


def test_starting_again_takes_less_than_a_few_seconds(tmp_path: Path) -> None:
    with Server(tmp_path / "postgres"):
        pass
    begin = time.monotonic()
    with Server(tmp_path / "postgres"):
        assert time.monotonic() - begin < 5
