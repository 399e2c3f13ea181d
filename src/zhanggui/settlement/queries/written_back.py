"""What invoices and credit notes wrote back to the lines that they are made from, counted again. Both chains alike."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

ZERO = Decimal(0)


def differences(
    origin: type[Any],
    column: str,
    *,
    line: type[Any],
    link: str,
    amount: str = "quantity",
    less: tuple[type[Any], str] | None = None,
) -> list[str]:
    """Where ``column`` of ``origin`` isn't the sum of ``amount`` over standing lines that name it by ``link``.

    ``less``: a model and link whose amounts are taken off (credit notes).
    """
    counted = _sums(line, link, amount)
    for key, total in _sums(*less, amount).items() if less else ():
        counted[key] = counted.get(key, ZERO) - total
    stored = origin.objects.exclude(**{column: 0}).values_list("pk", column)
    known = dict(stored)
    return [
        _("%(type)s of %(document)s: %(column)s is %(stored)s, should be %(counted)s.")
        % {
            "type": origin._meta.verbose_name,
            "document": origin.objects.select_related("document").get(pk=key).document,
            "column": origin._meta.get_field(column).verbose_name,
            "stored": known.get(key, ZERO),
            "counted": counted.get(key, ZERO),
        }
        for key in sorted(known.keys() | counted.keys())
        if known.get(key, ZERO) != counted.get(key, ZERO)
    ]


def _sums(line: type[Any], link: str, amount: str) -> dict[int, Decimal]:
    rows = line.objects.filter(document__status="confirmed").exclude(kind="text").exclude(**{link: None})
    sums = rows.order_by().values(link).annotate(total=Sum(amount))
    return {row[link]: row["total"] for row in sums}
