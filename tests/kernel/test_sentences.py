"""What Django's validators refuse is told in our own sentences, one row or many, on pages and through the API."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from zhanggui.access.models import User
from zhanggui.kernel import many, masters
from zhanggui.kernel.errors import InvalidInput
from zhanggui.kernel.models import Company, Unit
from zhanggui.masterdata.models import Location, Party, Supplier, SupplierTerms, Tax, Warehouse

pytestmark = pytest.mark.django_db


def told(model: Any, **values: Any) -> list[tuple[str, str]]:
    before = model.objects.count()
    with pytest.raises(InvalidInput) as refusal:
        masters.write(model(), values)
    assert model.objects.count() == before
    return [(error.field, error.message) for error in refusal.value.errors]


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"code": ""}, "code", "This field is required."),
        ({"name": "x" * 201}, "name", "At most 200 characters are possible here."),
        ({"rate": Decimal("1000.5")}, "rate", "This number is too large."),
        ({"rate": Decimal("1.1234567")}, "rate", "At most 6 decimals are possible here."),
        ({"use": "never"}, "use", "“never” isn't one of the choices."),
        ({"rate": Decimal(101)}, "", "A tax rate lies between 0 and 100 percent."),
    ],
)
def test_a_value_that_does_not_fit(values: dict[str, Any], field: str, sentence: str) -> None:
    good = {"code": "V", "name": "V", "rate": Decimal(13)}
    assert (field, sentence) in told(Tax, **{**good, **values})


def test_what_is_there_already_is_named(company: Company) -> None:
    masters.write(Unit(), {"code": "box", "name": "Box"})
    assert told(Unit, code="box", name="Box") == [("code", "There is a unit with “box” already.")]
    party = Party.objects.create(code="P", name="Paul")
    supplier = Supplier.objects.create(code="S1", name="S1", party=party)
    SupplierTerms.objects.create(company=company, supplier=supplier)
    [(_field, sentence)] = told(SupplierTerms, company=company, supplier=supplier)
    assert sentence.endswith(" already.")
    assert "There is a " in sentence


def test_a_constraint_with_a_condition_has_its_sentence(company: Company, warehouse: Warehouse) -> None:
    values = {"name": "A", "company": company, "warehouse": warehouse, "is_default": True}
    masters.write(Location(), {"code": "A1", **values})
    assert told(Location, code="A2", **values) == [
        ("", "There is a default place of this kind already. Take the mark off it first.")
    ]


def test_many_rows_are_told_the_same() -> None:
    masters.write(Unit(), {"code": "box", "name": "Box"})
    with pytest.raises(InvalidInput) as refusal:
        many.check([Unit(code="box", name="x" * 201), Unit(code="y", name="Y", digits=-1)])
    assert [(e.row, e.field, e.message) for e in refusal.value.errors] == [
        (1, "name", "At most 200 characters are possible here."),
        (1, "code", "There is a unit with “box” already."),
        (2, "digits", "The least that is possible here is 0."),
    ]


@pytest.mark.parametrize(
    ("language", "said"), [("en", "The least that is possible here is 0."), ("zh-hans", "最小可填 0")]
)
def test_page_and_api_tell_it_in_the_readers_language(client: Client, boss: User, language: str, said: str) -> None:
    client.force_login(boss)
    sent = {"code": "box", "name": "Box", "digits": -1}
    headers = {"Accept-Language": language}
    with translation.override(language):
        answer = client.post("/api/v1/units/", sent, content_type="application/json", headers=headers)
        page = client.post("/units/new/", sent, headers=headers)
    assert (answer.status_code, page.status_code) == (400, 400)
    [error] = answer.json()["errors"]
    assert said in error["message"]
    assert said in page.content.decode()
    assert not Unit.objects.exists()


def test_an_address_is_asked_for_by_an_example() -> None:
    with translation.override("en"):
        errors = told(Party, code="P", name="P", email="nobody")
    assert errors == [("email", "Enter an e-mail address, for example name@example.com.")]
