"""/api/docs/: every operation of the OpenAPI document once, in both languages, with nothing from another host."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from tests.ui import declared

from zhanggui.rest.docs import METHODS
from zhanggui.rest.unknown import unknown

declared.ensure()

OPERATION = re.compile(r'<section class="card api-operation" id="([^"]+)">')
ADDRESS = re.compile(r'<p class="api-address"><b class="[^"]+">(\w+)</b><code>([^<]+)</code>')
LISTED = re.compile(r'data-operation="([^"]+)"')
RESOURCE = re.compile(r'href="/api/docs/([a-z-]+)/"')


@pytest.fixture(scope="module")
def schema() -> Any:
    return SchemaGenerator().get_schema(request=None, public=True)


def operations(schema: Any) -> dict[str, tuple[str, str]]:
    """``operationId`` → method and path."""
    return {
        described[method]["operationId"]: (method.upper(), path)
        for path, described in schema["paths"].items()
        for method in METHODS
        if method in described
    }


def routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every address below /api/v1/ as OpenAPI writes it, with its view."""
    for one in resolver.url_patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one, path)
        elif isinstance(one, URLPattern) and path.startswith("api/v1/") and one.callback is not unknown:
            yield re.sub(r"<int:(\w+)>", "{id}", f"/{path}"), one.callback


def page_of(client: Client, address: str = "", language: str = "en") -> str:
    answer = client.get(f"/api/docs/{address}", headers={"Accept-Language": language})
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.fixture
def overview(client_of: Callable[[Any], Client], buyer: Any) -> str:
    return page_of(client_of(buyer))


def test_every_route_stands_in_the_schema_with_each_of_its_methods(schema: Any) -> None:
    registered = dict(routes(get_resolver()))
    assert len(registered) > 300
    assert registered.keys() == schema["paths"].keys()
    for path, callback in registered.items():
        view = callback.view_class(**callback.view_initkwargs)
        answered = {name for name in METHODS if _answers(view, name)}
        assert answered == schema["paths"][path].keys(), path


def _answers(view: Any, method: str) -> bool:
    known = hasattr(view, method) and method in view.http_method_names
    return known and (not hasattr(view, "offers") or view.offers(method.upper()))


def test_every_operation_is_listed_exactly_once(schema: Any, overview: str) -> None:
    assert Counter(LISTED.findall(overview)) == Counter(list(operations(schema)))


def test_every_operation_is_described_exactly_once(
    schema: Any, overview: str, client_of: Callable[[Any], Client], buyer: Any
) -> None:
    client, described, addresses = client_of(buyer), Counter[str](), Counter[tuple[str, str]]()
    for noun in dict.fromkeys(RESOURCE.findall(overview)):
        body = page_of(client, f"{noun}/")
        described.update(OPERATION.findall(body))
        addresses.update(ADDRESS.findall(body))
    assert described == Counter(list(operations(schema)))
    assert addresses == Counter(operations(schema).values())


def test_an_operation_says_all_that_a_caller_needs(client_of: Callable[[Any], Client], buyer: Any) -> None:
    body = unescape(page_of(client_of(buyer), "purchase-orders/"))
    create = body.split('id="purchase_orders_create"')[1].split("</section>")[0]
    assert "Needs this permission, which you have:" in create
    assert "<code>purchasing.purchase_order.draft</code>" in create
    assert "<code>Idempotency-Key</code>" in create
    assert "<dt><code>supplier</code> <span>integer | string | object</span> <b>required</b></dt>" in create
    assert "<code>lines[].quantity</code>" in create
    assert 'curl -X POST "http://testserver/api/v1/purchase-orders/" \\\n' in create
    assert '''-d '{"supplier": "SUPPLIER-1"''' in create
    for status in ("201", "400", "401", "403", "409", "422"):
        assert f">{status}</code>" in create


def test_bulk_and_joint_pushes_have_their_place(client_of: Callable[[Any], Client], buyer: Any) -> None:
    client = client_of(buyer)
    orders, requisitions = page_of(client, "purchase-orders/"), page_of(client, "purchase-requisitions/")
    assert "<code>/api/v1/purchase-orders/bulk/confirm/</code>" in orders
    assert "<code>/api/v1/purchase-orders/{id}/push/receive/</code>" in orders
    assert "<code>/api/v1/purchase-orders/{id}/chain/</code>" in orders
    assert "<code>/api/v1/purchase-requisitions/push/order_together/</code>" in requisitions


def test_in_chinese_all_is_said_in_chinese(client_of: Callable[[Any], Client], buyer: Any) -> None:
    client = client_of(buyer)
    assert "快速上手" in page_of(client, language="zh-hans")
    body = page_of(client, "purchase-orders/", "zh-hans")
    titles = re.findall(r'<h2 class="card-title">([^<]+)</h2>', body)
    assert "采购订单列表" in titles
    assert [title for title in titles if not re.search(r"[\u4e00-\u9fff]", title)] == []
    assert "How many rows." not in body
    assert "`" not in re.sub(r"<script.*?</script>", "", body, flags=re.DOTALL)
    assert '<h2 class="card-title">List: Purchase orders</h2>' in page_of(client, "purchase-orders/", "en")


def test_the_schema_is_in_the_language_of_its_reader() -> None:
    with translation.override("zh-hans"):
        document = SchemaGenerator().get_schema(request=None, public=True)
    for path in document["paths"].values():
        for one in path.values():
            assert re.search(r"[\u4e00-\u9fff]", one["summary"]), one["operationId"]


def test_who_may_less_reads_the_same_and_is_told_what_is_missing(
    overview: str, client_of: Callable[[Any], Client], reader: Any
) -> None:
    client = client_of(reader)
    assert LISTED.findall(page_of(client)) == LISTED.findall(overview)
    body = unescape(page_of(client, "purchase-orders/"))
    confirm = body.split('id="purchase_orders_confirm"')[1].split("</section>")[0]
    assert "Needs this permission, which you don't have:" in confirm
    listing = body.split('id="purchase_orders_list"')[1].split("</section>")[0]
    assert "Needs this permission, which you have:" in listing


@pytest.mark.parametrize("address", ["/api/docs/", "/api/docs/purchase-orders/"])
def test_nobody_is_sent_to_sign_in(db: None, address: str) -> None:
    answer = Client().get(address)
    assert (answer.status_code, answer["Location"]) == (302, f"/login/?next={address}")


def test_what_is_no_resource_is_not_found(client_of: Callable[[Any], Client], buyer: Any) -> None:
    assert client_of(buyer).get("/api/docs/unicorns/").status_code == 404


@pytest.mark.parametrize("address", ["", "purchase-orders/", "changes/"])
def test_nothing_comes_from_another_host_or_is_inline(
    client_of: Callable[[Any], Client], buyer: Any, address: str
) -> None:
    answer = client_of(buyer).get(f"/api/docs/{address}")
    body = answer.content.decode()
    assert answer["Content-Security-Policy"].startswith("default-src 'self'; ")
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert re.findall(r'(?:src|href|action)="(?:[a-z]+:)?//', body) == []
    assert (
        re.findall(r"<style|<[^>]+ style=|<[^>]+ on[a-z]+=|<script(?![^>]* src=)(?![^>]*application/json)", body) == []
    )


def test_the_search_is_for_every_operation(overview: str, schema: Any) -> None:
    assert len(re.findall(r'<li data-search="[^"]+"', overview)) == len(operations(schema))
