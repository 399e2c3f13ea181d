"""A running site on a database of its own, and a real browser that fails the test on any console error."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test.testcases import QuietWSGIRequestHandler
from tests.ui import declared

from zhanggui.masterdata.tests import make
from zhanggui.masterdata.tests.make import World

declared.ensure()
PASSWORD = "correct horse battery"


class _Application:
    """The site; each request gives its connection back."""

    def __init__(self) -> None:
        self.application = get_wsgi_application()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        try:
            return self.application(environ, start_response)
        finally:
            connections.close_all()


@pytest.fixture
def site(committed_db: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Address of the running site."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's loop runs in this thread
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
    server.daemon_threads = True
    server.set_app(_Application())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join(10)


@pytest.fixture
def world(site: str) -> World:
    """A company whose buyer may do everything."""
    made = World()
    buyer = make.user("*", company=made.company, name="buyer")
    buyer.set_password(PASSWORD)
    buyer.save()
    return made


@pytest.fixture
def open_page(site: str, world: World, browser_path: str) -> Iterator[Callable[..., Any]]:
    """``open_page(width=390)`` → a page signed in as the buyer; console errors and failed requests fail the test."""
    sync_api = pytest.importorskip("playwright.sync_api")
    problems: list[str] = []
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])

        def signed_in(*, width: int = 1280, height: int = 800, language: str = "en-US") -> Any:
            context = browser.new_context(viewport={"width": width, "height": height}, locale=language)
            page = context.new_page()
            page.on("console", lambda m: problems.append(m.text) if _is_problem(m) else None)
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.goto(f"{site}/login/")
            page.fill("[name=username]", "buyer")
            page.fill("[name=password]", PASSWORD)
            page.locator("form:has([name=password]) button[type=submit], form:has([name=password]) button").last.click()
            page.wait_for_url(f"{site}/")
            return page

        yield signed_in
        for page in (page for context in browser.contexts for page in context.pages):
            page.wait_for_load_state("networkidle")  # a request cut off by the end is no problem of the page
        browser.close()
        connections.close_all()  # those that the test opened beside the browser's loop
    assert problems == []


def _is_problem(message: Any) -> bool:
    """A form that comes back with its errors is an answer, though the browser notes its status."""
    refused = any(f"status of {status}" in message.text for status in (400, 409, 412))
    return message.type == "error" and not refused
