"""Template databases and their clones on one PostgreSQL server; the fixtures are in conftest.py."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from zhanggui.demo.database import create_missing, django_settings

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "src/zhanggui"
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
}
# Any number: sessions that prepare or clone the template at the same time wait for each other.
PREPARING = 7_041_976
OLD_TEMPLATES_KEPT = 4


class Databases:
    """All databases of the tests on one server."""

    def __init__(self, url: str, blocker: Any) -> None:
        self.server_url = url
        self.blocker = blocker

    def url(self, name: str) -> str:
        """The server's URL with another database's name."""
        parts = urlsplit(self.server_url)
        # Not _replace(...).geturl(): it drops the empty host that a Unix socket has.
        query = f"?{parts.query}" if parts.query else ""
        return f"{parts.scheme}://{parts.netloc}/{name}{query}"

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.server_url, autocommit=True)

    def template(self) -> str:
        """Name of the database with all migrations applied, made where it is missing."""
        name = f"zhanggui_template_{schema_digest()}"
        with self.connect() as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
            if not self._exists(connection, name):
                self._drop_old_templates(connection)
                self._migrate(f"{name}_new")
                connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*_names(f"{name}_new", name)))
        return name

    def clone(self, template: str, name: str) -> None:
        with self.connect() as connection:
            # One at a time: PostgreSQL refuses a template that somebody else reads.
            connection.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(*_names(name)))
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*_names(name, template)))

    def create_empty(self, name: str) -> None:
        create_missing(self.server_url, name)

    def drop(self, name: str) -> None:
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(*_names(name)))

    def point_django_at(self, name: str) -> None:
        from django.db import connection

        self.disconnect_django()
        connection.settings_dict.update(django_settings(self.url(name)))

    @contextmanager
    def clone_of_its_own(self) -> Iterator[str]:
        """Django works on a fresh clone of the template inside, and on what it had before outside."""
        from django.db import connection

        before = dict(connection.settings_dict)
        name = f"test_{uuid.uuid4().hex[:12]}"
        self.clone(self.template(), name)
        self.point_django_at(name)
        try:
            yield self.url(name)
        finally:
            self.disconnect_django()
            self.drop(name)
            connection.settings_dict.update(before)

    def disconnect_django(self) -> None:
        from django.db import connections

        with self.blocker.unblock():
            connections.close_all()

    def _migrate(self, name: str) -> None:
        from django.core.management import call_command
        from django.db import connection

        before = dict(connection.settings_dict)
        self.drop(name)
        self.create_empty(name)
        self.point_django_at(name)
        with self.blocker.unblock():
            # Apps that have no migrations yet get their tables as well.
            call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
        self.disconnect_django()
        connection.settings_dict.update(before)

    def _exists(self, connection: psycopg.Connection[Any], name: str) -> bool:
        return bool(connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())

    def _drop_old_templates(self, connection: psycopg.Connection[Any]) -> None:
        # The newest stay: another session may be working on one.
        query = (
            "SELECT datname FROM pg_database WHERE datname LIKE 'zhanggui\\_template\\_%%' ORDER BY oid DESC OFFSET %s"
        )
        for (name,) in connection.execute(query, [OLD_TEMPLATES_KEPT]).fetchall():
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(*_names(name)))


def schema_digest() -> str:
    """Changes with whatever may change the schema."""
    digest = hashlib.sha256()
    for pattern in ("*/migrations/*.py", "*/models.py", "*/models/*.py", "project/settings.py"):
        for path in sorted(SOURCES.glob(pattern)):
            digest.update(str(path.relative_to(SOURCES)).encode())
            digest.update(path.read_bytes())
    digest.update((ROOT / "requirements.lock").read_bytes())
    return digest.hexdigest()[:16]


def _names(*names: str) -> list[sql.Identifier]:
    return [sql.Identifier(name) for name in names]
