"""Nobody changes a derived figure unseen: every column that follows from others is counted again by some proof."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from zhanggui.kernel import activity, proofs
from zhanggui.kernel.models import Activity, Document, Master
from zhanggui.masterdata.tests import make as masters
from zhanggui.stock.models import Transfer

from .business import Business, business_documents
from .columns import COPIED, DECIDED, DERIVED, columns, derived, listed

OPENS = {"stock.Count": ("start", "enter", "finish", "confirm")}
"""Steps on the way to a document that stands, where it isn't just confirmed."""


def test_every_column_is_classified_once() -> None:
    classes = [listed(classes) for classes in (DERIVED, COPIED, DECIDED)]
    assert set().union(*classes) == columns()
    assert sum(map(len, classes)) == len(columns())


def test_proofs_find_any_derived_column_that_was_altered(committed_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    world = Business()
    trade(world)
    # Whatever runs in other databases of the server would hold the seal back.
    monkeypatch.setattr(activity, "horizon", lambda: Activity.objects.latest("transaction").transaction + 1)
    assert activity.seal(at=world.at) is not None
    assert proofs.differences() == []
    rows = {model: _one_of_each_kind(model) for model, _field in derived()}
    assert [model._meta.label for model in rows if not rows[model] and not issubclass(model, Master)] == []
    altered = ((model, field, row) for model, field in derived() for row in rows[model])
    assert [_name(*one) for one in altered if not _is_told(*one)] == []


# -- a world with every document in it ---------------------------------------------------------------------------------


def trade(world: Business) -> None:
    """A standing document of each type, drafts and cancelled ones beside, a second company and party."""
    masters.company(world.by)
    for model in business_documents():
        document = world.draft(model)
        for step in OPENS.get(model._meta.label, ("confirm",)):
            world.do(document, step)
        if isinstance(document, Transfer):
            world.do(document, "ship")
        world.draft(model)
        world.do(world.ready(model, "cancel"), "cancel")


# -- altering ----------------------------------------------------------------------------------------------------------

_recent: list[str] = []
"""Names of proofs, those that saw something last in front: asked first the next time."""


def _one_of_each_kind(model: type[models.Model]) -> list[Any]:
    """A row that stands, of each source where a table has several; of masters one that a command made."""
    names = {field.name for field in model._meta.concrete_fields}
    rows = model._default_manager.order_by("pk")
    if issubclass(model, Master):
        rows = rows.exclude(name_key="")
    elif issubclass(model, Document):
        rows = rows.exclude(status__in=("draft", "cancelled"))
    elif "document" in names:
        rows = rows.exclude(document__status__in=("draft", "cancelled"))
    if "source_type" not in names:
        return list(rows[:1])
    first = rows.order_by("source_type", "pk").distinct("source_type")
    return list(first)


def _name(model: type[models.Model], field: models.Field, row: Any) -> str:
    return f"{model._meta.label}.{field.name} of {getattr(row, 'source_type', row.pk)}"


def _is_told(model: type[models.Model], field: models.Field, row: Any) -> bool:
    """Whether a proof tells of another value in the column of ``row``; the database's own refusal does too."""
    for value in _others(field, getattr(row, field.attname)):
        try:
            with transaction.atomic():
                _alter(model, field, row.pk, value)
                told = _tells()
                transaction.set_rollback(True)
            return told
        except IntegrityError:
            continue
    return True


def _alter(model: type[models.Model], field: models.Field, key: Any, value: Any) -> None:
    """As somebody would who has the database in hand: past triggers, too."""
    table, column, own = model._meta.db_table, field.column, model._meta.pk.column  # type: ignore[union-attr]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f'UPDATE {table} SET "{column}" = %s WHERE "{own}" = %s', [value, key])  # noqa: S608
        assert cursor.rowcount == 1


def _tells() -> bool:
    """Whether any proof finds something."""
    known = proofs.registered()
    _recent.extend(name for name in known if name not in _recent)
    for name in list(_recent):
        if known[name].function():
            _recent.remove(name)
            _recent.insert(0, name)
            return True
    return False


def _others(field: models.Field, value: Any) -> Iterator[Any]:
    """Other values that the column could hold."""
    if field.is_relation:
        rows = field.related_model._default_manager.exclude(pk=value).order_by("pk")  # type: ignore[union-attr]
        yield from rows.values_list("pk", flat=True)[:3]
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int | Decimal):
        yield from (value + 1, value - 1)
    elif isinstance(value, dt.date):
        yield value + dt.timedelta(days=1)
    elif isinstance(value, bytes | memoryview):
        yield bytes([bytes(value)[0] ^ 1, *bytes(value)[1:]])
    elif isinstance(value, dict):
        yield "{}" if value else '{"more": 1}'
    elif value is None:
        yield dt.date(2026, 3, 2) if isinstance(field, models.DateField) else 1
    elif field.choices:
        yield from (key for key, _label in field.choices if key != value)
    else:
        yield f"{value}x"
