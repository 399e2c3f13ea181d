"""Writing back to lines how much of them later documents took, and to their documents the badges; both chains alike.

Plain functions for the commands of later documents: no permission, no Activity, no version bump. The caller holds the
documents' locks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from zhanggui.kernel import bulk, locks
from zhanggui.kernel import lines as kernel_lines
from zhanggui.masterdata.progress import progress

ZERO = Decimal(0)
Change = Mapping[str, Decimal]
"""Column of a line (``invoiced_quantity``, ``returned_value`` …) and what is added to it."""
Badge = Callable[[Any], tuple[Decimal, Decimal]]
"""Of a line: how much is done, how much is wanted."""


@dataclass(frozen=True, slots=True)
class LineProgress:
    """The documents of one type, their lines, and the ``badges`` (columns of the document) that follow from these."""

    model: type[Any]
    line_model: type[Any]
    badges: Mapping[str, Badge] = field(default_factory=dict)

    def add(self, changes: Mapping[int, Change]) -> None:
        """Add to columns of lines (by key) and refresh their documents.

        Three statements; two where the transaction has read the documents' lines.
        """
        columns = sorted({name for change in changes.values() for name in change})
        if not columns:
            return
        documents = kernel_lines.siblings(self.model, self.line_model, changes)
        locks.require(self.model, [document.pk for document in documents])
        rows = [(key, *(changes[key].get(name, ZERO) for name in columns)) for key in sorted(changes)]
        bulk.increment(self.line_model, columns, rows)
        for line in (line for lines in documents.values() for line in lines if line.pk in changes):
            for name, amount in changes[line.pk].items():
                setattr(line, name, getattr(line, name) + amount)
        self._refresh(documents)

    def _refresh(self, documents: Mapping[Any, Iterable[Any]]) -> None:
        for document, lines in documents.items():
            counted = [line for line in lines if getattr(line, "kind", "") != "text"]
            for name, badge in self.badges.items():
                setattr(document, name, progress(badge(line) for line in counted))
        rows = [(document.pk, *(getattr(document, name) for name in self.badges)) for document in documents]
        if self.badges:
            bulk.set_fields(self.model, tuple(self.badges), sorted(rows))


def invoiced(line: Any) -> tuple[Decimal, Decimal]:
    """Of what was kept of a receipt's or delivery's line."""
    return line.invoiced_quantity, line.quantity - line.returned_quantity


def returned(line: Any) -> tuple[Decimal, Decimal]:
    return line.returned_quantity, line.quantity


def credited(line: Any) -> tuple[Decimal, Decimal]:
    return line.credited_quantity, line.quantity


def moved(model: type[Any], line_model: type[Any]) -> LineProgress:
    """Receipts or deliveries: later invoiced and returned."""
    return LineProgress(model, line_model, {"invoiced_progress": invoiced, "returned_progress": returned})


def sent_back(model: type[Any], line_model: type[Any]) -> LineProgress:
    """Returns: later credited."""
    return LineProgress(model, line_model, {"credited_progress": credited})
