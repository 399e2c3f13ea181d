"""How far quantities have come, as a badge."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from zhanggui.masterdata.models import Progress


def progress(parts: Iterable[tuple[Decimal, Decimal]]) -> Progress:
    """Progress over ``(done, wanted)`` pairs; pairs that want nothing count as done."""
    pairs = [(done, wanted) for done, wanted in parts if wanted > 0]
    if not pairs or all(done <= 0 for done, _wanted in pairs):
        return Progress.NONE
    return Progress.FULL if all(done >= wanted for done, wanted in pairs) else Progress.PART
