"""Many rows of a master by one command: everything wrong comes out at once, nothing grows with the rows."""

from __future__ import annotations

from typing import Any

import pytest

from zhanggui.access.models import User
from zhanggui.kernel import activity
from zhanggui.kernel.errors import InvalidInput
from zhanggui.kernel.many import insert, many_commands
from zhanggui.kernel.masters import StillUsed
from zhanggui.kernel.models import Activity, Unit
from zhanggui.masterdata.models import Item, ItemUnit

from .conftest import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def units(monkeypatch: pytest.MonkeyPatch) -> Any:
    from zhanggui.kernel import commands

    monkeypatch.setattr(commands, "_registry", {})
    return many_commands(Unit)


def rows(count: int) -> list[dict[str, Any]]:
    return [{"code": f"u{n}", "name": f"单位{n}"} for n in range(count)]


def errors(refusal: InvalidInput) -> list[tuple[int | None, str]]:
    return [(error.row, error.field) for error in refusal.errors]


def test_many_masters_are_made_with_their_sort_keys(units: Any, boss: User) -> None:
    units.create(rows(2), by=boss, at=AT)
    assert Unit.objects.get(code="u1").name_key == "danwei1 dw1"


def test_everything_wrong_comes_out_at_once(units: Any, boss: User) -> None:
    Unit.objects.create(code="kg", name="Kilo")
    bad = [
        {"code": "kg", "name": "Kilogram"},
        {"code": "ok", "name": "Fine"},
        {"code": "", "name": "No code"},
        {"code": "ok", "name": "Twice"},
        {"code": "x" * 61, "name": ""},
    ]
    with pytest.raises(InvalidInput) as refusal:
        units.create(bad, by=boss, at=AT)

    assert errors(refusal.value) == [(1, "code"), (3, "code"), (4, "code"), (5, "code"), (5, "name")]
    assert "kg" in str(refusal.value.errors[0].message)
    assert Unit.objects.count() == 1


def test_what_only_the_database_refuses_is_explained_by_row(units: Any, boss: User) -> None:
    with pytest.raises(InvalidInput) as refusal:
        units.create([*rows(1), {"code": "deep", "name": "Deep", "digits": 9}], by=boss, at=AT)
    assert [error.row for error in refusal.value.errors] == [2]


def test_a_missing_reference_is_named(boss: User) -> None:
    with pytest.raises(InvalidInput) as refusal:
        insert(Item, [{"code": "A", "name": "A"}])
    assert errors(refusal.value) == [(1, "unit")]


def test_keys_of_several_columns_are_unique_together(boss: User) -> None:
    pcs, box = Unit.objects.create(code="pcs", name="Piece"), Unit.objects.create(code="box", name="Box")
    item = Item.objects.create(code="A", name="A", unit=pcs)
    ItemUnit.objects.create(item=item, unit=box, numerator=12)

    with pytest.raises(InvalidInput) as refusal:
        insert(ItemUnit, [{"item": item, "unit": pcs}, {"item": item, "unit": box}, {"item": item, "unit": pcs}])
    assert errors(refusal.value) == [(2, "unit"), (3, "unit")]


def test_changes_are_written_in_few_statements(units: Any, boss: User, django_assert_max_num_queries: Any) -> None:
    made = units.create(rows(200), by=boss, at=AT)
    with django_assert_max_num_queries(20):
        units.update(made, by=boss, at=AT, rows=[{"digits": 2}, *({"name": f"New {n}"} for n in range(1, 200))])

    assert Unit.objects.filter(digits=2).count() == 1
    assert Unit.objects.get(code="u7").name_key == "new 7"
    last = Activity.objects.filter(document_id=made[7].pk).order_by("seq").last()
    assert last is not None
    assert last.payload.data["after"] == {"name": "New 7", "name_key": "new 7"}
    assert activity.verify() == []


def test_masters_that_nothing_uses_go_together(units: Any, boss: User) -> None:
    made = units.create(rows(3), by=boss, at=AT)
    Item.objects.create(code="A", name="A", unit=made[0])

    with pytest.raises(StillUsed, match="item"):
        units.remove(made, by=boss, at=AT)
    assert Unit.objects.count() == 3

    units.remove(made[1:], by=boss, at=AT)
    assert [unit.code for unit in Unit.objects.all()] == ["u0"]
    assert activity.verify() == []
