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
    quiet_db        committed_db on a second server that nobody else uses meanwhile: for tests of what depends on
                    all open transactions of a server, such as pg_snapshot_xmin.
    database_url    URL of this worker's database, for programs started by a test.
    empty_database  URL of a database without any table, dropped after the test.
    shared_data     folder of the shared data sets (../shared/data or ZHANGGUI_DATA); skips where it is missing.
    browser_path    the system's Chromium; skips where there is none.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from tests.databases import FAST, PREPARING, ROOT, Databases

from zhanggui.demo.database import Server
from zhanggui.demo.places import made

# The same examples every time; HYPOTHESIS_PROFILE=search looks for new ones (`make prove` does).
settings.register_profile("same", derandomize=True)
settings.register_profile("search", print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

# Handed from the controller to its workers.
SERVER_URL = "ZHANGGUI_TEST_SERVER_URL"
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
def databases(django_db_blocker: Any) -> Databases:
    return Databases(os.environ[SERVER_URL], django_db_blocker)


@pytest.fixture(scope="session")
def django_db_setup(databases: Databases, worker_id: str) -> Iterator[None]:
    """Replaces pytest-django's: a clone of the template for this worker."""
    name = f"test_{os.getpid()}_{worker_id}"
    databases.clone(databases.template(), name)
    databases.point_django_at(name)
    yield
    databases.disconnect_django()
    databases.drop(name)


@pytest.fixture
def database_url(db: None, databases: Databases) -> str:
    return databases.url(_current_database())


@pytest.fixture
def committed_db(django_db_setup: None, databases: Databases, django_db_blocker: Any) -> Iterator[str]:
    with databases.clone_of_its_own() as url, django_db_blocker.unblock():
        yield url


@pytest.fixture(scope="session")
def quiet_databases(django_db_blocker: Any) -> Iterator[Databases]:
    with Server(made(ROOT / "var/test") / "quiet", {**FAST, "autovacuum": "off"}) as server:
        yield Databases(server.url(), django_db_blocker)


@pytest.fixture
def quiet_db(django_db_setup: None, quiet_databases: Databases, django_db_blocker: Any) -> Iterator[str]:
    with quiet_databases.connect() as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [PREPARING + 1])
        with quiet_databases.clone_of_its_own() as url, django_db_blocker.unblock():
            yield url


@pytest.fixture
def empty_database(databases: Databases) -> Iterator[str]:
    name = f"test_empty_{uuid.uuid4().hex[:12]}"
    databases.create_empty(name)
    yield databases.url(name)
    databases.drop(name)


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


def _current_database() -> str:
    from django.db import connection

    return str(connection.settings_dict["NAME"])


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Contents of files carry the time at which they were made: workers would not agree on the names of tests."""
    return argname if isinstance(val, bytes) else None
