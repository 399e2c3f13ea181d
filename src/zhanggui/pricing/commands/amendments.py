"""Amending confirmed orders and closing their lines: what both chains refuse, and what the Activity keeps of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import F, ProtectedError
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel import drafts
from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel.commands import note
from zhanggui.kernel.errors import FieldError, InvalidInput, Refusal
from zhanggui.masterdata import order_lines
from zhanggui.masterdata.commands.belonging import require_own_warehouse
from zhanggui.masterdata.models import PricedLine, TradeDocument
from zhanggui.pricing.commands import trade_documents
from zhanggui.pricing.commands.trade_documents import Settle, Side

GOODS = ("item_id", "variant_id", "unit_id", "kind")
"""What stays as it is on a line once something was moved, invoiced or announced."""
SHOWN = ("position", "name", "quantity", "price", "discount", "tax_rate", "due_date")
AMENDABLE = ("warehouse", "due_date", "payment_term", "reference", "note", "extra", "external_refs")
"""What may change in the header of a confirmed order of either chain."""
Announced = Mapping[int, Sequence[tuple[str, Decimal]]]
"""By order line key: open notices by number, with what they still announce, in the line's unit."""


class LineAnnounced(Refusal):
    code = "line_announced"
    sentence = _(
        "Line %(row)s stands on %(notices)s, so it stays open, keeps its item and unit and can't go below %(least)s. "
        "Close or cancel the notice first."
    )


class WarehouseAnnounced(Refusal):
    code = "warehouse_announced"
    sentence = _(
        "The store of %(warehouse)s works on %(notices)s for %(order)s. Close or cancel the notice first, then change "
        "the warehouse."
    )


class LineReferredTo(Refusal):
    code = "line_referred_to"
    sentence = _(
        "Line %(row)s can't be left out, since other documents refer to it: %(documents)s. Close the rest of the line "
        "instead."
    )


class LinesClosed(Refusal):
    code = "lines_closed"
    sentence = _("The rest of these lines of %(order)s is closed already. Choose lines that are open.")


class LinesNotClosed(Refusal):
    code = "lines_not_closed"
    sentence = _("Nothing is closed on these lines of %(order)s. Choose lines whose rest was closed.")


def set_header(order: TradeDocument, values: dict[str, Any], *more: str) -> None:
    """Set the fields that may change on a confirmed order, and ``more``; raises InvalidInput where others would."""
    amendable = {*AMENDABLE, *more}
    text = str(_("This can't be changed on a confirmed order. Cancel it and enter a new one."))
    fixed = [name for name, value in values.items() if name not in amendable and getattr(order, name) != value]
    if fixed:
        raise InvalidInput(FieldError(None, name, text) for name in fixed)
    drafts.set_header(order, {name: value for name, value in values.items() if name in amendable})
    require_own_warehouse(order)


def moves(order: Any, values: Mapping[str, Any]) -> bool:
    """Whether the header that was sent names another warehouse."""
    return bool("warehouse" in values and values["warehouse"] != order.warehouse)


def require_warehouse_free(order: Any, announced: Announced) -> None:
    """Refuse another warehouse while the store of this one is told to receive or to ship."""
    numbers = dict.fromkeys(number for notices in announced.values() for number, _rest in notices)
    if numbers:
        raise WarehouseAnnounced(warehouse=order.warehouse.label, notices=", ".join([*numbers][:5]), order=str(order))


def announced(order: TradeDocument, notice_line: type[Any], moved: str) -> Announced:
    """What open notices say of the order's lines; ``moved`` is the column of what was received or delivered on them."""
    rows = notice_line._default_manager.filter(order_line__document=order, document__status="confirmed")
    rests = rows.filter(quantity__gt=F(moved)).order_by("document_id", "pk")
    found: dict[int, list[tuple[str, Decimal]]] = {}
    for key, number, rest in rests.values_list("order_line", "document__number", F("quantity") - F(moved)):
        found.setdefault(key, []).append((number, rest))
    return found


# -- lines -------------------------------------------------------------------------------------------------------------


def write_lines(
    order: TradeDocument,
    model: type[PricedLine],
    side: Side,
    rows: Sequence[dict[str, Any]],
    *,
    by: Any,
    announced: Announced,
    below: type[Refusal],
    settle: Settle | None = None,
) -> list[Any]:
    """Write the lines of a confirmed order as ``rows`` say, and keep in the Activity what that changed.

    A line stays what it is once goods were moved, invoiced or announced; ``below`` refuses quantities under what was
    moved or invoiced. Lines that another document refers to can't be left out.
    """
    was = {line.pk: line for line in kernel_lines.read(order, model)}
    try:
        after: list[Any] = trade_documents.write_lines(order, model, side, rows, by=by, settle=settle)
    except ProtectedError as problem:
        raise _referred_to(problem, model, was) from None
    for line in after:
        if line.pk in was:
            _require_possible(was[line.pk], line, announced.get(line.pk, ()), below)
    note(lines=_changes(was, after))
    return after


def _referred_to(problem: ProtectedError, model: type[PricedLine], was: Mapping[int, Any]) -> LineReferredTo:
    """The refusal for the first line that something refers to, whichever app that belongs to."""
    named: list[tuple[int, Any]] = [
        (key, row) for row in problem.protected_objects for key in _keys(row, model) if key in was
    ]
    first = min((was[key] for key, _row in named), key=lambda line: line.position)
    documents = {str(row.document) for key, row in named if key == first.pk}
    return LineReferredTo(row=first.position, documents=", ".join(sorted(documents)[:5]))


def _keys(row: Any, model: type[PricedLine]) -> list[int]:
    """Lines of ``model`` to which ``row`` refers."""
    return [getattr(row, field.attname) for field in row._meta.concrete_fields if field.related_model is model]


def _require_possible(was: Any, line: Any, notices: Sequence[tuple[str, Decimal]], below: type[Refusal]) -> None:
    changed = [name for name in GOODS if getattr(was, name) != getattr(line, name)]
    if changed and order_lines.is_used(was):
        text = _("Goods of this line were moved or invoiced, so this stays. Close the rest of it and add another line.")
        raise InvalidInput.of(changed[0].removesuffix("_id"), text, line.position)
    done = order_lines.done(was)
    if line.quantity < min(was.quantity, done):  # more than ordered may have been moved within the tolerance
        raise below(row=line.position, done=_plain(done))
    least = order_lines.standing(was) + sum(rest for _number, rest in notices)
    if notices and (changed or line.quantity < min(was.quantity, least)):
        raise _is_announced(line, notices, least)


def _is_announced(line: Any, notices: Sequence[tuple[str, Decimal]], least: Decimal) -> LineAnnounced:
    numbers = dict.fromkeys(number for number, _rest in notices)
    return LineAnnounced(row=line.position, notices=", ".join(numbers), least=_plain(least))


def _changes(was: Mapping[int, Any], after: Sequence[Any]) -> list[dict[str, Any]]:
    """What the amendment did to lines, for the timeline."""
    now = {line.pk: line for line in after}
    pairs = [(was.get(key), now.get(key)) for key in (*was, *(key for key in now if key not in was))]
    shown = [{"before": _shown(old), "after": _shown(new)} for old, new in pairs]
    return [pair for pair in shown if pair["before"] != pair["after"]]


def _shown(line: Any) -> dict[str, Any] | None:
    return {name: _plain(getattr(line, name)) for name in SHOWN} if line else None


def _plain(value: Any) -> Any:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


# -- closing and reopening lines ---------------------------------------------------------------------------------------


def chosen(order: TradeDocument, model: type[PricedLine], lines: Iterable[Any]) -> list[Any]:
    """The order's own instances of ``lines``; raises InvalidInput for foreign ones, and where there is none."""
    own, wanted = kernel_lines.read(order, model), {line.pk for line in lines}
    if not wanted or wanted - {line.pk for line in own}:
        raise InvalidInput.of("lines", _("Choose lines of this order."))
    return [line for line in own if line.pk in wanted]


def close_lines(order: TradeDocument, model: type[PricedLine], lines: Iterable[Any], announced: Announced) -> None:
    """Nothing more moves on these lines; refused while a notice says otherwise."""
    changed = [line for line in chosen(order, model, lines) if not line.is_closed]
    if not changed:
        raise LinesClosed(order=str(order))
    for line in changed:
        if notices := announced.get(line.pk):
            least = order_lines.standing(line) + sum(rest for _number, rest in notices)
            raise _is_announced(line, notices, least)
    _set_closed(model, changed, is_closed=True)


def reopen_lines(order: TradeDocument, model: type[PricedLine], lines: Iterable[Any]) -> None:
    """The rest of these lines may move again."""
    changed = [line for line in chosen(order, model, lines) if line.is_closed]
    if not changed:
        raise LinesNotClosed(order=str(order))
    _set_closed(model, changed, is_closed=False)


def _set_closed(model: type[Any], lines: Sequence[Any], *, is_closed: bool) -> None:
    model._default_manager.filter(pk__in=[line.pk for line in lines]).update(is_closed=is_closed)
    for line in lines:
        line.is_closed = is_closed
    note(lines=[line.position for line in lines])
