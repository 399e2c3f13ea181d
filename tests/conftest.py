"""What every test can count on. There is no mock database: tests run on a real PostgreSQL.

The server
    The embedded one, with its data under var/test, started once a session and shared by the xdist workers. It
    trades safety for speed (no fsync). TEST_DATABASE_URL names another server instead, whose user may create
    databases.

The databases
    All migrations run once into a template database, which is kept until a migration or model changes. Each
    worker works on a clone of it, made in a fraction of a second and dropped at the end.

Fixtures
    db, transactional_db, django_db_blocker
                    pytest-django's own; `@pytest.mark.django_db` rolls each test back.
    committed_db    commits for real, for tests with several connections (locks, concurrency): the database is
                    cloned anew afterwards, so nothing remains and what migrations wrote is there for the next.
                    Its value is the database's URL, for further connections and processes.
    database_url    URL of this worker's database, for programs started by a test.
    empty_database  URL of a database without any table, dropped after the test.
    shared_data     folder of the shared data sets (../shared/data or ZHANGGUI_DATA); skips where it is missing.
    browser_path    the system's Chromium; skips where there is none.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from zhanggui.demo.database import Server, create_missing, django_settings
from zhanggui.demo.places import made

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "src/zhanggui"
# Handed from the controller to its workers.
SERVER_URL = "ZHANGGUI_TEST_SERVER_URL"
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
}
# Any number: sessions that prepare the template at the same time wait for each other.
PREPARING = 7_041_976
server_key = pytest.StashKey[Server]()


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return
    if url := os.environ.get("TEST_DATABASE_URL"):
        os.environ[SERVER_URL] = url
        return
    server = Server(made(ROOT / "var/test") / "postgres", FAST)
    server.start()
    config.stash[server_key] = server
    os.environ[SERVER_URL] = server.url()


def pytest_unconfigure(config: pytest.Config) -> None:
    if server := config.stash.get(server_key, None):
        server.stop()


@pytest.fixture(scope="session")
def template_database(django_db_blocker: Any) -> str:
    """Name of the database with all migrations applied."""
    name = f"zhanggui_template_{_digest()}"
    with psycopg.connect(os.environ[SERVER_URL], autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
        if not _exists(connection, name):
            _drop_old_templates(connection)
            _migrate(f"{name}_new", django_db_blocker)
            connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*_names(f"{name}_new", name)))
    return name


@pytest.fixture(scope="session")
def django_db_setup(template_database: str, worker_id: str, django_db_blocker: Any) -> Iterator[None]:
    """Replaces pytest-django's: a clone of the template for this worker."""
    name = f"test_{os.getpid()}_{worker_id}"
    _clone(template_database, name)
    _connect_django_to(name)
    yield
    _disconnect_django(django_db_blocker)
    _drop(name)


@pytest.fixture
def database_url(db: None) -> str:
    return _url(_current_database())


@pytest.fixture
def committed_db(django_db_setup: None, template_database: str, django_db_blocker: Any) -> Iterator[str]:
    name = _current_database()
    with django_db_blocker.unblock():
        yield _url(name)
    _disconnect_django(django_db_blocker)
    _drop(name)
    _clone(template_database, name)


@pytest.fixture
def empty_database() -> Iterator[str]:
    name = f"test_empty_{uuid.uuid4().hex[:12]}"
    create_missing(os.environ[SERVER_URL], name)
    yield _url(name)
    _drop(name)


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """xdist's name of this process; `main` without xdist."""
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    folder = Path(os.environ.get("ZHANGGUI_DATA") or ROOT.parent / "shared/data")
    if not folder.is_dir():
        pytest.skip(f"The shared data sets aren't in {folder}; name their folder in ZHANGGUI_DATA.")
    return folder


@pytest.fixture(scope="session")
def browser_path() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("No Chromium here: apt-get install chromium fonts-noto-cjk.")


@pytest.fixture(autouse=True, scope="session")
def _places_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Uploaded files and mail stay out of the checkout's var/."""
    from django.conf import settings
    from django.test import override_settings

    folder = tmp_path_factory.mktemp("var")
    files = {**settings.STORAGES["default"], "OPTIONS": {"location": str(folder / "files")}}
    with override_settings(
        MEDIA_ROOT=str(folder / "files"),
        STORAGES={**settings.STORAGES, "default": files},
        EMAIL_FILE_PATH=str(folder / "mail"),
        # The real hashers are slow on purpose.
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


def _digest() -> str:
    """Changes with whatever may change the schema."""
    digest = hashlib.sha256()
    for pattern in ("*/migrations/*.py", "*/models.py", "*/models/*.py", "project/settings.py"):
        for path in sorted(SOURCES.glob(pattern)):
            digest.update(str(path.relative_to(SOURCES)).encode())
            digest.update(path.read_bytes())
    digest.update((ROOT / "requirements.lock").read_bytes())
    return digest.hexdigest()[:16]


def _migrate(name: str, blocker: Any) -> None:
    from django.core.management import call_command

    _drop(name)
    create_missing(os.environ[SERVER_URL], name)
    _connect_django_to(name)
    with blocker.unblock():
        # Apps that have no migrations yet get their tables as well.
        call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    _disconnect_django(blocker)


def _drop_old_templates(connection: psycopg.Connection[Any]) -> None:
    rows = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'zhanggui\\_template\\_%'").fetchall()
    for (name,) in rows:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(*_names(name)))


def _clone(template: str, name: str) -> None:
    with psycopg.connect(os.environ[SERVER_URL], autocommit=True) as connection:
        # One clone at a time: PostgreSQL refuses a template that somebody else reads.
        connection.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(*_names(name)))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*_names(name, template)))


def _drop(name: str) -> None:
    with psycopg.connect(os.environ[SERVER_URL], autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(*_names(name)))


def _exists(connection: psycopg.Connection[Any], name: str) -> bool:
    return bool(connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())


def _names(*names: str) -> list[sql.Identifier]:
    return [sql.Identifier(name) for name in names]


def _url(name: str) -> str:
    """The server's URL with another database's name."""
    parts = urlsplit(os.environ[SERVER_URL])
    # Not _replace(...).geturl(): it drops the empty host that a Unix socket has.
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc}/{name}{query}"


def _connect_django_to(name: str) -> None:
    from django.db import connection

    connection.settings_dict.update(django_settings(_url(name)))


def _current_database() -> str:
    from django.db import connection

    return str(connection.settings_dict["NAME"])


def _disconnect_django(blocker: Any) -> None:
    from django.db import connections

    with blocker.unblock():
        connections.close_all()
