"""What Django's validators refuse, in sentences of our own."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import (
    EmailValidator,
    MaxLengthValidator,
    MaxValueValidator,
    MinLengthValidator,
    MinValueValidator,
)
from django.db import models
from django.utils.translation import gettext_lazy as _

OWN = {
    "blank": _("This field is required."),
    "null": _("This field is required."),
    "min_value": _("The least that is possible here is %(limit_value)s."),
    "max_value": _("The most that is possible here is %(limit_value)s."),
    "min_length": _("At least %(limit_value)s characters are needed here."),
    "max_length": _("At most %(limit_value)s characters are possible here."),
    "max_digits": _("This number is too large."),
    "max_whole_digits": _("This number is too large."),
    "max_decimal_places": _("At most %(max)s decimals are possible here."),
    "invalid_choice": _("“%(value)s” isn't one of the choices."),
    "password_too_short": _("A password has at least %(min_length)s characters."),
    "password_too_similar": _("This password is too much like the rest of what is known of you. Choose another one."),
    "password_too_common": _("This password is one of those that are tried first. Choose another one."),
    "password_entirely_numeric": _("A password can't be of digits alone. Add letters."),
}
"""By the code of Django's error, with the names of its parameters."""

PLAIN = {
    check.code: check.message
    for check in (MinValueValidator, MaxValueValidator, MinLengthValidator, MaxLengthValidator)
}
"""A validator that was given another message has its own sentence already."""


def sentences_of(problem: ValidationError) -> list[str]:
    """What is wrong with one value."""
    return [sentence_of(error) for error in problem.error_list]


def sentence_of(error: ValidationError, instance: models.Model | None = None) -> str:
    """``error`` is a single one. ``instance``: the row that is wrong, where its other fields matter."""
    params = error.params or {}
    if instance is not None and (names := params.get("unique_check")):
        return taken(instance, names)
    if error.code in OWN and error.message is PLAIN.get(error.code, error.message):
        return str(OWN[error.code] % {name: _shown(value) for name, value in params.items()})
    if error.message == EmailValidator.message:
        return str(_("Enter an e-mail address, for example name@example.com."))
    return _of_constraint(str(error.messages[0]), instance)


def taken(instance: models.Model, names: Iterable[str]) -> str:
    """``names``: fields or columns that another row has with the same values."""
    text = _("There is a %(noun)s with “%(value)s” already.")
    return str(text % {"noun": str(instance._meta.verbose_name).lower(), "value": values_of(instance, names)})


def values_of(instance: models.Model, names: Iterable[str]) -> str:
    """``S1 / box``"""
    return " / ".join(str(getattr(instance, instance._meta.get_field(name).name)) for name in names)


def _of_constraint(message: str, instance: models.Model | None) -> str:
    """A constraint's own sentence is the model's ``broken``, by name; other messages stay."""
    for constraint in instance._meta.constraints if instance is not None else ():
        if message == str(constraint.get_violation_error_message()):
            own = getattr(type(instance), "broken", {}).get(constraint.name)
            text = _("These values don't go together (%(rule)s). Correct one of them.")
            return str(own or text % {"rule": constraint.name})
    return message


def _shown(value: Any) -> Any:
    return f"{value:,}" if isinstance(value, int | Decimal) and not isinstance(value, bool) else value
