"""The running site, and browsers that note whatever goes wrong on its pages."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test.testcases import QuietWSGIRequestHandler

PASSWORD = "correct horse battery"
ANSWERS = (400, 409, 412)
"""A form that comes back with its errors is an answer, though the browser notes its status."""


class _Application:
    """The site; each request gives its connection back."""

    def __init__(self) -> None:
        self.application = get_wsgi_application()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        try:
            return self.application(environ, start_response)
        finally:
            connections.close_all()


@contextmanager
def running() -> Iterator[str]:
    """Address of the site, which runs in threads of this process."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
    server.daemon_threads = True
    server.set_app(_Application())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


class Browsers:
    """Signed-in pages of one browser; ``problems`` says what went wrong on them."""

    def __init__(self, browser: Any, site: str) -> None:
        self.browser, self.site = browser, site
        self.problems: list[str] = []

    def signed_in(self, *, width: int = 1280, height: int = 800, language: str = "en-US", name: str = "buyer") -> Any:
        context = self.browser.new_context(viewport={"width": width, "height": height}, locale=language)
        page = context.new_page()
        self.watch(page)
        page.goto(f"{self.site}/login/")
        page.fill("[name=username]", name)
        page.fill("[name=password]", PASSWORD)
        page.locator("form:has([name=password]) button[type=submit], form:has([name=password]) button").last.click()
        page.wait_for_url(f"{self.site}/")
        return page

    def watch(self, page: Any) -> None:
        """No error on the console, no request to anybody else, no answer that failed."""
        note = self.problems.append
        page.on("console", lambda m: note(m.text) if m.type == "error" and not _is_answer(m.text) else None)
        page.on("pageerror", lambda error: note(str(error)))
        page.on("request", lambda r: None if self._is_own(r.url) else note(f"asks elsewhere: {r.url}"))
        page.on("response", lambda a: note(f"{a.status}: {a.url}") if _has_failed(a.status) else None)

    def _is_own(self, url: str) -> bool:
        return url.startswith((f"{self.site}/", "data:", "blob:"))

    def close(self) -> None:
        for page in (page for context in self.browser.contexts for page in context.pages):
            page.wait_for_load_state("networkidle")  # a request cut off by the end is no problem of the page
        self.browser.close()
        connections.close_all()  # those that the test opened beside the browser's loop


@contextmanager
def browsers(site: str, browser_path: str) -> Iterator[Browsers]:
    """While this is open, code that asks for an event loop finds the browser's: not beside other tests."""
    import pytest

    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        made = Browsers(playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"]), site)
        try:
            yield made
        finally:
            made.close()


def _is_answer(text: str) -> bool:
    return any(f"status of {status}" in text for status in ANSWERS)


def _has_failed(status: int) -> bool:
    return status >= 400 and status not in ANSWERS
