"""Foreign keys obey the layers and protect; no column and no line of code does sums with floats."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.db import connection, models
from django.db.models import ForeignKey

from zhanggui.kernel.models import LedgerRow, ScopedQuerySet

from .registries import LAYERS, SIBLINGS, documents, foreign_keys, masters, name, own_models

CASCADES = {
    # Parts of a master that mean nothing without it; a master in use is protected by what uses it.
    "masterdata.ItemUnit.item",
    "approvals.ApprovalRuleLine.rule",
    "masterdata.CalendarDay.calendar",
    "masterdata.PaymentTermLine.term",
    "masterdata.Contact.party",
    "masterdata.Address.party",
    "pricing.PriceListLine.price_list",
    # An assignment goes with either side of it.
    "pricing.PriceListParty.price_list",
    "pricing.PriceListParty.supplier",
    "pricing.PriceListParty.customer",
    # What became of rows goes with what was asked for.
    "ui.BulkRow.run",
    "exchange.SheetRow.upload",
    # A remembered answer goes with the user who asked.
    "kernel.IdempotencyKey.user",
}
"""Foreign keys besides ``document`` of a line that delete what refers to a deleted row."""

FORGETS = {"ui.ListSetting.view"}
"""How a list opens: where the view is gone, with the user's own columns."""

every_key = pytest.mark.parametrize("key", list(foreign_keys()), ids=name)


@every_key
def test_a_foreign_key_points_to_the_same_or_a_lower_layer(key: ForeignKey) -> None:
    target, own = key.related_model._meta, key.model._meta.app_label  # type: ignore[union-attr]
    if target.label == settings.AUTH_USER_MODEL:
        return
    assert LAYERS[target.app_label] <= LAYERS[own]
    assert all({own, target.app_label} != pair for pair in SIBLINGS)


@every_key
def test_a_foreign_key_protects_what_it_points_to(key: ForeignKey) -> None:
    deletes = key.remote_field.on_delete is models.CASCADE
    part = key.name == "document" and key.related_model in documents()

    assert key.remote_field.on_delete in (models.PROTECT, models.CASCADE) or name(key) in FORGETS
    assert deletes == (part or name(key) in CASCADES), name(key)


def test_explained_exceptions_are_still_there() -> None:
    assert {name(key) for key in foreign_keys()} >= CASCADES | FORGETS


@pytest.mark.parametrize("model", own_models(), ids=name)
def test_no_column_is_a_float(model: type[models.Model]) -> None:
    assert [field.name for field in model._meta.local_fields if isinstance(field, models.FloatField)] == []


@pytest.mark.parametrize("model", documents() + masters(), ids=name)
def test_rows_are_read_through_what_the_reader_may_see(model: Any) -> None:
    assert isinstance(model._default_manager.all(), ScopedQuerySet)


@pytest.mark.parametrize("model", [m for m in own_models() if issubclass(m, LedgerRow)], ids=name)
@pytest.mark.django_db
def test_the_database_refuses_to_change_a_ledger(model: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(DISTINCT event_manipulation::text) FROM information_schema.triggers "
            "WHERE event_object_table = %s AND action_timing = 'BEFORE'",
            [model._meta.db_table],
        )
        assert {"UPDATE", "DELETE"} <= set(cursor.fetchone()[0] or ())


@pytest.mark.parametrize("model", own_models(), ids=name)
def test_rows_have_an_order(model: Any) -> None:
    """Paging needs one; plain bookkeeping without a manager of its own does not."""
    if issubclass(type(model._default_manager.all()), ScopedQuerySet):
        assert model._meta.ordering
