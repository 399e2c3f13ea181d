"""The same company and people as the tests of the pages, and a client that speaks JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.ui.conftest import buyer, client_of, reader, storekeeper, world

__all__ = ["buyer", "client_of", "reader", "storekeeper", "world"]

Call = Callable[..., HttpResponse]


def calling(client: Client) -> Call:
    def call(method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        data = body if isinstance(body, str | bytes) else json.dumps({} if body is None else body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        address = f"/api/v1/{path}"
        if method == "get":
            return client.get(address, headers=named)
        return getattr(client, method)(address, data=data, content_type="application/json", headers=named)

    return call


@pytest.fixture
def api_of(client_of: Callable[[Any], Client]) -> Callable[[Any], Call]:
    return lambda user: calling(client_of(user))


@pytest.fixture
def api(api_of: Callable[[Any], Call], buyer: Any) -> Call:
    """The buyer's program."""
    return api_of(buyer)
