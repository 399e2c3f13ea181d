"""Pictures of the main pages for the READMEs and docs, taken from the running program on the demo company.

Run by ``make pictures`` after ``make run`` has made the demo company once. Writes docs/pictures/<page>.<language>.png.
"""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from zhanggui.demo.opened import opened, set_up_django

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs/pictures"
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
LANGUAGES = {"en": "en", "zh": "zh-hans"}


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with opened(own=False):
        set_up_django()
        addresses, cookie = pages(), session("boss")
        with site() as base, browser() as shown:
            for language in LANGUAGES:
                for name, address in addresses.items():
                    take(shown, base + address, FOLDER / f"{name}.{language}.png", cookie, language, DESKTOP)
                phone = FOLDER / f"phone.{language}.png"
                take(shown, base + addresses["sales-order"], phone, cookie, language, PHONE)


def pages() -> dict[str, str]:
    """Address by picture name; documents that have something to show."""
    from zhanggui.masterdata.models import Item
    from zhanggui.purchasing.models import PurchaseOrder
    from zhanggui.sales.models import SalesOrder

    bought = PurchaseOrder.objects.filter(status="confirmed").exclude(received_progress="none").order_by("-pk").first()
    sold = SalesOrder.objects.filter(status="confirmed").exclude(delivered_progress="none").order_by("-pk").first()
    item = Item.objects.get(code="LG20-CAR")
    if bought is None or sold is None:
        raise SystemExit("The demo company isn't there. Run `make run` once, then take the pictures.")
    return {
        "home": "/",
        "purchase-order": f"/purchase-orders/{bought.pk}/",
        "sales-order": f"/sales-orders/{sold.pk}/",
        "sales-orders": "/sales-orders/",
        "item": f"/items/{item.pk}/",
    }


def session(username: str) -> str:
    """A signed-in session of a demo user, so that no password is needed."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from zhanggui.access.models import User

    user = User.objects.get(username=username)
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)


@contextmanager
def site() -> Iterator[str]:
    """The web on a free port of this machine, until the pictures are taken."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen([*command, "--log-level", "error", "zhanggui.project.wsgi:application"])
    try:
        wait(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def wait(port: int) -> None:
    for _ in range(150):
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=2).request("GET", "/login/")
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The web doesn't answer.")


@contextmanager
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        raise SystemExit("No Chromium here (apt-get install chromium).")
    flags = ["--disable-gpu", "--disable-background-networking"] + (["--no-sandbox"] if os.geteuid() == 0 else [])
    with sync_playwright() as playwright:
        shown = playwright.chromium.launch(executable_path=found, args=flags)
        yield shown
        shown.close()


def take(shown: Browser, address: str, file: Path, cookie: str, language: str, size: dict[str, int]) -> None:
    context = shown.new_context(viewport=size, locale=LANGUAGES[language])  # type: ignore[arg-type]
    context.add_cookies(
        [
            {"name": "sessionid", "value": cookie, "url": address},
            {"name": "django_language", "value": LANGUAGES[language], "url": address},
        ]
    )
    page = context.new_page()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    page.screenshot(path=str(file))
    context.close()
    print(file.relative_to(ROOT))


if __name__ == "__main__":
    main()
