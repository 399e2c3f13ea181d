"""What the server counted of lines that are being typed, for the browser.

Everything is text or a key: no number passes through a float on its way to the screen and back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zhanggui.kernel import checks
from zhanggui.kernel.checks import Finding

from . import steps
from .fields import CHOICES, NEVER_EDITABLE, Field, Kind
from .formats import currency_of, short_text, text_of
from .forms import raw_of
from .rehearsing import Rehearsal
from .screen import Screen
from .sight import Sight

COUNTED = frozenset({Kind.MONEY, Kind.TEXT})
"""What the server says of a line that nobody enters: amounts, and where a price is from."""


def counted(screen: Screen, user: Any, document: Any) -> list[Field]:
    """Fields of lines that are shown beside the inputs."""
    sight = Sight(user)
    return [
        f
        for f in screen.all_line_fields
        if not f.editable and f.column and f.kind in COUNTED and f.path not in NEVER_EDITABLE
        if (sight.reads(f, document) if document is not None else sight.columns([f]))
    ]


def show(screen: Screen, document: Any, fields: Sequence[Field], user: Any, at: Any) -> dict[str, Any]:
    """Lines, totals and what the next step would say, of a document that is about to be undone."""
    currency = currency_of(document)
    lines = screen.lines(document)
    return {
        "lines": [{f.path: _shown(f, f.value(line), currency) for f in fields} for line in lines],
        "totals": _totals(screen, document, user, currency),
        "findings": [finding.as_dict() for finding in _ahead(screen, document, user, at)],
    }


def _shown(entry: Field, value: Any, currency: Any) -> Any:
    if entry.is_reference:
        return [raw_of(value), short_text(value) if value is not None else ""]
    if entry.kind in CHOICES:
        return [raw_of(value), entry.choice_label(value)]
    if entry.kind is Kind.BOOLEAN:
        return raw_of(value)
    return text_of(entry, value, currency)


def _totals(screen: Screen, document: Any, user: Any, currency: Any) -> list[dict[str, str]]:
    sight = Sight(user)
    seen = [f for f in screen.all_fields if f.kind is Kind.MONEY and f.detail and sight.reads(f, document)]
    seen.sort(key=lambda f: f.aggregate is not None)
    code = f" {currency.code}" if currency else ""
    return [{"label": str(f.label), "text": f"{text_of(f, f.value(document), currency)}{code}"} for f in seen]


def _ahead(screen: Screen, document: Any, user: Any, at: Any) -> list[Finding]:
    """What the checks of the next step say already, while it is easy to change."""
    if not screen.is_document or not screen.lines(document):
        return []
    ahead = next((o.command for o in steps.offers(screen, document, user) if o.tone == "primary"), None)
    return checks.findings(document, ahead.name, by=user, at=at) if ahead else []


def preview(found: Rehearsal) -> dict[str, Any]:
    """The answer to the browser: ``lines`` by the number of the sent row (from 1)."""
    shown = found.shown or {"lines": [], "totals": [], "findings": []}
    return {
        "lines": {str(n): line for n, line in zip(found.rows, shown["lines"], strict=False)} if found.shown else {},
        "totals": shown["totals"],
        "findings": shown["findings"] or [finding.as_dict() for finding in found.findings],
        "errors": [error.as_dict() for error in found.errors],
        "refusal": str(found.refusal) if found.refusal else "",
    }
