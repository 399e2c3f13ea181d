"""Commands made from a master's model: what is wrong comes back by field, never from the database."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from zhanggui.access.models import User
from zhanggui.kernel import activity, commands, masters
from zhanggui.kernel.commands import Command
from zhanggui.kernel.errors import InvalidInput
from zhanggui.kernel.models import Company
from zhanggui.masterdata.models import Location, Party, Supplier, SupplierTerms, Tax, Warehouse

from .conftest import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "_registry", {})


@pytest.fixture
def taxes() -> tuple[Command, ...]:
    return masters.master_commands(Tax)


def fields(refusal: Any) -> list[str]:
    return sorted(error.field for error in refusal.value.errors)


def test_a_master_is_made_changed_and_switched_off_and_on(boss: User, taxes: tuple[Command, ...]) -> None:
    create, update, deactivate, activate = taxes

    tax = create(by=boss, at=AT, code="V13", name="VAT 13 %", name_zh="增值税", rate=Decimal(13))
    update(tax, by=boss, at=AT, rate=Decimal(9))
    deactivate(tax, by=boss, at=AT)
    assert not Tax.objects.get().is_active
    activate(tax, by=boss, at=AT)

    assert (Tax.objects.get().rate, Tax.objects.get().is_active) == (9, True)
    assert Tax.objects.get().name_key == "zengzhishui zzs"
    assert [row.step for row in activity.timeline(tax)] == ["activate", "deactivate", "update", "create"]
    assert activity.timeline(tax)[2].payload.data == {
        "before": {"rate": "13.000000"},
        "after": {"rate": "9"},
    }


def test_all_wrong_fields_are_named_at_once(boss: User, taxes: tuple[Command, ...]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        taxes[0](by=boss, at=AT, code="", name="x" * 201, rate=Decimal(13))

    assert fields(refusal) == ["code", "name"]
    assert not Tax.objects.exists()


def test_a_code_exists_once(boss: User, taxes: tuple[Command, ...]) -> None:
    taxes[0](by=boss, at=AT, code="V", name="V", rate=Decimal(13))

    with pytest.raises(InvalidInput) as refusal:
        taxes[0](by=boss, at=AT, code="V", name="V", rate=Decimal(13))
    assert fields(refusal) == ["code"]


def test_a_constraint_of_the_database_is_told_in_words(boss: User, taxes: tuple[Command, ...]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        taxes[0](by=boss, at=AT, code="V", name="V", rate=Decimal(101))

    assert str(refusal.value)


def test_a_missing_reference_is_named(db: None) -> None:
    with pytest.raises(InvalidInput) as refusal:
        masters.write(Warehouse(), {"code": "W", "name": "W"})

    assert fields(refusal) == ["company"]


def test_a_reference_that_may_be_used_once_is_checked(db: None) -> None:
    party = Party.objects.create(code="P", name="P")
    masters.write(Supplier(), {"code": "S1", "name": "S1", "party": party})

    with pytest.raises(InvalidInput) as refusal:
        masters.write(Supplier(), {"code": "S2", "name": "S2", "party": party})
    assert fields(refusal) == ["party"]


def test_a_constraint_over_references_is_checked(company: Company) -> None:
    party = Party.objects.create(code="P", name="P")
    supplier = Supplier.objects.create(code="S1", name="S1", party=party)
    SupplierTerms.objects.create(company=company, supplier=supplier)

    with pytest.raises(InvalidInput):
        masters.write(SupplierTerms(), {"company": company, "supplier": supplier})


def test_a_master_may_be_saved_again_as_it_is(company: Company, warehouse: Warehouse) -> None:
    place = masters.write(Location(), {"code": "A1", "name": "A1", "company": company, "warehouse": warehouse})

    masters.validate(place)


def test_an_unknown_field_is_an_error_of_the_program(boss: User, taxes: tuple[Command, ...]) -> None:
    with pytest.raises(TypeError, match="colour"):
        taxes[0](by=boss, at=AT, code="V", name="V", rate=Decimal(1), colour="red")
