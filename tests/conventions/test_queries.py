"""Statements don't grow with rows: every list, page, API answer, step and push, few rows against many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhanggui.kernel import commands
from zhanggui.kernel.models import Document
from zhanggui.masterdata.tests import make as masters
from zhanggui.settlement.tests import make as settlement
from zhanggui.ui import pages
from zhanggui.ui.screen import registered, screen_of

from .browsing import browser
from .business import Business, business_documents, undone
from .registries import name

pytestmark = pytest.mark.django_db
FEW, MANY = 2, 20
every_document = pytest.mark.parametrize("model", business_documents(), ids=name)


def statements(function: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        function()
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in queries.captured_queries)


def counted(model: type[Document], size: int) -> dict[str, int]:
    """Statements of everything that can be done with a document of ``size`` lines."""
    world, found = Business(size), {}
    client, screen = browser(world.by), screen_of(model)
    for step in model.flow:
        with undone():
            document = world.ready(model, step.name)
            document = model._default_manager.get(pk=document.pk)
            found[step.name] = statements(lambda step=step, document=document: world.do(document, step.name))
    for push in commands.pushes_from(model):
        with undone():
            source = world.source(push)
            more = {"supplier": world.supplier} if push.name == "order" else {}
            found[f"push {push.name}"] = statements(lambda s=source, p=push, m=more: p(s, **world.acting(), **m))
    draft = world.draft(model)
    found["draft"] = statements(lambda: world.draft(model))
    for address in (screen.url("detail", draft.pk), screen.url("step", draft.pk, "revise")):
        client.get(address)
        found[f"page {address.split('/')[-2]}"] = statements(lambda address=address: client.get(address))
    found["api"] = statements(lambda: client.get(f"/api/v1/{screen.noun}/{draft.pk}/"))
    return {key.replace(str(draft.pk), "detail"): count for key, count in found.items()}


@every_document
def test_many_lines_take_as_many_statements_as_few(model: type[Document]) -> None:
    counted(model, 1)  # the first numbers of the month, and whatever is kept from the first time on
    few, many = counted(model, FEW), counted(model, MANY)

    assert {key: (few[key], many[key]) for key in few if few[key] < many[key]} == {}


def lists(world: Business) -> dict[str, int]:
    """Statements of every list, page of its own and API list; each is read once before, as any page may be."""
    client, found = browser(world.by), {}
    addresses = [f"/{noun}/" for noun in (*registered(), *pages.registered())]
    addresses += [f"/api/v1/{noun}/" for noun in registered()] + ["/"]
    whose = f"?side=payable&party={world.supplier.party_id}&start=2026-01-01&end=2026-12-31"
    for address in addresses:
        address += whose if "statement" in address else ""
        assert client.get(address).status_code == 200, address
        found[address] = statements(lambda address=address: client.get(address))
    return found


def fill(world: Business, count: int) -> None:
    """``count`` more of every document, posted, and of the masters that people have many of."""
    for _ in range(count):
        for model in business_documents():
            world.do(world.ready(model, "confirm"), "confirm")
        world.item(conversions={"box": (12, 1)})
        masters.warehouse(world.company, world.by)
        masters.user(company=world.company)
        settlement.account(world)
        masters.supplier()
        masters.customer()


def test_every_list_takes_the_same_statements_for_few_rows_and_many() -> None:
    world = Business(1)
    fill(world, 1)
    few = lists(world)
    fill(world, 3)
    many = lists(world)

    assert {key: (few[key], many[key]) for key in few if few[key] < many[key]} == {}
