"""The tax as printed on the supplier's paper, where it differs by cents from the calculated one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.engines.amounts import ZERO
from zhanggui.kernel.errors import Refusal


class TaxOutOfTolerance(Refusal):
    code = "tax_out_of_tolerance"
    sentence = _(
        "The tax on the paper, %(paper)s, differs by more than %(tolerance)s from the calculated %(tax)s. Correct the "
        "lines or the tax, or have the company's tolerance changed."
    )


def take_printed(document: Any, lines: Sequence[Any]) -> None:
    """Put the difference on the line with the most tax, so that the document stays the sum of its lines.

    With prices that include tax the total stays and the net amount gives way. Raises TaxOutOfTolerance.
    """
    if document.tax_override is None or not lines:
        return
    tax = sum((line.tax_amount for line in lines), ZERO)
    difference = document.tax_override - tax
    tolerance = document.company.tax_tolerance
    if abs(difference) > tolerance:
        raise TaxOutOfTolerance(paper=f"{document.tax_override:,.2f}", tolerance=f"{tolerance:,.2f}", tax=f"{tax:,.2f}")
    line = max(lines, key=lambda one: (one.tax_amount, one.gross, -one.position))
    line.tax_amount += difference
    if document.tax_included:
        line.net -= difference
    else:
        line.gross += difference
