"""Count last prices again from the orders that set them; the apps of both chains do so for their own orders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from zhanggui.masterdata.models import Item
from zhanggui.pricing.models import LastPrice
from zhanggui.pricing.queries.last_prices import setting

KEY = ("company", "party", "item", "variant", "unit", "currency")
FIGURES = ("price", "discount", "tax_included", "date", "source_id")
CHUNK = 2000
Row = tuple[Any, ...]


def last_prices(model: type[Any], kind: str, partner: str) -> Iterator[str]:
    """Where the last prices of one side aren't what the newest standing orders say, whose lines are ``model``.

    Of several orders of one date any may have been the last.
    """
    counted = _newest(model, partner)
    label = model._meta.get_field("document").related_model._meta.label
    rows = LastPrice.objects.filter(kind=kind).values_list(*KEY, "source_type", *FIGURES)
    stored = {row[:6]: (row[6], row[7:]) for row in rows.iterator(chunk_size=CHUNK)}
    for key in stored.keys() | counted.keys():
        source, figures = stored.get(key, (label, None))
        if source != label or figures not in counted.get(key, ()):
            yield _sentence(model, key, figures, counted.get(key, ()))


def _newest(model: type[Any], partner: str) -> dict[Row, list[Row]]:
    """Figures by key: one row for each order of the newest date; the last of equal lines counts."""
    names = ("company", f"{partner}__party", None, None, None, "currency")
    keys = [f"document__{name}" if name else own for name, own in zip(names, KEY, strict=True)]
    values = ("price", "discount", "document__tax_included", "document__date", "document")
    rows = setting(model).order_by("document__date", "document", "position").values_list(*keys, *values)
    found: dict[Row, dict[int, Row]] = {}
    for row in rows.iterator(chunk_size=CHUNK):
        key, figures = row[:6], row[6:]
        before = found.setdefault(key, {})
        if any(other[3] != figures[3] for other in before.values()):
            before.clear()
        before[figures[4]] = figures
    return {key: list(by_order.values()) for key, by_order in found.items()}


def _sentence(model: type[Any], key: Row, stored: Row | None, counted: Any) -> str:
    text = _("Last price of %(item)s (%(key)s): the table says %(stored)s, %(document)s says %(counted)s.")
    return text % {
        "item": Item.objects.get(pk=key[2]),
        "key": ", ".join("–" if part is None else str(part) for part in key),
        "stored": _plain(stored),
        "document": _order(model, counted[-1]) if counted else "–",
        "counted": _plain(counted[-1] if counted else None),
    }


def _order(model: type[Any], figures: Row) -> Any:
    return model._meta.get_field("document").related_model._default_manager.get(pk=figures[4])


def _plain(figures: Row | None) -> str:
    return ", ".join(map(str, figures)) if figures else "–"
