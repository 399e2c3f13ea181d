"""A small company that buys."""

from __future__ import annotations

import pytest

from zhanggui.masterdata.tests.make import World


@pytest.fixture
def world(db: None) -> World:
    return World()
