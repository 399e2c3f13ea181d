"""Lines of orders, whichever chain they belong to: what was moved, returned and invoiced of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from .items import Item
from .lines import PricedLine

ZERO = Decimal(0)


class OrderLineQuerySet(models.QuerySet):
    """The same questions that masterdata.order_lines answers for a line in memory, asked of the database."""

    model: type[Any]

    def with_open_quantity(self) -> Self:
        """``open_quantity``: still to come or to go, in the line's unit."""
        rest = F("quantity") - F(self.model.moved) + F("reopened_quantity")
        moves = Q(is_closed=False, item__kind=Item.Kind.GOODS)
        return self.annotate(open_quantity=Case(When(moves, then=Greatest(rest, ZERO)), default=ZERO))

    def to_move(self) -> Self:
        lines = self.with_open_quantity().filter(document__status="confirmed")
        return lines.filter(open_quantity__gt=0)

    def with_billable_quantity(self) -> Self:
        """``billable_quantity``: may be invoiced now, in the line's unit."""
        moved = F(self.model.moved) - F("returned_quantity") - F("invoiced_quantity")
        ordered = F("quantity") - F("invoiced_quantity")
        goods, text = Q(item__kind=Item.Kind.GOODS), Q(kind=PricedLine.Kind.TEXT)
        cases = (When(text, then=ZERO), When(goods, then=Greatest(moved, ZERO)))
        return self.annotate(billable_quantity=Case(*cases, default=Greatest(ordered, ZERO)))

    def to_invoice(self) -> Self:
        lines = self.with_billable_quantity().filter(document__status__in=("confirmed", "closed"))
        return lines.filter(billable_quantity__gt=0)


class OrderLine(PricedLine):
    """Quantities of progress are in the line's own unit. ``reopened_quantity``: returned for replacement."""

    returned_quantity = models.DecimalField(
        _("Returned"), max_digits=20, decimal_places=6, default=ZERO, editable=False
    )
    reopened_quantity = models.DecimalField(
        _("To be replaced"), max_digits=20, decimal_places=6, default=ZERO, editable=False
    )
    invoiced_quantity = models.DecimalField(
        _("Invoiced"), max_digits=20, decimal_places=6, default=ZERO, editable=False
    )
    is_closed = models.BooleanField(_("Rest closed"), default=False, editable=False)

    moved: ClassVar[str]
    """Column of what came in or went out."""

    class Meta(PricedLine.Meta):
        abstract = True
        verbose_name = _("Line")
        verbose_name_plural = _("Lines")

    @property
    def moved_quantity(self) -> Decimal:
        return getattr(self, self.moved)
