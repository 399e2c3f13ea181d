"""The order grid: its columns and rows for the browser, and what the server counted of them.

Everything is text or a key: no number passes through a float on its way to the screen and back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from zhanggui.kernel import checks
from zhanggui.kernel.checks import Finding
from zhanggui.kernel.errors import FieldError

from . import forms, lookups, steps
from .drafts import LONGEST_DOCUMENT
from .fields import CHOICES, NEVER_EDITABLE, Field, Kind
from .formats import currency_of, short_text, text_of
from .forms import Builder, raw_of
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


def data(
    screen: Screen,
    editable: Sequence[Field],
    shown: Sequence[Field],
    rows: Sequence[Mapping[str, Any]],
    within: Mapping[str, Any],
    user: Any,
    errors: Sequence[FieldError] = (),
) -> dict[str, Any]:
    """What the page hands to the grid. ``rows`` as payloads: references by key (int) or code (str), the rest text."""
    inputs = {one.field.path: one for one in Builder(user).blank_line(editable, within).inputs}
    ours = {f.path for f in (*editable, *shown)}
    columns = [_column(f, inputs.get(f.path)) for f in screen.all_line_fields if f.path in ours]
    main = next((f.path for f in editable if f.is_reference and f.column), "")
    return {
        # The item first; what has no column on the page of the document comes last.
        "columns": sorted(columns, key=lambda c: (c["path"] != main, c["late"])),
        "main": main,
        "rows": [_row(editable, row) for row in rows],
        "texts": {f.path: _texts(f, rows, user) for f in editable if f.is_reference},
        "errors": [error.as_dict() for error in errors if error.row is not None],
        "most": LONGEST_DOCUMENT,
        "words": words(),
    }


def _column(entry: Field, one: forms.Input | None) -> dict[str, Any]:
    made = {
        "path": entry.path,
        "label": str(entry.label),
        "kind": str(entry.kind),
        "number": entry.is_number,
        "editable": one is not None,
        "required": bool(entry.required),
        "late": not entry.column or entry.is_long or entry.path == "note",
        "preset": forms.presets([entry]).get(entry.path, "") if one is not None else "",
    }
    if one is not None and one.options is not None:
        made["options"] = [list(option) for option in one.options]
    if one is not None and entry.is_reference:
        made |= {"lookup": one.lookup, "within": list(lookups.depends_on(entry))}
    return made


def _row(fields: Sequence[Field], row: Mapping[str, Any]) -> dict[str, Any]:
    kept = {f.path: _plain(f, row[f.path]) for f in fields if f.path in row}
    return {**kept, "id": raw_of(row["id"])} if row.get("id") else kept


def _plain(entry: Field, raw: Any) -> Any:
    return raw if entry.is_reference and isinstance(raw, int) else raw_of(raw)


def _texts(entry: Field, rows: Sequence[Mapping[str, Any]], user: Any) -> dict[str, str]:
    keys = {str(row[entry.path]) for row in rows if isinstance(row.get(entry.path), int)}
    return lookups.named(entry.target, user, keys, short=True) if keys else {}  # type: ignore[arg-type]


def words() -> dict[str, str]:
    """Texts of the grid itself."""
    return {
        "empty": _("No lines yet. Type, or paste rows from Excel."),
        "pasted": _("%(count)s rows pasted."),
        "most": _("A document has at most %(most)s lines. Split it into several."),
        "nothing": _("Nothing found"),
        "yes": _("yes"),
        "no": _("no"),
        "line": _("Line %(row)s"),
        "counting": _("Counting …"),
        "waiting": _("Amounts come as soon as this is filled in:"),
        "failed": _("The server doesn't answer. What you typed is still here; try again."),
    }


# -- what the server counted -------------------------------------------------------------------------------------------


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
    return checks.ahead(document, ahead.name, by=user, at=at) if ahead else []


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
