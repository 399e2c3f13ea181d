"""The OpenAPI document: valid, complete, and in our own house."""

from __future__ import annotations

from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from tests.ui import declared

from zhanggui.ui.screen import registered

declared.ensure()


@pytest.fixture(scope="module")
def schema() -> Any:
    return SchemaGenerator().get_schema(request=None, public=True)


def test_it_is_valid_openapi(schema):
    validate_schema(schema)
    assert schema["openapi"].startswith("3.1")


def test_every_screen_has_its_list_and_detail(schema):
    for noun in registered():
        assert "get" in schema["paths"][f"/api/v1/{noun}/"], noun
        assert "get" in schema["paths"][f"/api/v1/{noun}/{{id}}/"], noun


def test_steps_and_their_refusals_are_described(schema):
    step = schema["paths"]["/api/v1/purchase-orders/{id}/confirm/"]["post"]
    assert {"200", "400", "403", "404", "409", "412", "422"} <= step["responses"].keys()


def test_operations_have_names_of_their_own(schema):
    names = [o["operationId"] for path in schema["paths"].values() for o in path.values()]
    assert len(names) == len(set(names))


def test_the_documentation_page_needs_no_foreign_host(client_of, buyer):
    body = client_of(buyer).get("/api/docs/").content.decode()
    assert "/api/v1/purchase-orders/{id}/confirm/" in body
    assert "https://" not in body
