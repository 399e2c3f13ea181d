"""Whatever is done to stock in whatever order, every derived figure can be counted again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhanggui.kernel import proofs
from zhanggui.masterdata.models import Item
from zhanggui.masterdata.tests.make import World
from zhanggui.stock.commands import ledger, other_issues, other_receipts, valuation
from zhanggui.stock.commands.ledger import InsufficientStock, Source
from zhanggui.stock.commands.valuation import LatePrice
from zhanggui.stock.models import Availability, ItemValue, StockMove, ValueEntry
from zhanggui.stock.queries import rebuild
from zhanggui.stock.tests import make

pytestmark = pytest.mark.django_db
D = Decimal

quantities = st.decimals("0.001", 50, places=3)
costs = st.decimals(0, 90, places=6)
steps = st.one_of(
    st.tuples(st.just("receive"), st.integers(0, 2), quantities, costs),
    st.tuples(st.just("issue"), st.integers(0, 2), quantities),
    st.tuples(st.just("undo"), st.integers(0, 30)),
    st.tuples(st.just("correct"), st.integers(0, 2), quantities, st.decimals(-60, 60, places=2)),
)


@contextmanager
def undone() -> Iterator[None]:
    """One example's rows don't meet the next one's."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Story:
    """Three items (the last may go below zero) and the documents that moved them."""

    def __init__(self) -> None:
        self.world = World()
        from zhanggui.masterdata.tests.make import unit

        kilo = unit("kilo", 3)
        self.items = [self.world.item(unit=kilo, allow_negative=number == 2) for number in range(3)]
        self.documents: list = []

    def receive(self, number: int, quantity: Decimal, cost: Decimal) -> None:
        line = {"item": self.items[number], "quantity": quantity, "unit_cost": cost}
        self.documents.append(make.other_receipt(self.world, lines=[line]))

    def issue(self, number: int, quantity: Decimal) -> None:
        self.documents.append(make.issued(self.world, self.items[number], quantity))

    def undo(self, which: int) -> None:
        if self.documents:
            document = self.documents.pop(which % len(self.documents))
            commands = other_receipts if document._meta.model_name == "otherreceipt" else other_issues
            commands.cancel(document, **self.world.acting())

    def correct(self, number: int, quantity: Decimal, difference: Decimal) -> None:
        document = make.other_receipt(self.world, status="draft", lines=[])
        price = LatePrice(self.items[number].pk, None, quantity, difference)
        valuation.correct(Source.of(document, at=self.world.at), [price])

    def tell(self, step: tuple) -> None:
        name, *arguments = step
        try:
            with transaction.atomic():
                getattr(self, name)(*arguments)
        except InsufficientStock:
            pass


def holds(item: Item) -> bool:
    """No value without quantity, none of the opposite sign."""
    row = ItemValue.objects.filter(item=item).first()
    return row is None or row.value == 0 or row.quantity * row.value > 0


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, min_size=1, max_size=14))
def test_every_figure_follows_from_the_ledgers(db: None, story: list[tuple]) -> None:
    with undone():
        told = Story()
        for step in story:
            told.tell(step)
            assert all(holds(item) for item in told.items)
        assert not rebuild.rebuild_balances()
        assert not rebuild.rebuild_on_hand()
        assert not rebuild.rebuild_quantities()
        assert not rebuild.rebuild_values()
        assert not Availability.objects.filter(on_hand__lt=0, item__allow_negative=False).exists()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(quantities, costs), min_size=1, max_size=5), st.data())
def test_what_comes_in_goes_out_to_the_cent(db: None, receipts: list[tuple], data: st.DataObject) -> None:
    """Whatever the parts in which an item leaves, the parts are worth exactly what came in."""
    with undone():
        told = Story()
        for quantity, cost in receipts:
            told.receive(0, quantity, cost)
        left = sum((quantity for quantity, _cost in receipts), D(0))
        while left:
            part = min(left, data.draw(quantities))
            told.issue(0, part)
            left -= part
        entries = ValueEntry.objects.filter(item=told.items[0])
        came = sum(entry.value for entry in entries if entry.kind == "receipt")
        went = sum(entry.value for entry in entries if entry.kind == "issue")
        assert came + went == 0
        assert {entry.kind for entry in entries} == {"receipt", "issue"}


def test_proofs_find_nothing_wrong_with_a_quiet_day(db: None) -> None:
    told = Story()
    told.receive(0, D(5), D(2))
    told.issue(0, D(3))
    told.undo(1)
    assert proofs.differences() == []


@pytest.mark.parametrize(
    ("table", "column", "name"),
    [
        ("stock_stockbalance", "quantity", "stock_balances"),
        ("stock_availability", "on_hand", "stock_on_hand"),
        ("stock_itemvalue", "value", "stock_values"),
        ("stock_itemvalue", "quantity", "stock_values"),
    ],
)
def test_proofs_find_a_figure_that_somebody_changed(db: None, table: str, column: str, name: str) -> None:
    from django.db import connection

    told = Story()
    told.receive(0, D(5), D(2))
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = {column} + 1")  # noqa: S608
    found = {one.name: sentences for one, sentences in proofs.run() if sentences}
    assert name in found
    assert all(str(told.items[0]) in sentence for sentence in found[name])


def test_a_line_that_claims_more_than_it_has_open_is_found(db: None) -> None:
    told = Story()
    told.receive(0, D(5), D(2))
    row = Availability.objects.get()
    from zhanggui.stock.models import Reservation

    Reservation.objects.create(
        company=row.company, item=row.item, warehouse=row.warehouse, quantity=2,
        source_type="sales.SalesOrder", source_id=1, source_line_id=1,
    )  # fmt: skip
    found = {one.name for one, sentences in proofs.run() if sentences}
    assert found == {"stock_reserved", "reservations"}


def test_an_expected_move_that_no_document_stands_behind_is_found(db: None) -> None:
    from zhanggui.stock.models import ExpectedMove

    told = Story()
    ExpectedMove.objects.create(
        company=told.world.company, item=told.items[0], warehouse=told.world.warehouse, date=make.day(3), quantity=1,
        source_type="nowhere.Order", source_id=1, source_line_id=1,
    )  # fmt: skip
    assert {one.name for one, sentences in proofs.run() if sentences} == {"expected_moves"}


def test_the_ledger_refuses_to_be_changed(db: None) -> None:
    from django.db import DatabaseError

    told = Story()
    told.receive(0, D(5), D(2))
    move = StockMove.objects.get()
    move.quantity = D(6)
    with pytest.raises(TypeError):
        move.save()
    with pytest.raises(TypeError):
        StockMove.objects.update(quantity=6)
    for statement in ("UPDATE stock_stockmove SET quantity = 6", "DELETE FROM stock_valueentry"):
        from django.db import connection

        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert ledger.moves_of(told.documents[0])[0].quantity == 5
