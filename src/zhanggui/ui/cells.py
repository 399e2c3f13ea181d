"""Values as HTML: what stands in a table cell or beside a label. All escaping happens here, by format_html."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .fields import Field, Kind
from .formats import code_of, currency_of, label_of, text_of
from .screen import url_of
from .sight import Sight

TONES = {
    "draft": "secondary",
    "submitted": "orange",
    "confirmed": "azure",
    "posted": "azure",
    "closed": "green",
    "done": "green",
    "cancelled": "red",
    "pending": "orange",
    "approved": "green",
    "rejected": "red",
    "withdrawn": "secondary",
    "voided": "secondary",
    "none": "secondary",
    "part": "orange",
    "full": "green",
}
DASH = SafeString('<span class="nothing">–</span>')


def cell(field: Field, row: Any, sight: Sight, *, subject: Any = None, link: str = "") -> SafeString:
    """The value of ``field``. ``subject`` decides what may be seen (a line's document); ``link`` is the row's page."""
    if not sight.reads(field, row if subject is None else subject):
        return format_html('<span class="nothing" title="{}"><i class="ti ti-lock"></i></span>', _("Not for your eyes"))
    value = field.value(row)
    if field.is_reference and value is not None:
        return named(value, sight, _own_name(row, value) if field.path == "item" else "")
    return html(field, value, row, link)


def named(row: Any, sight: Sight, own_name: str = "") -> SafeString:
    """A reference, or a lock where the reader may not know what it refers to."""
    if sight.knows(row):
        return reference(row, own_name)
    title = _("There is one, but it is not within your reach")
    return format_html('<span class="nothing" title="{}"><i class="ti ti-lock"></i></span>', title)


def html(field: Field, value: Any, row: Any, link: str = "") -> SafeString:
    if field.kind is Kind.BOOLEAN:
        return _boolean(value)
    if value is None or value == "":
        return _nothing(field, row, link)
    match field.kind:
        case Kind.REFERENCE:
            return reference(value)
        case Kind.STATUS:
            return badge(value, field.choice_label(value), field.tones)
        case Kind.PROGRESS:
            return progress(value, field.choice_label(value))
        case Kind.CHOICE:
            return _choice(field, value)
        case Kind.CODE:
            return format_html('<a href="{}" class="code">{}</a>', link, value) if link else _escaped(value)
        case Kind.MONEY:
            return _money(field, value, row)
        case Kind.LONG_TEXT:
            return format_html('<span class="long">{}</span>', value)
    text = text_of(field, value)
    return format_html('<span class="zero">{}</span>', text) if field.is_number and not value else _escaped(text)


def _nothing(field: Field, row: Any, link: str) -> SafeString:
    """A draft has no number yet, but a page; a line without an item (a charge) has a name."""
    if field.path == "item" and (name := getattr(row, "name", None)):
        return _escaped(name)
    if field.kind is Kind.CODE and link:
        return format_html('<a href="{}" class="code unnumbered">#{}</a>', link, row.pk)
    return DASH


def _escaped(value: Any) -> SafeString:
    return format_html("{}", value)


def _own_name(line: Any, item: Any) -> str:
    """What a line calls its item, where that differs from the item's name in either language."""
    own: str = getattr(line, "name", "") if hasattr(line, "document_id") else ""
    return "" if own in (item.name, item.name_zh) else own


def reference(row: Any, own_name: str = "") -> SafeString:
    """The name of another row, or ``own_name`` instead, linked to its page where it has one."""
    url, code = url_of(row), code_of(row)
    label = own_name or label_of(row)
    title = f"{code} {label}" if code and code != label else label
    shown = format_html("<small>{}</small>{}", code, label) if _is_item(row) else label
    if url is None:
        return format_html('<span title="{}">{}</span>', title, shown)
    return format_html('<a href="{}" class="reference" title="{}">{}</a>', url, title, shown)


def _is_item(row: Any) -> bool:
    """Things with a specification are told apart by their code, not by their name."""
    return hasattr(row, "specification")


def badge(value: str, label: str, tones: Any = None) -> SafeString:
    tone = (tones or {}).get(value) or TONES.get(value, "blue")
    return format_html(
        '<span class="status status-{} status-lite"><span class="status-dot"></span>{}</span>', tone, label
    )


def progress(value: str, label: str) -> SafeString:
    """A small ring that fills: not yet, partly, fully."""
    return format_html('<span class="progress-badge progress-{}"><i></i><span>{}</span></span>', value, label)


def _choice(field: Field, value: Any) -> SafeString:
    label = field.choice_label(value)
    if tone := field.tones.get(value):
        return format_html('<span class="badge bg-{}-lt">{}</span>', tone, label)
    return _escaped(label)


def _boolean(value: Any) -> SafeString:
    if value:
        return format_html('<i class="ti ti-check text-green" role="img" title="{0}" aria-label="{0}"></i>', _("yes"))
    return format_html('<span class="nothing" title="{0}">–</span>', _("no"))


def _money(field: Field, value: Any, row: Any) -> SafeString:
    currency = currency_of(row)
    amount = text_of(field, value, currency)
    tone = " text-red" if value < 0 else ""
    if currency is None or hasattr(row, "document_id"):
        return format_html('<span class="amount{}">{}</span>', tone, amount)
    sign, symbol = "-" if amount.startswith("-") else "", currency.symbol or currency.code
    return format_html(
        '<span class="amount{}">{}<small>{}</small>{}</span>', tone, sign, symbol, amount.removeprefix("-")
    )
