"""Words typed into references of the grid."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from zhanggui.masterdata.tests import make
from zhanggui.settlement.models import OpeningItems

from . import hands

pytestmark = pytest.mark.browser


def test_a_code_is_found_where_choices_show_names_alone(site: str, world: Any, open_page: Any) -> None:
    party = make.party(code="OWED-7")
    make.supplier(party=party)
    page = open_page()
    page.goto(f"{site}/opening-items/new/")
    page.locator("#grid .tabulator-row").first.wait_for()
    page.select_option("#id-side", value="payable")
    hands.type_rows(page, [{"party": "OWED-7", "amount": "25.5"}])
    hands.save(page)
    assert [(line.party, line.amount) for line in OpeningItems.objects.get().lines.all()] == [(party, Decimal("25.5"))]
