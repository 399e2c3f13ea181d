"""What every bench needs: a database of its own, options, and figures printed for people or as JSON."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[1]


def options(description: str | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--small", action="store_true", help="run in under a minute")
    return parser.parse_args()


@contextmanager
def database(name: str, *, keep: bool = False) -> Iterator[str]:
    """A migrated database ``name`` on the server under var/bench (or BENCH_DATABASE_URL), Django set up on it.

    Fresh, or with ``keep`` as the last run left it.
    """
    from zhanggui.demo.database import Server
    from zhanggui.demo.places import made

    given = os.environ.get("BENCH_DATABASE_URL")
    server = None if given else Server(made(ROOT / "var/bench") / "postgres")
    if server:
        server.start()
    try:
        admin = given or server.url()  # type: ignore[union-attr]
        with psycopg.connect(admin, autocommit=True) as connection:
            if not keep:
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(f"CREATE DATABASE {name}")
        url = _named(admin, name)
        set_up(url)
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        yield url
    finally:
        from django.db import connections

        connections.close_all()
        if server:
            server.stop()


def set_up(url: str) -> None:
    """Django on this database, in this process."""
    os.environ["DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhanggui.project.settings")
    import django

    django.setup()


def _named(url: str, name: str) -> str:
    base, _query, query = url.partition("?")
    return f"{base.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


def report(figures: dict[str, Any], *, as_json: bool, notes: list[str]) -> None:
    if as_json:
        print(json.dumps(figures))
        return
    for note in notes:
        print(note)
    width = max(map(len, figures))
    for name, value in figures.items():
        print(f"{name:<{width}}  {value}")
    sys.stdout.flush()
