"""What an approval is about: the content of a document with all its parts, as one digest.

Content is what people enter, and the amounts that follow from it. Numbers, statuses, versions, snapshots and progress
are kept by the program: that they change says nothing about what was approved.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import models

from zhanggui.kernel.activity import canonical_payload, plain

BOOKKEEPING = frozenset(
    {"id", "number", "status", "version", "owner_id", "is_active", "name_key", "snapshot", "external_refs", "position"}
)
AMOUNTS = frozenset({"net", "tax_amount", "gross", "tax_rate", "base_quantity"})


@cache
def columns(model: type[models.Model]) -> tuple[str, ...]:
    """Names of the columns that are content."""
    fields = model._meta.concrete_fields
    kept = [f for f in fields if (f.editable or f.name in AMOUNTS) and not f.primary_key]
    return tuple(sorted(f.attname for f in kept if f.attname not in BOOKKEEPING))


@cache
def parts(model: type[models.Model]) -> tuple[models.ForeignKey, ...]:
    """Foreign keys of what belongs to a document and goes with it: its lines, the parties of a price list."""
    found = [
        relation.field
        for relation in model._meta.related_objects
        if relation.on_delete is models.CASCADE and isinstance(relation.field, models.ForeignKey)
    ]
    return tuple(sorted(found, key=lambda field: field.model._meta.label))


def digest(document: models.Model, arguments: Mapping[str, Any] | None = None) -> str:
    return bound(digests([document])[document.pk], arguments or {})


def bound(content: str, arguments: Mapping[str, Any]) -> str:
    """The digest of a content that a step is done to with ``arguments``, as queries.arguments keeps them."""
    if not arguments:
        return content
    return hashlib.sha256(f"{content}\n".encode() + canonical_payload(arguments)).hexdigest()


def digests(documents: Sequence[models.Model]) -> dict[Any, str]:
    """By key, of documents of one model: one query for each kind of parts."""
    if not documents:
        return {}
    model = type(documents[0])
    rows: dict[Any, dict[str, Any]] = {one.pk: {"header": _header(one)} for one in documents}
    for link in parts(model):
        for key, found in _of_parts(link, list(rows)).items():
            rows[key][link.model._meta.label] = found
    return {key: hashlib.sha256(canonical_payload(plain(row))).hexdigest() for key, row in rows.items()}


def _header(document: models.Model) -> list[Any]:
    return [_exact(getattr(document, name)) for name in columns(type(document))]


def _of_parts(link: models.ForeignKey, keys: list[Any]) -> dict[Any, list[Any]]:
    """Rows in the order in which they were made, by key of their document."""
    found: dict[Any, list[Any]] = defaultdict(list)
    names = [name for name in columns(link.model) if name != link.attname]
    rows = link.model._default_manager.filter(**{f"{link.name}__in": keys}).order_by("pk")
    for key, *values in rows.values_list(link.attname, *names):
        found[key].append(_plain(values))
    return found


def _plain(values: Iterable[Any]) -> list[Any]:
    return [_exact(value) for value in values]


def _exact(value: Any) -> Any:
    """Decimals without idle zeros: in memory and from the database they are written alike."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
