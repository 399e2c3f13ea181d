"""Open the database that a command works on, and set Django up on it."""

from __future__ import annotations

import locale
import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import conninfo

from zhanggui.demo.database import Server, create_missing
from zhanggui.demo.places import made, var

DEMO, OWN = "zhanggui_demo", "zhanggui"


@contextmanager
def opened(*, own: bool) -> Iterator[str]:
    """Yield the database's address, also left in DATABASE_URL for Django and for child processes.

    A DATABASE_URL that is already set wins. Otherwise the embedded server is started, unless it runs already,
    and stopped again when nobody else uses it.
    """
    if url := os.environ.get("DATABASE_URL"):
        create_named(url)
        yield url
        return
    with Server(made(var()) / "postgres") as server:
        for name in (DEMO, OWN):
            create_missing(server.url(), name)
        os.environ["DATABASE_URL"] = url = server.url(OWN if own else DEMO)
        try:
            yield url
        finally:
            del os.environ["DATABASE_URL"]


def create_named(url: str) -> None:
    """Create the database that a URL names, where the server is there and the database isn't."""
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError as error:
        if "does not exist" not in str(error):
            raise
        name = str(conninfo.conninfo_to_dict(url)["dbname"])
        create_missing(conninfo.make_conninfo(url, dbname="postgres"), name)


def set_up_django() -> None:
    """Django, speaking the terminal's language."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhanggui.project.settings")
    import django
    from django.utils import translation

    django.setup()
    translation.activate("zh-hans" if (locale.getlocale()[0] or "").startswith(("zh", "Chinese")) else "en")
