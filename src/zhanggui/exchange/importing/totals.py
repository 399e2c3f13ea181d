"""A document's total against the foreign system's: equal, different for a reason that explains it exactly, or not."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from zhanggui.ui.parse import Wrong

from .numbers import number_of, text_of
from .profiles import Explained, Total
from .report import Problem, Report
from .rows import Draft, column_of
from .values import Value

Made = Sequence[tuple[Draft, Any]]
"""Drafts and documents that one head was split into."""


def compare(total: Total, made: Made, report: Report) -> None:
    """Count a difference by its reason and say it at the row."""
    draft = made[0][0]
    wanted, ours = _number(total.value, draft), _sum(made, total.of)
    if wanted is None or wanted == ours:
        return
    reason = next((rule.reason for rule in total.explained if _explains(rule, made)), "")
    if reason:
        report.differences[reason] += 1
    else:
        report.unexplained += 1
    text = _("The total is %(ours)s; the foreign system has %(wanted)s (%(reason)s).")
    values = {"ours": text_of(ours), "wanted": text_of(wanted), "reason": reason or _("unexplained")}
    column = column_of(total.value, "")
    report.add(Problem(draft.entity.name, draft.file, draft.row, column, text % values, is_error=False))


def _sum(made: Made, name: str) -> Decimal:
    return sum((getattr(document, name) for _draft, document in made), Decimal(0))


def _explains(rule: Explained, made: Made) -> bool:
    if not rule.each_line:
        return _number(rule.value, made[0][0]) == _sum(made, rule.of)
    numbers = [_number(rule.value, line) or Decimal(0) for draft, _document in made for line in draft.lines]
    return sum(numbers) == _sum(made, rule.of)


def _number(value: Value, draft: Draft) -> Decimal | None:
    try:
        text = value.read(draft.scope)
        return number_of(text) if text else None
    except Wrong:
        return None
