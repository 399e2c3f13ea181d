"""`zhanggui run` the second time, beside another program on its port, and on a database of somebody else's."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import psycopg
import pytest
from tests.setup.test_run import environment, output_until, program, status_of

pytestmark = pytest.mark.slow
SECONDS = 30
"""The second start takes three on an idle machine; the first one, with its migrations, many more."""


def address_of(text: str) -> str:
    found = re.search(r"http://127\.0\.0\.1:\d+/", text)
    assert found, text
    return found[0]


def logs_in(address: str, name: str, password: str) -> bool:
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    page = browser.open(f"{address}login/", timeout=30).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    form = {"csrfmiddlewaretoken": token[1], "username": name, "password": password, "next": "/account/"}
    return str(browser.open(f"{address}login/", urlencode(form).encode(), timeout=30).url).endswith("/account/")


def stop(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0


def run_beside(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "zhanggui.demo.console", *arguments]
    return subprocess.run(command, env=environment(folder), capture_output=True, text=True, timeout=60)


def test_the_second_start_keeps_the_data_takes_seconds_and_finds_a_free_port(tmp_path: Path) -> None:
    command = ("run", "--own", "--workers", "1", "--port")
    with program(tmp_path, *command, "18100") as process:
        text = output_until(process, "Ctrl-C")
        name, password = re.findall(r"^(?:User|Password).*: (\S+)$", text, re.MULTILINE)
        assert logs_in(address_of(text), name, password)
        stop(process)

    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", 18100))
        taken.listen()
        started = time.monotonic()
        with program(tmp_path, *command, "18100") as process:
            text = output_until(process, "Ctrl-C")
            assert time.monotonic() - started < SECONDS
            assert 18100 < int(address_of(text).rstrip("/").rsplit(":", 1)[-1]) < 18150
            assert "Password" not in text
            assert logs_in(address_of(text), name, password)
            second = run_beside(tmp_path, *command, "18100")
            assert second.returncode == 1
            assert second.stderr == f"Zhanggui is running already: {address_of(text)}. Stop it there with Ctrl-C.\n"
            stop(process)


def test_a_database_that_is_named_is_used_and_no_other_is_started(tmp_path: Path, empty_database: str) -> None:
    settings = {**environment(tmp_path), "DATABASE_URL": empty_database}
    arguments = [sys.executable, "-m", "zhanggui.demo.console", "run", "--workers", "1", "--port", "18200"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(arguments, env=settings, start_new_session=True, **pipes) as process:  # type: ignore[call-overload]
        try:
            address = address_of(output_until(process, "Ctrl-C"))
            assert status_of(f"{address}login/") == 200
            stop(process)
        finally:
            process.terminate()
    with psycopg.connect(empty_database) as connection:
        (users,) = connection.execute("SELECT count(*) FROM access_user").fetchone() or (0,)
    assert users == 1
    assert not (tmp_path / "postgres").exists()


def test_a_database_that_does_not_answer_is_said_in_a_sentence(tmp_path: Path) -> None:
    settings = {**environment(tmp_path), "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    arguments = [sys.executable, "-m", "zhanggui.demo.console", "run", "--port", "18300"]
    ended = subprocess.run(arguments, env=settings, capture_output=True, text=True, check=False, timeout=120)
    assert ended.returncode != 0
    assert "DATABASE_URL" in ended.stderr
    assert "Traceback" not in ended.stderr
