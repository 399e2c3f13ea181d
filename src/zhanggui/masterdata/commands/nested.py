"""Rows that belong to a master (units of an item, contacts of a party): what was sent against what is there.

As with lines of documents, sent rows replace: a row with its ``id`` is changed, one without is new, one left out is
removed. ``None`` for all rows leaves them as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel import bulk
from zhanggui.kernel.errors import FieldError, InvalidInput
from zhanggui.kernel.masters import StillUsed, errors_of, fill, users_of

Rows = Sequence[dict[str, Any]] | None
Problems = Callable[[Any], Iterable[tuple[str, Any]]]
"""What is wrong with one row: pairs of field and sentence."""


@dataclass(slots=True)
class Nested:
    """Rows of one relation, built and checked, not saved yet."""

    parent: models.Model
    relation: str
    rows: list[Any]
    gone: list[Any]
    changed: set[Any]

    @property
    def model(self) -> type[models.Model]:
        return _relation(self.parent, self.relation).related_model


def build(parent: models.Model, relation: str, sent: Rows, problems: Problems | None = None) -> Nested | None:
    """The rows as sent, bound to ``parent`` (which may be new); raises InvalidInput with every problem of every row.

    The field of an error is ``relation.field``, of the relation ``lines`` the field alone.
    """
    if sent is None:
        return None
    link = _relation(parent, relation).field
    there = {row.pk: row for row in _present(link, parent)} if parent.pk else {}
    before = {pk: _columns(row) for pk, row in there.items()}
    rows, errors = [], []
    for number, values in enumerate(sent, 1):
        row = there.get(values.get("id")) if values.get("id") else link.model()
        if row is None:
            errors.append(_error(relation, number, "id", _("This row is not there any more. Reload the page.")))
            continue
        setattr(row, link.name, parent)
        _place(row, number, {name: value for name, value in values.items() if name != "id"})
        errors += [_error(relation, number, *one) for one in _problems(row, link.name, problems)]
        rows.append(row)
    errors += [_error(relation, *one) for one in _doubles(link.model, link.name, rows)]
    if errors:
        raise InvalidInput(errors)
    kept = {row.pk for row in rows}
    gone = [row for pk, row in there.items() if pk not in kept]
    return Nested(parent, relation, rows, gone, {row.pk for row in rows if row.pk and _columns(row) != before[row.pk]})


def _present(link: Any, parent: models.Model) -> models.QuerySet:
    """The rows that are there, with what their own checks may read."""
    others = [field.name for field in link.model._meta.concrete_fields if field.is_relation and field is not link]
    rows = link.model._default_manager.filter(**{link.name: parent})
    return rows.select_related(*others) if others else rows


def _columns(row: models.Model) -> list[Any]:
    return [getattr(row, field.attname) for field in row._meta.concrete_fields]


def gather(*steps: Callable[[], Any]) -> list[Any]:
    """What all steps return; raises InvalidInput with the errors of all of them."""
    results, errors = [], []
    for step in steps:
        try:
            results.append(step())
        except InvalidInput as wrong:
            errors += wrong.errors
    if errors:
        raise InvalidInput(errors)
    return results


def save(*all_nested: Nested | None) -> None:
    """Write built rows; their parent is saved already. Raises StillUsed where a removed row is referred to."""
    for nested in all_nested:
        if nested is not None:
            _remove(nested)
            link = _relation(nested.parent, nested.relation).field
            for row in nested.rows:
                setattr(row, link.name, nested.parent)
            _write(nested)


def _relation(parent: models.Model, relation: str) -> Any:
    return parent._meta.get_field(relation)


def _place(row: Any, number: int, values: dict[str, Any]) -> None:
    if any(field.name == "position" for field in row._meta.concrete_fields):
        values = {**values, "position": number}
    fill(row, values)


def _error(relation: str, row: int, field: str, message: Any) -> FieldError:
    return FieldError(row, field if relation == "lines" else f"{relation}.{field}", str(message))


def _problems(row: models.Model, link: str, problems: Problems | None) -> Iterable[tuple[str, Any]]:
    relations = {field.name for field in row._meta.concrete_fields if field.is_relation}
    for field in row._meta.concrete_fields:
        if field.is_relation and not field.null and field.name != link and getattr(row, field.attname) is None:
            yield field.name, _("Please fill in “%(field)s”.") % {"field": field.verbose_name}
    try:
        row.clean_fields(exclude=relations)
    except ValidationError as problem:
        yield from ((error.field, error.message) for error in errors_of(problem, instance=row))
    yield from problems(row) if problems else ()


def _doubles(model: type[models.Model], link: str, rows: Sequence[Any]) -> Iterable[tuple[int, str, Any]]:
    """Rows that have the same key within their parent as an earlier one."""
    text = _("The same is there in row %(row)s already.")
    for constraint in model._meta.constraints:
        names = getattr(constraint, "fields", ())
        if not isinstance(constraint, models.UniqueConstraint) or link not in names:
            continue
        attributes = [model._meta.get_field(name).attname for name in names if name != link]  # type: ignore[union-attr]
        first: dict[tuple[Any, ...], int] = {}
        for number, row in enumerate(rows, 1):
            before = first.setdefault(tuple(getattr(row, name) for name in attributes), number)
            if before != number:
                yield number, next(name for name in names if name != link), text % {"row": before}


def _remove(nested: Nested) -> None:
    try:
        nested.model._default_manager.filter(pk__in=[row.pk for row in nested.gone]).delete()
    except ProtectedError as problem:
        raise StillUsed(master=str(nested.gone[0]), users=users_of(problem)) from None


def _write(nested: Nested) -> None:
    manager = nested.model._default_manager
    names = [field.name for field in nested.model._meta.concrete_fields if not field.primary_key]
    changed = [row for row in nested.rows if row.pk in nested.changed]
    for row in changed:
        if hasattr(row, "version"):
            row.version += 1
    bulk.update(changed, names)
    manager.bulk_create([row for row in nested.rows if not row.pk], batch_size=1000)
