"""A document's total against the foreign system's: equal, different for a reason that explains it exactly, or not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from zhanggui.ui.parse import Wrong

from .numbers import number_of, text_of
from .profiles import Total
from .report import Problem, Report
from .rows import Draft, column_of


def compare(total: Total, draft: Draft, document: Any, report: Report) -> None:
    """Count a difference by its reason and say it at the row."""
    wanted = _number(total.value.read(draft.scope))
    ours = getattr(document, total.of)
    if wanted is None or wanted == ours:
        return
    reason = next((rule.reason for rule in total.explained if _explains(rule, draft, document)), "")
    if reason:
        report.differences[reason] += 1
    else:
        report.unexplained += 1
    text = _("The total is %(ours)s; the foreign system has %(wanted)s (%(reason)s).")
    values = {"ours": text_of(ours), "wanted": text_of(wanted), "reason": reason or _("unexplained")}
    column = column_of(total.value, "")
    report.add(Problem(draft.entity.name, draft.file, draft.row, column, text % values, is_error=False))


def _explains(rule: Any, draft: Draft, document: Any) -> bool:
    wanted = _number(rule.value.read(draft.scope))
    return wanted is not None and wanted == getattr(document, rule.of)


def _number(text: str) -> Decimal | None:
    try:
        return number_of(text) if text else None
    except Wrong:
        return None
