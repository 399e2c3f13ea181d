"""Lines of credit notes against what can be credited.

A line credits the line of an invoice (quantity comes back from its end), for goods of a return or not. Goods of a
return that was made without receipt or delivery are credited by the return alone. Charges and discounts may stand for
themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from zhanggui.engines.amounts import ZERO, share
from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel.errors import Refusal
from zhanggui.pricing.commands import parts, priced_lines
from zhanggui.settlement.commands import matching
from zhanggui.settlement.commands.chains import Billed, Chain
from zhanggui.stock.commands.line_progress import LineProgress
from zhanggui.stock.commands.order_progress import Progressed

TEXT = matching.TEXT


class OverCredited(Refusal):
    code = "over_credited"
    sentence = _(
        "Line %(row)s: %(quantity)s is more than the %(open)s of %(document)s that can still be credited. Credit less."
    )


class CreditAboveInvoice(Refusal):
    code = "credit_above_invoice"
    sentence = _("Line %(row)s credits %(amount)s, but only %(limit)s was invoiced for this quantity on %(invoice)s.")


class CreditsAboveInvoice(Refusal):
    code = "credits_above_invoice"
    sentence = _(
        "Credits of %(invoices)s would come to %(amount)s in all, but only %(limit)s was invoiced. Take the discount "
        "off in a discount line, or credit less."
    )


class OtherTax(Refusal):
    code = "other_tax"
    sentence = _(
        "Line %(row)s has another tax than %(invoice)s, which it credits. Choose the tax of the invoice's line."
    )


class OriginMissing(Refusal):
    code = "origin_missing"
    sentence = _(
        "Line %(row)s credits %(item)s without saying which invoice or return it comes from. Make the credit note from "
        "the invoice or the return, or enter a reduction of price as a charge."
    )


@dataclass(frozen=True, slots=True)
class Crediting:
    """Credit notes of one chain; ``returns`` writes credited quantities back to return lines."""

    chain: Chain
    note: type[Any]
    line: type[Any]
    returns: LineProgress

    @property
    def invoices(self) -> LineProgress:
        """Writes credited quantities back to invoice lines."""
        return LineProgress(self.chain.invoice, self.chain.line)

    def upstream(self, note: Any, **_arguments: Any) -> list[QuerySet]:
        """For ``touches``: the orders, receipts or deliveries, returns and invoices behind a credit note."""
        chain, lines = self.chain, self.line.objects.filter(document=note.pk)
        return [
            chain.orders.model.objects.filter(pk__in=lines.values("invoice_line__order_line__document")),
            chain.moved_document.objects.filter(pk__in=lines.values(f"invoice_line__{chain.moved}__document")),
            self.returns.model.objects.filter(pk__in=lines.values("return_line__document")),
            chain.invoice.objects.filter(pk__in=lines.values("invoice_line__document")),
        ]

    def behind_invoices(self, invoices: Q) -> list[QuerySet]:
        """For ``touches`` of a push: invoices, and what they bill."""
        chain = self.chain
        lines = chain.line.objects.filter(document__in=chain.invoice.objects.filter(invoices))
        return [
            chain.orders.model.objects.filter(pk__in=lines.values("order_line__document")),
            chain.moved_document.objects.filter(pk__in=lines.values(f"{chain.moved}__document")),
            chain.invoice.objects.filter(invoices),
        ]

    def behind_return(self, document: Any) -> list[QuerySet]:
        """The same for a return: all invoices of the goods that came back."""
        moved = self.returns.line_model.objects.filter(document=document.pk).values(self.chain.moved)
        keys = self.chain.line.objects.filter(**{f"{self.chain.moved}__in": moved}).values("document")
        return self.behind_invoices(Q(pk__in=keys, status="confirmed"))

    def invoice_lines(self, keys: Iterable[int | None]) -> dict[int, Any]:
        return kernel_lines.by_key(self.chain.invoice, self.chain.line, {key for key in keys if key})

    def returned_lines(self, keys: Iterable[int | None]) -> dict[int, Any]:
        return kernel_lines.by_key(self.returns.model, self.returns.line_model, {key for key in keys if key})


def left(line: Any) -> Decimal:
    """What of an invoice or return line isn't credited yet."""
    return line.quantity - line.credited_quantity


# -- matching ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Credit:
    """A line of a credit note with what it credits.

    ``before``: quantity of the return line that was credited before; ``taken``: quantity that this line and those above
    take from ``moved``.
    """

    line: Any
    invoiced: Any = None
    moved: Any = None
    returned: Any = None
    before: Decimal = ZERO
    taken: Decimal = ZERO


@dataclass(slots=True)
class Credited:
    """The lines of one credit note against what can be credited; collects what is to be written back."""

    kind: Crediting
    note: Any
    invoiced: Mapping[int, Any]
    returned: Mapping[int, Any]
    moved: Mapping[int, Any]
    so_far: Mapping[int, parts.Taken]
    of_invoices: dict[int, Decimal] = field(default_factory=dict)
    of_returns: dict[int, Decimal] = field(default_factory=dict)
    billed: dict[int, Billed] = field(default_factory=dict)
    progressed: dict[int, Progressed] = field(default_factory=dict)
    found: list[Credit] = field(default_factory=list)

    def take(self, line: Any) -> None:
        invoiced = self.invoiced.get(line.invoice_line_id or 0)
        returned = self.returned.get(line.return_line_id or 0)
        if line.is_stocked and invoiced is None and (returned is None or self._moved_of(returned)):
            raise OriginMissing(row=line.position, item=str(line.item))
        before = self._take(line, returned, self.of_returns) if returned else ZERO
        if invoiced:
            self._take_invoiced(line, invoiced)
        moved = self.moved.get(self._moved_of(invoiced) or 0) if invoiced else None
        taken = -self.billed[moved.pk].quantity if moved else ZERO
        self.found.append(Credit(line, invoiced, moved, returned, before, taken))

    def _moved_of(self, line: Any) -> int | None:
        return self.kind.chain.moved_of(line)

    def _take(self, line: Any, origin: Any, taken: dict[int, Decimal]) -> Decimal:
        """Count the line as credited of ``origin``; what was credited of it before."""
        matching.require_ours(self.kind.chain, self.note, line, origin, ("confirmed",))
        before = origin.credited_quantity + taken.get(origin.pk, ZERO)
        if line.quantity > origin.quantity - before:
            raise OverCredited(
                row=line.position,
                quantity=f"{line.quantity.normalize():,f}",
                open=f"{(origin.quantity - before).normalize():,f}",
                document=str(origin.document),
            )
        taken[origin.pk] = taken.get(origin.pk, ZERO) + line.quantity
        return before

    def _take_invoiced(self, line: Any, invoiced: Any) -> None:
        before = self._take(line, invoiced, self.of_invoices)
        start = parts.credit_from_end(self.note, line, invoiced, before, self.so_far[invoiced.pk])
        self._limit(line, invoiced, start)
        if key := self._moved_of(invoiced):
            self.billed.setdefault(key, Billed()).quantity -= line.quantity
        if invoiced.order_line_id:
            self.progressed.setdefault(invoiced.order_line_id, Progressed()).invoiced -= line.quantity

    def _limit(self, line: Any, invoiced: Any, start: Decimal) -> None:
        """Never more money than was invoiced for this quantity; on the invoice's terms it is its exact share."""
        source, note = invoiced.document, self.note
        if line.tax_id != invoiced.tax_id:
            raise OtherTax(row=line.position, invoice=str(source))
        same = (source.currency_id, source.tax_included) == (note.currency_id, note.tax_included)
        if same and priced_lines.same_terms(line, invoiced):
            return
        limit = share(invoiced.gross, start, start + line.quantity, invoiced.quantity, note.currency.digits)
        within = min(ZERO, limit) <= line.gross <= max(ZERO, limit)
        if source.currency_id != note.currency_id or not within:
            raise CreditAboveInvoice(
                row=line.position,
                amount=f"{line.gross:,.2f} {note.currency}",
                limit=f"{limit:,.2f} {source.currency}",
                invoice=str(source),
            )


def match(kind: Crediting, note: Any, lines: Sequence[Any]) -> Credited:
    """Match all lines. Raises OriginMissing, OverCredited, OtherTax, CreditAboveInvoice, CreditsAboveInvoice."""
    invoiced = kind.invoice_lines(line.invoice_line_id for line in lines)
    returned = kind.returned_lines(line.return_line_id for line in lines)
    moved = kind.chain.moved_lines(kind.chain.moved_of(line) for line in invoiced.values())
    matched = Credited(kind, note, invoiced, returned, moved, _so_far(kind, invoiced.values()))
    for line in lines:
        if line.kind != TEXT:
            matched.take(line)
    _require_within(matched)
    return matched


def _require_within(matched: Credited) -> None:
    """Goods without their discount may come to more than their invoices: never more than those is credited in all."""
    invoices = {line.document_id: line.document for line in matched.invoiced.values()}
    if not invoices:
        return
    amount = _credited_before(matched.kind, invoices)
    amount += sum(one.line.gross for one in matched.found if one.invoiced or one.line.gross < 0)
    limit = sum((invoice.gross for invoice in invoices.values()), ZERO)
    if amount > max(ZERO, limit):
        raise CreditsAboveInvoice(
            invoices=", ".join(map(str, invoices.values())),
            amount=f"{amount:,.2f} {matched.note.currency}",
            limit=f"{limit:,.2f} {matched.note.currency}",
        )


def _credited_before(kind: Crediting, invoices: Iterable[int]) -> Decimal:
    """What standing credit notes took off these invoices, discounts of their own included; one query."""
    notes = kind.line.objects.filter(invoice_line__document__in=invoices, document__status="confirmed")
    lines = kind.line.objects.filter(document__in=notes.values("document"))
    either = Q(invoice_line__document__in=invoices) | Q(invoice_line=None, gross__lt=0)
    return lines.filter(either).aggregate(total=Sum("gross"))["total"] or ZERO


def _so_far(kind: Crediting, invoiced: Iterable[Any]) -> dict[int, parts.Taken]:
    """What standing credit notes took of invoice lines; one query, none for a first one."""
    found = {line.pk: parts.Taken() for line in invoiced}
    return found | parts.taken(kind.line, "invoice_line", [line for line in invoiced if line.credited_quantity])
