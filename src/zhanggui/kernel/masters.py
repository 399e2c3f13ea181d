"""Commands of masters, made from the model: create, update, activate, deactivate.

A master with rules of its own writes its own commands instead; most have none.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from .commands import Command, command
from .errors import FieldError, InvalidInput, Refusal
from .models import Master
from .sentences import sentence_of


class StillUsed(Refusal):
    code = "still_used"
    sentence = _("%(master)s can't be deleted: it is used by %(users)s. Deactivate it instead.")


def master_commands(
    model: type[Master], *, keep: Callable[[Any, dict[str, Any]], None] = lambda master, values: None
) -> tuple[Command, Command, Command, Command]:
    """Register and return ``create``, ``update``, ``deactivate`` and ``activate`` for ``model``.

    ``keep`` raises InvalidInput where an update's values would change what has to stay.
    """

    @command(model, "create", create=True, label=_("New"))
    def create(*, by: Any, at: dt.datetime, **values: Any) -> Master:
        return write(model(), values)

    @command(model, "update", label=_("Edit"))
    def update(master: Master, *, by: Any, at: dt.datetime, **values: Any) -> None:
        keep(master, values)
        fill(master, values)
        validate(master)

    return create, update, *state_commands(model)


def state_commands(model: type[Master]) -> tuple[Command, Command]:
    """Register and return ``deactivate`` and ``activate`` alone, for masters that write the rest themselves."""

    @command(model, "deactivate", label=_("Deactivate"))
    def deactivate(master: Master, *, by: Any, at: dt.datetime) -> None:
        master.is_active = False

    @command(model, "activate", label=_("Activate"))
    def activate(master: Master, *, by: Any, at: dt.datetime) -> None:
        master.is_active = True

    return deactivate, activate


def remove_command(model: type[models.Model]) -> Command:
    """Register ``remove``: what nothing refers to is deleted; anything else is deactivated."""

    @command(model, "remove", label=_("Delete"))
    def remove(master: models.Model, *, by: Any, at: dt.datetime) -> None:
        delete(master)

    return remove


def delete(master: models.Model) -> None:
    """Delete a row that nothing refers to; raises StillUsed with what refers to it."""
    try:
        master.delete()
    except ProtectedError as problem:
        raise StillUsed(master=str(master), users=users_of(problem)) from None


def users_of(problem: ProtectedError) -> str:
    """``purchase order line (3), price list line (1)``"""
    counts = Counter(str(row._meta.verbose_name).lower() for row in problem.protected_objects)
    return ", ".join(f"{name} ({count})" for name, count in sorted(counts.items()))


def write(master: Any, values: dict[str, Any]) -> Any:
    """Fill, validate and insert."""
    fill(master, values)
    validate(master)
    master.save(force_insert=True)
    return master


def fill(master: models.Model, values: dict[str, Any]) -> None:
    """Set fields by name; a name that is none is an error of the program.

    A master that belongs to a company stays there. What is stored in a warehouse or posted to an account would go
    along otherwise, and nothing that refers to it would notice.
    """
    if unknown := values.keys() - _names(type(master)):
        raise TypeError(f"{master._meta.label} has no {', '.join(sorted(unknown))}")
    if isinstance(master, Master) and not _may_lack(type(master), "company"):
        require_same(master, values, "company")
    for name, value in values.items():
        setattr(master, name, value)
    if isinstance(master, Master):
        master.name_key = master.name_sort_key()


def require_same(master: models.Model, values: dict[str, Any], *names: str) -> None:
    """Raise InvalidInput where ``values`` give a row that is there already other values for these fields."""
    if master._state.adding:
        return
    text = _("This stays as it was when %(master)s was made. Make a new one instead.")
    other = [name for name in names if name in values and values[name] != getattr(master, name)]
    if other:
        raise InvalidInput(FieldError(None, name, str(text % {"master": master})) for name in other)


@cache
def _may_lack(model: type[models.Model], name: str) -> bool:
    return all(field.null for field in model._meta.concrete_fields if field.name == name)


@cache
def _names(model: type[models.Model]) -> frozenset[str]:
    return frozenset(field.name for field in model._meta.concrete_fields if not field.primary_key)


def validate(instance: models.Model, row: int | None = None) -> None:
    """Django's field, ``clean``, uniqueness and constraint validation, raised as InvalidInput with all that is wrong.

    References were resolved by the caller and the database holds them: they are asked for, not looked up again.
    """
    references = {field.name for field in instance._meta.concrete_fields if field.is_relation}
    errors = _missing(instance, row)
    try:
        instance.full_clean(exclude=references, validate_unique=False, validate_constraints=False)
    except ValidationError as problem:
        errors += errors_of(problem, row, instance)
    wrong = {error.field for error in errors}
    for check in (instance.validate_unique, instance.validate_constraints):
        try:
            check(exclude=wrong)
        except ValidationError as problem:
            errors += errors_of(problem, row, instance)
    if errors:
        raise InvalidInput(errors)


def _missing(instance: models.Model, row: int | None) -> list[FieldError]:
    fields = [field for field in instance._meta.concrete_fields if field.is_relation and not field.null]
    empty = [field for field in fields if getattr(instance, field.attname) is None]
    return [FieldError(row, field.name, str(_("This field is required."))) for field in empty]


def errors_of(
    problem: ValidationError, row: int | None = None, instance: models.Model | None = None
) -> list[FieldError]:
    by_field = problem.error_dict if hasattr(problem, "error_dict") else {"": problem.error_list}
    return [
        FieldError(row, "" if name == "__all__" else name, sentence_of(error, instance))
        for name, errors in by_field.items()
        for error in errors
    ]
