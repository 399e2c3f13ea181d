"""Lists: who sees what, filters, search, sort, paging, and how many questions the database is asked."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from zhanggui.masterdata.tests import make
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests.make import purchase_order
from zhanggui.ui.listing import Listing
from zhanggui.ui.screen import find

ADDRESS = "/purchase-orders/"


def orders(world: Any, number: int, **header: Any) -> list[PurchaseOrder]:
    item = world.item()
    return [
        purchase_order(world, status="draft", lines=[{"item": item, "quantity": Decimal(n)}], **header)
        for n in range(1, number + 1)
    ]


def copies(order: PurchaseOrder, number: int) -> None:
    """More rows like ``order``, cheaply: this is about reading."""
    values = {f.attname: getattr(order, f.attname) for f in PurchaseOrder._meta.concrete_fields if not f.primary_key}
    PurchaseOrder.objects.bulk_create(PurchaseOrder(**values) for _ in range(number))


def listing(user: Any, query: str = "") -> Listing:
    return Listing(find("purchase-orders"), user, QueryDict(query))


def keys(user: Any, query: str = "") -> list[int]:
    found = listing(user, query)
    found.raise_errors()
    return [row.pk for row in found.part().rows]


def test_a_visitor_is_sent_to_the_log_in(client):
    answer = client.get(ADDRESS)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login")


def test_a_document_of_another_company_is_not_in_the_list(world, page):
    (order,) = orders(world, 1)
    foreign = make.World()
    (other,) = orders(foreign, 1)
    body = page.get(ADDRESS).content.decode()
    assert f"/purchase-orders/{order.pk}/" in body
    assert f"/purchase-orders/{other.pk}/" not in body


def test_a_list_needs_the_right_to_view(world, client_of):
    nobody = make.user("masterdata.*", company=world.company)
    assert client_of(nobody).get(ADDRESS).status_code == 403


def test_the_query_count_is_the_same_for_2_and_200_rows(world, page):
    (first, _second) = orders(world, 2)
    page.get(ADDRESS)
    with CaptureQueriesContext(connection) as few:
        page.get(ADDRESS)
    copies(first, 198)
    with CaptureQueriesContext(connection) as many:
        answer = page.get(f"{ADDRESS}?limit=200")
    assert len(answer.context["part"].rows) == 200
    assert len(many.captured_queries) == len(few.captured_queries)


def test_filters_narrow_the_list(world, buyer):
    early, late = (
        orders(world, 1, date=dt.date(2026, 1, 5))[0],
        orders(world, 1, date=dt.date(2026, 2, 5), supplier=make.supplier())[0],
    )
    assert keys(buyer, "date_to=2026-01-31") == [early.pk]
    assert keys(buyer, "date_from=2026-02-01") == [late.pk]
    assert keys(buyer, f"supplier={late.supplier_id}") == [late.pk]
    assert keys(buyer, "status=confirmed") == []
    assert set(keys(buyer, "status=confirmed&status=draft")) == {early.pk, late.pk}


def test_a_search_finds_by_pinyin(world, buyer):
    supplier = make.supplier(name="Hengda", name_zh="恒达精密", name_key="hengdajingmi hdjm")
    (order,) = orders(world, 1, supplier=supplier)
    orders(world, 1)
    assert keys(buyer, "q=hdjm") == [order.pk]


def test_nonsense_in_the_address_is_said_and_no_error(world, page):
    orders(world, 1)
    query = "?date_from=yesterday&supplier=x&sort=secret&colour=red&q=%00&status=nix"
    answer = page.get(ADDRESS + query)
    assert answer.status_code == 200
    assert len(answer.context["listing"].errors) == 6


def test_a_broken_page_marker_is_refused(world, page):
    orders(world, 1)
    assert page.get(f"{ADDRESS}?after=nonsense").status_code == 400


def test_paging_shows_every_row_once_in_every_order_and_back(world, buyer):
    (first,) = orders(world, 1)
    copies(first, 6)
    PurchaseOrder.objects.filter(pk__gt=first.pk + 3).update(due_date=dt.date(2026, 5, 1))
    for sort in ("number", "-date", "due_date", "-due_date", "supplier", "-gross"):
        whole = keys(buyer, f"sort={sort}")
        forward, marker = [], ""
        pages = []
        while True:
            part = listing(buyer, f"sort={sort}&limit=2{marker}").part()
            pages.append([row.pk for row in part.rows])
            forward += pages[-1]
            if part.after is None:
                break
            marker = f"&after={part.after}"
        assert forward == whole, sort
        assert len(set(whole)) == 7
        back = listing(buyer, f"sort={sort}&limit=2&before={part.before}").part()
        assert [row.pk for row in back.rows] == pages[-2], sort


def test_totals_are_loaded_apart(world, page):
    orders(world, 3)
    body = page.get(f"{ADDRESS}?totals=1").content.decode()
    assert "3 rows" in body


class TestWithoutThePriceGroup:
    def test_no_column_filter_or_sort_of_prices(self, world, storekeeper):
        orders(world, 1)
        found = listing(storekeeper)
        assert "gross" not in {field.path for field in found.columns}
        assert "gross" not in {field.path for field in found.filters}
        assert [e.field for e in listing(storekeeper, "sort=gross&gross_min=5").errors] == ["gross_min", "sort"]
        assert listing(storekeeper).totals() == []

    def test_one_who_sees_prices_in_one_company_only_cant_sort_by_them(self, world):
        elsewhere = make.World()
        person = make.user("*.*.view", company=None)
        make_grant(person, "masterdata.price.*", world.company)
        (order,) = orders(world, 1)
        (foreign,) = orders(elsewhere, 1)
        assert {order.pk, foreign.pk} == set(keys(person))
        assert "gross" not in listing(person).sortable


def make_grant(person: Any, code: str, company: Any) -> None:
    from zhanggui.access.models import Grant, Role

    role = Role.objects.create(code=f"R{make.serial()}", name="prices", codes=[code])
    Grant.objects.create(user=person, role=role, company=company)
