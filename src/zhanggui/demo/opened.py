"""Open the database that a command works on, and set Django up on it."""

from __future__ import annotations

import locale
import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import conninfo, sql

from zhanggui.demo.database import Server, create_missing
from zhanggui.demo.places import made, var

DEMO, OWN = "zhanggui_demo", "zhanggui"


@contextmanager
def opened(*, own: bool, name: str = "", fresh: bool = False) -> Iterator[str]:
    """Yield the database's address, also left in DATABASE_URL for Django and for child processes.

    ``name``: a database of its own on the embedded server; ``fresh`` makes it anew.

    A DATABASE_URL that is already set wins. Otherwise the embedded server is started, unless it runs already,
    and stopped again when nobody else uses it.
    """
    if url := os.environ.get("DATABASE_URL"):
        create_named(url)
        yield url
        return
    with Server(made(var()) / "postgres") as server:
        chosen = name or (OWN if own else DEMO)
        if fresh:
            drop(server.url(), chosen)
        for one in {DEMO, OWN, chosen}:
            create_missing(server.url(), one)
        os.environ["DATABASE_URL"] = url = server.url(chosen)
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


def drop(admin_url: str, name: str) -> None:
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def set_up_django() -> None:
    """Django, speaking the terminal's language."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhanggui.project.settings")
    import django
    from django.utils import translation

    django.setup()
    translation.activate("zh-hans" if (locale.getlocale()[0] or "").startswith(("zh", "Chinese")) else "en")
