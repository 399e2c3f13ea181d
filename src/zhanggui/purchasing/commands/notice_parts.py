"""Lines of goods receipts that are parts of receiving notices: what they take from them, and when they may not."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel import lines as kernel_lines
from zhanggui.kernel.errors import FieldError, InvalidInput, Refusal
from zhanggui.pricing.commands import part_lines
from zhanggui.pricing.commands.part_lines import Rows
from zhanggui.purchasing.models import ReceivingNotice, ReceivingNoticeLine
from zhanggui.purchasing.queries.receiving_notices import lines_by_key, to_receive

ZERO = Decimal(0)
TAKEN = ("item", "variant", "name", "specification", "unit", "order_line")


class NoticeNotOpen(Refusal):
    code = "notice_not_open"
    sentence = _("%(notice)s isn't confirmed, so nothing can be received on it. Confirm or reopen it first.")


def require_open(notice: ReceivingNotice) -> None:
    if notice.status != ReceivingNotice.Status.CONFIRMED:
        raise NoticeNotOpen(notice=str(notice))


def complete(rows: Rows) -> list[dict[str, Any]]:
    """Rows that name a notice line take item, unit, order line and open quantity from it where they don't say more."""
    known = lines_by_key(row["notice_line"].pk for row in rows if row.get("notice_line"))
    return part_lines.fill(rows, known, "notice_line", _taken)


def _taken(line: ReceivingNoticeLine) -> dict[str, Any]:
    return {**{name: getattr(line, name) for name in TAKEN}, "quantity": to_receive(line)}


def locked_lines(lines: Iterable[Any]) -> dict[int, ReceivingNoticeLine]:
    """The notice lines of a receipt's lines, with their notices as the transaction holds them."""
    keys = [line.notice_line_id for line in lines if line.notice_line_id]
    return kernel_lines.by_key(ReceivingNotice, ReceivingNoticeLine, keys)


def require_announced(lines: Iterable[Any], announced: dict[int, ReceivingNoticeLine]) -> None:
    """Refuse lines of notices that aren't open, or that say something else than the notice."""
    problems = []
    for line in lines:
        origin = announced.get(line.notice_line_id or 0)
        if origin is None:
            continue
        require_open(origin.document)
        own, theirs = (_what(line), _what(origin))
        if own != theirs:
            text = _("%(notice)s announces something else on this line.") % {"notice": origin.document}
            problems.append(FieldError(line.position, "notice_line", str(text)))
    if problems:
        raise InvalidInput(problems)


def _what(line: Any) -> tuple[Any, ...]:
    return line.item_id, line.variant_id, line.unit_id, line.order_line_id


def received(lines: Iterable[Any]) -> dict[int, Decimal]:
    """Received quantity by notice line."""
    found: dict[int, Decimal] = {}
    for line in lines:
        if line.notice_line_id:
            found[line.notice_line_id] = found.get(line.notice_line_id, ZERO) + line.quantity
    return found
