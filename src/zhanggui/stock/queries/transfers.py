"""What transfers have on the way, and what they expect of stock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from zhanggui.engines.amounts import convert_part
from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel.proofs import proof
from zhanggui.masterdata.models import Location
from zhanggui.stock.models import StockBalance, Transfer, TransferLine, TransferReceiptLine
from zhanggui.stock.queries import counting
from zhanggui.stock.queries.expected import Expected, expected_source

ZERO = Decimal(0)
Status = Transfer.Status


def open_base(line: TransferLine) -> Decimal:
    """What of a line has not arrived yet, in the item's unit."""
    digits = line.item.unit.digits if line.item else 0
    return convert_part(line.received_quantity, line.quantity, line.factor, digits)


def open_lines(transfer: Transfer) -> list[TransferLine]:
    """Lines of which something is on the way."""
    return [line for line in kernel_lines.read(transfer, TransferLine) if line.open_quantity > 0]


def expected(transfer: Transfer, lines: Iterable[TransferLine], status: str) -> list[Expected]:
    """What a transfer in two steps expects in ``status``: until it is shipped to go here, until received to come there.

    Both are named by the same line.
    """
    found: list[Expected] = []
    for line in lines if transfer.two_step else ():
        rest = open_base(line)
        if status == Status.CONFIRMED:
            found.append(_expected(line, transfer.from_warehouse_id, transfer.date, -line.base_quantity))
        if status in (Status.CONFIRMED, Status.SHIPPED) and rest:
            date = transfer.expected_date or transfer.date
            found.append(_expected(line, transfer.to_warehouse_id, date, rest))
    return found


def _expected(line: TransferLine, warehouse: int, date: object, quantity: Decimal) -> Expected:
    return Expected(line.pk, line.item_id, line.variant_id, warehouse, date, quantity)  # type: ignore[arg-type]


@expected_source(Transfer)
def expected_moves() -> dict[int, list[Expected]]:
    """What all transfers expect, counted from their lines."""
    return {transfer.pk: expected(transfer, lines, transfer.status) for transfer, lines in _under_way().items()}


def _under_way() -> dict[Transfer, list[TransferLine]]:
    """Transfers in two steps that are announced or on the way, with their lines."""
    rows = Transfer.objects.filter(two_step=True, status__in=(Status.CONFIRMED, Status.SHIPPED))
    return kernel_lines.of_all(Transfer, TransferLine, rows.values("pk"))


# -- proofs ------------------------------------------------------------------------------------------------------------


@proof("transfers", _("What arrived of transfers is what transfer receipts say, and the rest is in transit"))
def _arrived() -> list[str]:
    at_once = Q(document__two_step=False, document__status=Status.CONFIRMED)
    done = TransferLine.objects.filter(at_once).order_by().values_list("pk", "quantity")
    arrived = {**counting.sums(TransferReceiptLine, "transfer_line", "quantity"), **{pk: (q,) for pk, q in done}}
    return [
        *counting.differences(TransferLine, ("received_quantity",), arrived),
        *counting.badges(Transfer, "received_progress", "received_quantity"),
        *_in_transit(),
    ]


def _in_transit() -> Iterator[str]:
    """The balances in transit against what transfers have on the way."""
    on_the_way: dict[tuple[int | None, ...], Decimal] = defaultdict(lambda: ZERO)
    for transfer, lines in _under_way().items():
        for line in lines if transfer.status == Status.SHIPPED else ():
            on_the_way[transfer.company_id, line.item_id, line.variant_id, line.lot_id] += open_base(line)
    rows = StockBalance.objects.filter(location__kind=Location.Kind.TRANSIT).order_by()
    stored = {
        row[:4]: row[4] for row in rows.values_list("company", "item", "variant", "lot").annotate(Sum("quantity"))
    }
    for key in sorted(stored.keys() | on_the_way.keys(), key=str):
        if stored.get(key, ZERO) != on_the_way.get(key, ZERO):
            yield str(_("In transit (%(key)s): the table says %(stored)s, counted are %(counted)s.")) % {
                "key": ", ".join(map(str, key)), "stored": stored.get(key, ZERO), "counted": on_the_way.get(key, ZERO),
            }  # fmt: skip
