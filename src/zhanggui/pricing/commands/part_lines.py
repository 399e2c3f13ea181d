"""Lines that name lines of an earlier document by a foreign key: what they take from these, and what must fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.errors import FieldError, InvalidInput
from zhanggui.pricing.commands.trade_documents import Side

Rows = Sequence[dict[str, Any]]
Query = Callable[[set[int]], dict[int, Any]]
"""Lines by key, with their documents and what later documents take from both."""


def fill(
    rows: Rows, known: Mapping[int, Any], link: str, take: Callable[[Any], dict[str, Any]]
) -> list[dict[str, Any]]:
    """Rows that name an earlier line by ``link`` get from it what they don't say themselves."""
    return [_filled(row, known[row[link].pk], link, take) if row.get(link) else row for row in rows]


def _filled(row: dict[str, Any], line: Any, link: str, take: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    return {**({} if row.get("id") else take(line)), **row, link: line}


def own_rows(document: Any, lines: Iterable[Any], rows: Rows, link: str) -> list[dict[str, Any]]:
    """``rows`` with the document's own ``lines``, as its command holds them; raises InvalidInput for foreign ones."""
    known = {line.pk: line for line in lines}
    wrong = [n for n, row in enumerate(rows, 1) if getattr(row.get(link), "pk", None) not in known]
    if wrong:
        text = str(_("This line doesn't belong to %(document)s.") % {"document": document})
        raise InvalidInput(FieldError(n, link, text) for n in wrong)
    return [{**row, link: known[row[link].pk]} for row in rows]


# -- earlier lines, each read once -------------------------------------------------------------------------------------


def named_by_rows(rows: Rows, link: str, query: Query) -> dict[int, Any]:
    """The earlier lines that rows name, by key: those in memory, and one query for the rest."""
    return _known({row[link].pk: row[link] for row in rows if row.get(link)}, query)


def named_by_lines(lines: Iterable[Any], link: str, query: Query) -> dict[int, Any]:
    """The same for lines that are built already."""
    named = [line for line in lines if getattr(line, f"{link}_id")]
    return _known({getattr(line, f"{link}_id"): line._state.fields_cache.get(link) for line in named}, query)


def _known(named: Mapping[int, Any], query: Query) -> dict[int, Any]:
    read = {key: line for key, line in named.items() if line is not None and _is_read(line)}
    return read | query(named.keys() - read.keys())


def _is_read(line: Any) -> bool:
    """Whether the line is in memory with its document and what later documents take from both."""
    loaded = line._state.fields_cache
    return "document" in loaded and "tax" in loaded and "currency" in loaded["document"]._state.fields_cache


# -- what must fit -----------------------------------------------------------------------------------------------------


def require_fitting(
    document: Any,
    lines: Iterable[Any],
    origins: Mapping[int, Any],
    link: str,
    side: Side,
    also: Callable[[Any, Any], Iterable[FieldError]] = lambda _line, _origin: (),
) -> None:
    """Refuse lines that aren't what their earlier lines say, with every problem; ``also`` knows what else must fit."""
    pairs = [(line, origins[key]) for line in lines if (key := getattr(line, f"{link}_id"))]
    found = [
        problem
        for line, origin in pairs
        for problem in (list(_problems(document, line, origin, link, side)) or also(line, origin))
    ]
    if found:
        raise InvalidInput(found)


def _problems(document: Any, line: Any, origin: Any, link: str, side: Side) -> Iterator[FieldError]:
    row, partner = line.position, f"{side.partner}_id"
    values = {
        "document": origin.document,
        "item": origin.item or origin.name,
        "unit": getattr(origin.unit, "label", ""),
    }
    if origin.document.company_id != document.company_id:
        yield FieldError(row, link, str(_("There is no such line in this company.")))
    elif getattr(origin.document, partner) != getattr(document, partner):
        text = _("%(document)s is for another supplier or customer. Use a document of its own for it.")
        yield FieldError(row, link, str(text % values))
    elif not _same_money(document, origin.document):
        text = _("%(document)s has another currency or way of entering prices. Use a document of its own for it.")
        yield FieldError(row, link, str(text % values))
    elif (line.item_id, line.variant_id) != (origin.item_id, origin.variant_id):
        text = _("The line of %(document)s is for %(item)s. Enter another item on a line without it.")
        yield FieldError(row, "item", str(text % values))
    elif line.unit_id != origin.unit_id:
        text = _("%(document)s counts %(item)s in %(unit)s. Enter the quantity in this unit.")
        yield FieldError(row, "unit", str(text % values))


def _same_money(document: Any, earlier: Any) -> bool:
    """A notice has no money, so it fits any order."""
    names = ("currency_id", "tax_included")
    return all(getattr(document, name, getattr(earlier, name)) == getattr(earlier, name) for name in names)
