"""Writing the lines of a draft: the rows that were sent against the lines that are there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from . import bulk, locks
from .errors import FieldError, InvalidInput, Refusal


class NoLines(Refusal):
    code = "no_lines"
    sentence = _("%(document)s has no lines. Add at least one before you confirm it.")


def pair(document: Any, model: type[models.Model], rows: Sequence[dict[str, Any]]) -> list[Any]:
    """One line instance a row, in order: the existing one where the row has its ``id``, else a new one.

    Positions count from 1. Raises InvalidInput for an id that isn't a line of this document or is there twice.
    """
    existing = {line.pk: line for line in of(document, model)} if document.pk else {}
    unknown = [n for n, row in enumerate(rows, 1) if row.get("id") and row["id"] not in existing]
    if unknown:
        raise InvalidInput(
            FieldError(n, "id", str(_("This line is not part of the document any more."))) for n in unknown
        )
    first: dict[int, int] = {}
    twice = [n for n, row in enumerate(rows, 1) if row.get("id") and first.setdefault(row["id"], n) != n]
    if twice:
        raise InvalidInput(FieldError(n, "id", str(_("This line is there twice."))) for n in twice)
    lines = []
    for position, row in enumerate(rows, 1):
        line = existing[row["id"]] if row.get("id") else model(document=document)
        line.document, line.position = document, position  # type: ignore[union-attr]
        lines.append(line)
    return lines


def of(document: Any, model: type[models.Model]) -> models.QuerySet:
    """The lines of ``document`` in order, with the relations that commands read."""
    rows = model._default_manager.filter(document=document).order_by("position", "pk")
    return rows.select_related(*getattr(model, "reads_with", ()))


def read(document: Any, model: type[models.Model]) -> list[Any]:
    """The lines of ``document``, read once in a transaction that holds it: checks and body share the same instances."""
    found = locks.lines_of(document)
    if found is None:
        found = list(of(document, model))
        for line in found:
            line.document = document
        locks.keep_lines(document, found)
    return found


def required(document: Any, model: type[models.Model]) -> list[Any]:
    """The lines of ``document``; raises NoLines where there is none."""
    found = read(document, model)
    if not found:
        raise NoLines(document=str(document))
    return found


def siblings(model: type[models.Model], line_model: type[models.Model], keys: Iterable[int]) -> dict[Any, list[Any]]:
    """The documents of these lines, each with all its lines.

    One query where the transaction holds the documents, none where it has read their lines as well.
    """
    wanted = set(keys)
    known = {document: locks.lines_of(document) for document in locks.locked(model)}
    read = {document: lines for document, lines in known.items() if lines is not None}
    if wanted <= {line.pk for lines in read.values() for line in lines}:
        return {document: lines for document, lines in read.items() if any(line.pk in wanted for line in lines)}
    return of_all(model, line_model, line_model._default_manager.filter(pk__in=wanted).values("document"))


def by_key(model: type[models.Model], line_model: type[models.Model], keys: Iterable[int]) -> dict[int, Any]:
    """These lines by key, with their documents: read as ``siblings`` does."""
    wanted = set(keys)
    if not wanted:
        return {}
    found = siblings(model, line_model, wanted)
    return {line.pk: line for lines in found.values() for line in lines if line.pk in wanted}


def of_all(model: type[models.Model], line_model: type[models.Model], documents: Any) -> dict[Any, list[Any]]:
    """The lines of several documents (keys or a subquery of keys), by document."""
    rows = line_model._default_manager.filter(document__in=documents)
    found: dict[int, list[Any]] = {}
    for line in rows.select_related(*getattr(line_model, "reads_with", ())).order_by("document_id", "position", "pk"):
        found.setdefault(line.document_id, []).append(line)  # type: ignore[attr-defined]
    held = {document.pk: document for document in locks.locked(model)}
    missing = [key for key in found if key not in held]
    held |= model._default_manager.in_bulk(missing) if missing else {}
    for key, lines in found.items():
        for line in lines:
            line.document = held[key]
        locks.keep_lines(held[key], lines)
    return {held[key]: lines for key, lines in found.items()}


def upstream(document: Any, line_model: type[models.Model], **links: type[models.Model]) -> list[models.QuerySet]:
    """For ``touches``: the documents of the lines that the lines of ``document`` name by these foreign keys.

    None where the transaction made the document itself, out of documents that it holds.
    """
    made = locks.lines_of(document)
    found = []
    for name, model in links.items():
        if made is not None and locks.holds(model, _documents(made, name)):
            continue
        named = line_model._default_manager.filter(document=document.pk).exclude(**{name: None})
        found.append(model._default_manager.filter(pk__in=named.values(f"{name}__document")))
    return found


def _documents(lines: Iterable[Any], name: str) -> set[int | None]:
    """Keys of the documents of the lines that ``lines`` name; None for what isn't in memory."""
    named = [line for line in lines if getattr(line, f"{name}_id") is not None]
    return {getattr(line._state.fields_cache.get(name), "document_id", None) for line in named}


def assign(line: Any, row: dict[str, Any]) -> None:
    """Set the editable fields that the row names; ``line.changed`` names those that became different."""
    line.changed = set()
    for name, value in row.items():
        if name != "id" and _editable(type(line), name):
            if _stored(line, name) != (value.pk if isinstance(value, models.Model) else value):
                line.changed.add(name)
            setattr(line, name, value)


def _stored(line: Any, name: str) -> Any:
    """The value of the column: a relation by its key, which costs no query and may be missing yet."""
    return getattr(line, line._meta.get_field(name).attname)


def _editable(model: type[models.Model], name: str) -> bool:
    field = model._meta.get_field(name)
    return bool(field.editable) and name not in ("document", "position")


def save(document: Any, model: type[models.Model], lines: Sequence[Any]) -> None:
    """Insert, update and remove so that exactly ``lines`` are there; a new document is inserted first."""
    if document.pk is None:
        document.save(force_insert=True)
        locks.made(document)
        kept = []
    else:
        kept = [line for line in lines if line.pk]
        model._default_manager.filter(document=document).exclude(pk__in=[line.pk for line in kept]).delete()
    for line in lines:
        line.document = document
    if kept:
        names = [f.name for f in model._meta.concrete_fields if not f.primary_key and f.name != "document"]
        bulk.update(kept, names)
    insert(model, [line for line in lines if not line.pk])
    locks.keep_lines(document, lines)


def insert(model: type[models.Model], lines: Sequence[Any]) -> None:
    if lines:
        model._default_manager.bulk_create(lines)
