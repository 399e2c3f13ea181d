"""Commands over many rows of a master: ``create_many``, ``update_many``, ``remove_many``. An import lives on them.

Everything that is wrong with any row comes out at once, as InvalidInput whose ``row`` counts the rows from 1. The
number of statements doesn't grow with the rows.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext_lazy as _

from . import bulk
from .commands import Command, command
from .errors import FieldError, InvalidInput, Refusal
from .masters import StillUsed, errors_of, fill
from .sentences import sentences_of, taken, values_of

Values = dict[str, Any]
Rule = Callable[[Any], None]
"""Raises InvalidInput for what is wrong with one row."""


class Contradicted(Refusal):
    """A constraint of the database that no validation names."""

    code = "contradicted"
    sentence = _("The database refuses these rows: %(reason)s")


@dataclass(frozen=True, slots=True)
class Many:
    create: Command
    update: Command
    remove: Command


def many_commands(model: type[models.Model], *, fixed: Sequence[str] = (), rules: Sequence[Rule] = ()) -> Many:
    """Register and return the three commands for ``model``. Rows and values are by field name, references resolved.

    ``fixed`` fields stay as they are once a row is there: their changes have rules of their own. ``rules`` are what the
    model's own commands ask of one row.
    """

    @command(model, "create_many", create_many=True, permission_step="create", label=_("Import"))
    def create_many(rows: Sequence[Values], *, by: Any, at: dt.datetime) -> list[models.Model]:
        return insert(model, rows, rules)

    @command(model, "update_many", many=True, permission_step="update", label=_("Change by import"))
    def update_many(masters: Sequence[Any], *, by: Any, at: dt.datetime, rows: Sequence[Values]) -> None:
        _refuse_changes(masters, rows, fixed)
        for master, row in zip(masters, rows, strict=True):
            fill(master, row)
        check(masters, rules)

    @command(model, "remove_many", many=True, permission_step="remove", label=_("Delete"))
    def remove_many(masters: Sequence[Any], *, by: Any, at: dt.datetime) -> None:
        remove(masters)

    return Many(create_many, update_many, remove_many)


def _refuse_changes(masters: Sequence[Any], rows: Sequence[Values], fixed: Sequence[str]) -> None:
    text = _("This can't be changed by an import. Change it on %(master)s itself, or leave it out.")
    errors = [
        FieldError(number, name, str(text % {"master": master}))
        for number, (master, row) in enumerate(zip(masters, rows, strict=True), 1)
        for name in fixed
        if name in row and _key(row[name]) != getattr(master, master._meta.get_field(name).attname)
    ]
    if errors:
        raise InvalidInput(errors)


def _key(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value


def insert(model: type[models.Model], rows: Sequence[Values], rules: Sequence[Rule] = ()) -> list[Any]:
    """New instances of ``model``, checked and inserted."""
    made = [blank(model) for _row in rows]
    for instance, row in zip(made, rows, strict=True):
        fill(instance, row)
    check(made, rules)
    try:
        with transaction.atomic():
            return bulk.insert(made)
    except IntegrityError as problem:
        _explain(made, problem)
        raise


def remove(masters: Sequence[models.Model]) -> None:
    """Delete rows that nothing refers to; raises StillUsed with what refers to them."""
    if not masters:
        return
    wanted = type(masters[0])._default_manager.filter(pk__in=[master.pk for master in masters])
    try:
        wanted.delete()
    except (ProtectedError, RestrictedError) as problem:
        found = problem.protected_objects if isinstance(problem, ProtectedError) else problem.restricted_objects
        raise StillUsed(master=str(masters[0]), users=_counted(found)) from None
    for master in masters:
        master.pk = None


def _counted(rows: Iterable[models.Model]) -> str:
    counts = Counter(str(row._meta.verbose_name).lower() for row in rows)
    return ", ".join(f"{name} ({count})" for name, count in sorted(counts.items()))


# -- validation --------------------------------------------------------------------------------------------------------


def check(instances: Sequence[models.Model], rules: Sequence[Rule] = ()) -> None:
    """Field validators, ``clean``, rules and uniqueness of many rows; raises InvalidInput with all that is wrong."""
    errors = [error for row, instance in enumerate(instances, 1) for error in _own_errors(row, instance, rules)]
    if instances:
        keys = _unique_keys(type(instances[0]))
        errors += [error for key, alike in keys for error in _doubles(instances, key, nulls_alike=alike)]
    if errors:
        raise InvalidInput(sorted(errors, key=lambda error: error.row or 0))


def _own_errors(row: int, instance: models.Model, rules: Sequence[Rule]) -> Iterator[FieldError]:
    """What ``clean_fields`` and ``clean`` say; a value that is its field's default is right."""
    values = instance.__dict__
    for field, default, is_right in _fields(type(instance)):
        value = values[field.attname]
        if field.is_relation:
            if value is None and not field.null:
                yield FieldError(row, field.name, str(_("Please fill in “%(field)s”.") % {"field": field.verbose_name}))
        elif not is_right(value) and (value != default or not (field.blank or value)):
            yield from _value_errors(row, instance, field, value)
    for rule in rules:
        try:
            rule(instance)
        except InvalidInput as wrong:
            yield from (FieldError(row, error.field, error.message) for error in wrong.errors)
    if type(instance).clean is not models.Model.clean:
        try:
            instance.clean()
        except ValidationError as problem:
            yield from errors_of(problem, row, instance)


def _value_errors(row: int, instance: models.Model, field: models.Field, value: Any) -> Iterator[FieldError]:
    if field.blank and value in field.empty_values:
        return
    try:
        setattr(instance, field.attname, field.clean(value, instance))
    except ValidationError as problem:
        yield from (FieldError(row, field.name, message) for message in sentences_of(problem))


@cache
def _fields(model: type[models.Model]) -> tuple[tuple[models.Field, Any, Callable[[Any], bool]], ...]:
    """Each field with its default, and what knows at a glance that a value is right."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    return tuple((f, None if f.is_relation else f.get_default(), _glance(f)) for f in fields)


def _glance(field: models.Field) -> Callable[[Any], bool]:
    """True for plain values that nothing but length could be wrong with; the rest is asked properly."""
    if type(field) is models.BooleanField:
        return lambda value: value is True or value is False
    longest = field.max_length or 0
    only_length = all(isinstance(check, MaxLengthValidator) for check in field.validators)
    if type(field) is models.CharField and not field.choices and only_length and longest:
        return lambda value: type(value) is str and 0 < len(value) <= longest and value.isprintable()
    return lambda value: False


def blank(model: type[models.Model]) -> Any:
    """``model()``, without asking each field for its default again."""
    return model(*(make() if callable(make) else make for make in _makers(model)))


@cache
def _makers(model: type[models.Model]) -> tuple[Any, ...]:
    fields = model._meta.concrete_fields
    return tuple(
        field.default if field.has_default() and callable(field.default) else field.get_default() for field in fields
    )


def _unique_keys(model: type[models.Model]) -> list[tuple[tuple[str, ...], bool]]:
    """Columns that are unique alone or together, whatever the rest of the row says; and whether nulls are alike."""
    single = [(field.attname,) for field in model._meta.concrete_fields if field.unique and not field.primary_key]
    joint = [
        (
            tuple(model._meta.get_field(name).attname for name in constraint.fields),  # type: ignore[union-attr]
            constraint.nulls_distinct is False,
        )
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields and constraint.condition is None
    ]
    return [(key, False) for key in single] + joint


def _doubles(instances: Sequence[models.Model], key: tuple[str, ...], *, nulls_alike: bool) -> Iterator[FieldError]:
    """Rows whose ``key`` another row of the table, or an earlier one of these, has already."""
    model = type(instances[0])
    there = _there(model, instances, key)
    first: dict[tuple[Any, ...], int] = {}
    for row, instance in enumerate(instances, 1):
        values = tuple([getattr(instance, name) for name in key])
        if None in values and not nulls_alike:
            continue
        if there.get(values, instance.pk) != instance.pk:
            yield FieldError(row, _name(model, key), taken(instance, key))
        elif (before := first.setdefault(values, row)) != row:
            text = _("“%(value)s” is there twice: row %(row)s has it already.")
            yield FieldError(row, _name(model, key), str(text % {"value": values_of(instance, key), "row": before}))


def _there(
    model: type[models.Model], instances: Sequence[models.Model], key: tuple[str, ...]
) -> dict[tuple[Any, ...], int]:
    """Primary keys of the rows of the table that have one of these values; one query."""
    wanted = {tuple([getattr(instance, name) for name in key]) for instance in instances}
    first = {values[0] for values in wanted} - {None}
    path = f"{key[0].removesuffix('_id')}__pk" if model._meta.get_field(key[0]).is_relation else key[0]
    rows = model._default_manager.filter(**{f"{path}__among": first})
    return {tuple(values): pk for pk, *values in rows.values_list("pk", *key) if tuple(values) in wanted}


def _name(model: type[models.Model], key: tuple[str, ...]) -> str:
    return model._meta.get_field(key[-1]).name


def _explain(instances: Sequence[models.Model], problem: IntegrityError) -> None:
    """Look row by row for what the database refused; slow, and only after it did."""
    errors = []
    for row, instance in enumerate(instances, 1):
        instance.pk = None
        try:
            instance.validate_constraints()
        except ValidationError as wrong:
            errors += errors_of(wrong, row, instance)
    if errors:
        raise InvalidInput(errors) from None
    detail = str(problem).partition("\n")[0]
    raise Contradicted(reason=detail) from problem
