"""What saving would do: the command runs for real, and everything that it did is undone.

Rows that are wrong are left out and tried without, so that one wrong row hides neither what is wrong with the others
nor their amounts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import OperationalError, connection, transaction

from zhanggui.kernel.checks import Finding, WithFindings
from zhanggui.kernel.errors import FieldError, InvalidInput, Refusal

PATIENCE = "1s"
"""So long a rehearsal waits for somebody who is saving; the real saving waits as long as it takes."""
ROUNDS = 4
"""The validator, the lines, what is measured, and one to succeed."""


@dataclass(slots=True)
class Rehearsal:
    """``shown`` is what ``show`` made of the document, and ``rows`` the sent rows (from 1) that are in it, in order.

    ``shown`` None: nothing came of it, for the reasons in ``errors``, ``findings`` and ``refusal``.
    """

    shown: Any = None
    rows: list[int] = field(default_factory=list)
    errors: list[FieldError] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    refusal: Refusal | None = None


def rehearse(
    call: Callable[[Mapping[str, Any]], Any], payload: Mapping[str, Any], show: Callable[[Any], Any]
) -> Rehearsal:
    """Call with ``payload``, again without the wrong rows as long as there are any, and undo it.

    ``call`` gives the document; ``show`` reads what is wanted of it while it is there.
    """
    found = Rehearsal()
    sent = payload.get("lines") or []
    found.rows = list(range(1, len(sent) + 1))
    for _round in range(ROUNDS):
        part = {**payload, "lines": [sent[n - 1] for n in found.rows]} if "lines" in payload else payload
        try:
            with undone():
                found.shown = show(call(part))
            return found
        except InvalidInput as refusal:
            if not _leave_out(found, refusal.errors):
                return found
        except WithFindings as refusal:
            found.findings = refusal.findings
            return found
        except Refusal as refusal:
            # Without some rows it may refuse what it wouldn't with them, so then it isn't said.
            found.refusal = None if found.errors else refusal
            return found
        except OperationalError:  # somebody is saving this very document
            return found
    return found


def _leave_out(found: Rehearsal, errors: Sequence[FieldError]) -> bool:
    """Keep the errors under the rows' own numbers; whether it is worth trying without these rows."""
    numbers = dict(enumerate(found.rows, 1))
    told = [FieldError(numbers.get(e.row, e.row) if e.row else None, e.field, str(e.message)) for e in errors]
    found.errors.extend(told)
    wrong = {error.row for error in told} - {None}
    if not wrong or len(wrong) < len({error.row for error in told}):
        return False
    found.rows = [number for number in found.rows if number not in wrong]
    return True


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        yield
        transaction.set_rollback(True)
