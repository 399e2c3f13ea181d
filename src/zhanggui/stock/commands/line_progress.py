"""Writing back to receipts and deliveries what of their lines was invoiced or returned; both chains alike.

Plain functions for the commands of later documents: no permission, no Activity, no version bump. The caller holds the
receipts' or deliveries' locks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhanggui.kernel import bulk, locks
from zhanggui.masterdata.progress import progress

ZERO = Decimal(0)
BADGES = ("invoiced_progress", "returned_progress")
Change = Mapping[str, Decimal]
"""Column of a line (``invoiced_quantity``, ``returned_value`` …) and what is added to it."""


@dataclass(frozen=True, slots=True)
class MovedProgress:
    """The documents of one chain that moved goods, and their lines."""

    model: type[Any]
    line_model: type[Any]

    def add(self, changes: Mapping[int, Change]) -> None:
        """Add to columns of lines (by key) and refresh their documents.

        Three statements; two where the transaction has read the documents' lines.
        """
        if not changes:
            return
        columns = sorted({name for change in changes.values() for name in change})
        documents = self._with_lines(changes)
        rows = [(key, *(changes[key].get(name, ZERO) for name in columns)) for key in sorted(changes)]
        bulk.increment(self.line_model, columns, rows)
        for line in (line for lines in documents.values() for line in lines if line.pk in changes):
            for name, amount in changes[line.pk].items():
                setattr(line, name, getattr(line, name) + amount)
        self._refresh(documents)

    def _refresh(self, documents: Mapping[int, Iterable[Any]]) -> None:
        rows = [(key, *_badges(lines)) for key, lines in sorted(documents.items())]
        bulk.set_fields(self.model, BADGES, rows)
        for document in locks.locked(self.model):
            if document.pk in documents:
                document.invoiced_progress, document.returned_progress = _badges(documents[document.pk])

    def _with_lines(self, keys: Iterable[int]) -> dict[int, list[Any]]:
        """All lines of the documents that these lines belong to, by the key of the document."""
        wanted = set(keys)
        known = {document.pk: locks.lines_of(document) or [] for document in locks.locked(self.model)}
        if wanted <= {line.pk for lines in known.values() for line in lines}:
            return {key: lines for key, lines in known.items() if any(line.pk in wanted for line in lines)}
        documents = self.line_model.objects.filter(pk__in=wanted).values("document")
        found: dict[int, list[Any]] = {}
        for line in self.line_model.objects.filter(document__in=documents).order_by("document", "position", "pk"):
            found.setdefault(line.document_id, []).append(line)
        return found


def _badges(lines: Iterable[Any]) -> tuple[str, str]:
    """Invoiced: of what was kept. Returned: of what was moved."""
    counted = [line for line in lines if line.kind != "text"]
    invoiced = progress((line.invoiced_quantity, line.quantity - line.returned_quantity) for line in counted)
    return invoiced, progress((line.returned_quantity, line.quantity) for line in counted)
