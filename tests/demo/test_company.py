"""The demo company: its year is planned purely, and the plan can happen."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest

from zhanggui.demo.company import catalogue, masters
from zhanggui.demo.company.plan import Simulation
from zhanggui.masterdata.models import Address

START = dt.date(2025, 11, 24)


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    made = Simulation(START)
    made.run()
    return made


def test_the_catalogue_is_large_enough_to_be_a_company() -> None:
    assert len(catalogue.items()) >= 60
    assert sum(bool(item.variants) for item in catalogue.items()) >= 10
    assert len(catalogue.suppliers()) == 12
    assert len(catalogue.customers()) == 15
    codes = {item.code for item in catalogue.items()}
    assert {part.partition(":")[0] for item in catalogue.items() for part, _quantity in item.parts} <= codes


def test_an_address_names_its_city_once() -> None:
    for one in (*catalogue.suppliers(), *catalogue.customers()):
        [address] = masters.partner(one)["addresses"]
        for city in (one.city, one.city_zh):
            assert (city in address["street"], str(Address(**address)).count(city) <= 1) == (False, True), one.code


def test_the_year_has_every_kind_of_business(simulation: Simulation) -> None:
    counts = Counter(event.kind for event in simulation.events)
    assert counts["purchase"] >= 300
    assert counts["sale"] >= 600
    assert counts["delivery"] > counts["sale"], "some orders are delivered in parts"
    assert counts["receipt"] > counts["purchase"], "some suppliers deliver in parts"
    assert counts["sales_return"] >= 5
    assert counts["supplier_return"] >= 5
    assert counts["production"] >= 90
    assert (counts["transfer"], counts["transfer_back"], counts["count"]) == (12, 4, 4)


def test_nothing_leaves_that_is_not_there(simulation: Simulation) -> None:
    assert min(simulation.stock.values()) >= Decimal(0)


def test_the_same_seed_gives_the_same_year(simulation: Simulation) -> None:
    again = Simulation(START)
    again.run()
    assert [(e.day, e.kind) for e in again.events] == [(e.day, e.kind) for e in simulation.events]


def test_some_suppliers_are_late(simulation: Simulation) -> None:
    due = {
        event.about["order"].key: event.about["order"].due for event in simulation.events if event.kind == "purchase"
    }
    late = [event for event in simulation.events if event.kind == "receipt" and event.day > due[event.about["order"]]]
    assert len(late) >= 50
