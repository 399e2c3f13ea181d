"""A running site on a database of its own, and a real browser that fails the test on whatever goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.databases import Databases
from tests.ui import declared

from zhanggui.masterdata.tests import make
from zhanggui.masterdata.tests.make import World

from .sites import PASSWORD, browsers, running
from .stage import Stage

declared.ensure()


@pytest.fixture
def site(committed_db: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Address of the running site."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's loop runs in this thread
    with running() as address:
        yield address


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
    """``open_page(width=390)`` → a page signed in as the buyer; whatever goes wrong on it fails the test."""
    with browsers(site, browser_path) as opened:
        yield opened.signed_in
    assert opened.problems == []


@pytest.fixture(scope="module")
def shared_stage(
    django_db_setup: None, databases: Databases, django_db_blocker: Any, browser_path: str
) -> Iterator[Stage]:
    """One company, site and browser for all tests of a file: each makes what it needs and leaves the rest alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with databases.clone_of_its_own(), django_db_blocker.unblock(), running() as site:
            stage = Stage()
            with browsers(site, browser_path) as opened:
                stage.browsers = opened
                yield stage


@pytest.fixture
def stage(shared_stage: Stage) -> Iterator[Stage]:
    shared_stage.problems.clear()
    yield shared_stage
    assert shared_stage.problems == []
