"""Template tags of the shell: cells, badges, icons, query strings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhanggui.ui import cells, formats
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.screen import Screen, url_of
from zhanggui.ui.sight import Sight

register = template.Library()


def _sight(context: template.Context) -> Sight:
    """One for the whole page: the answers are remembered."""
    kept = context.render_context
    if "sight" not in kept:
        kept["sight"] = Sight(context["request"].user)
    return kept["sight"]


@register.simple_tag(takes_context=True)
def cell(
    context: template.Context, field: Field, row: Any, screen: Screen | None = None, subject: Any = None
) -> SafeString:
    link = screen.url("detail", row.pk) if screen is not None and field.kind is Kind.CODE else ""
    return cells.cell(field, row, _sight(context), subject=subject, link=link)


@register.simple_tag(takes_context=True)
def reference(context: template.Context, row: Any) -> SafeString:
    """The linked name of ``row``, or a lock."""
    return cells.named(row, _sight(context)) if row is not None else cells.DASH


@register.simple_tag
def row_url(screen: Screen, row: Any) -> str:
    return screen.url("detail", row.pk)


@register.filter
def url_of_row(row: Any) -> str:
    return url_of(row) or ""


@register.simple_tag
def status_badge(row: Any) -> SafeString:
    return cells.badge(row.status, row.get_status_display())


@register.simple_tag
def icon(name: str) -> SafeString:
    return format_html('<i class="ti ti-{}" aria-hidden="true"></i>', name)


@register.filter
def at(values: Sequence[Any], index: int) -> Any:
    """The value at ``index``: the heading of a column, for cells made in a loop."""
    return values[index]


@register.filter
def has(values: Mapping[Any, str], key: Any) -> str:
    return values.get(key, "")


@register.filter
def quantity(value: Decimal) -> str:
    return formats.trimmed(Decimal(value)) if value is not None else ""


@register.filter
def price(value: Decimal) -> str:
    return formats.trimmed(Decimal(value), 2) if value is not None else ""


@register.filter
def money(value: Decimal, currency: Any = None) -> str:
    return formats.money(Decimal(value), currency.digits if currency else 2) if value is not None else ""


@register.filter
def moment(value: Any) -> str:
    return formats.moment(value) if value else ""


@register.filter
def initials(name: str) -> str:
    """``Li Wei`` → ``LW``, ``王小明`` → ``王``."""
    name = str(name).strip()
    if not name.isascii():
        return name[:1]
    return "".join(part[0] for part in name.split()[:2]).upper()


@register.simple_tag
def column_total(field: Field, lines: Iterable[Any], document: Any) -> str:
    """Sum of one column of the line table."""
    total = sum((value for line in lines if (value := field.value(line)) is not None), Decimal(0))
    return formats.text_of(field, total, formats.currency_of(document))


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """The present query string with ``changes``; paging starts anew unless it is what changes."""
    params = context["request"].GET.copy()
    for name in ("after", "before", "totals"):
        params.pop(name, None)
    for name, value in changes.items():
        if value in (None, ""):
            params.pop(name, None)
        else:
            params[name] = value
    return f"?{params.urlencode()}" if params else "?"
