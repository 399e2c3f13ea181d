"""Refusals: the sentences with which the system says no, and what to do next.

A Refusal is declared beside the command that raises it. It carries a stable ``code`` for programs, a translatable
``sentence`` for people and an HTTP ``status`` that the interface uses as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """Base of every refusal. Sentences use named placeholders, filled from the keyword arguments."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    sentence: ClassVar[str | Promise] = _("This can't be done.")

    def __init__(self, **details: Any) -> None:
        self.details = details
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.sentence) % self.details if self.details else str(self.sentence)

    def as_dict(self) -> dict[str, Any]:
        """``{"code", "detail"}`` as the API answers it."""
        return {"code": self.code, "detail": str(self)}


class NotFound(Refusal):
    """The document doesn't exist, or the actor may not see it; the two are not told apart."""

    code = "not_found"
    status = 404
    sentence = _("There is no such document, or it is not within your reach.")


class NotAllowed(Refusal):
    code = "not_allowed"
    status = 403
    sentence = _("You may not do “%(step)s” here. Ask an administrator for the permission %(permission)s.")


class StaleVersion(Refusal):
    code = "stale_version"
    status = 412
    sentence = _("Somebody changed %(document)s after you opened it. Reload it, look at the change and try again.")


class NoVersion(Refusal):
    code = "no_version"
    status = 412
    sentence = _("%(document)s keeps no version. Send none with it.")


class WrongStatus(Refusal):
    code = "wrong_status"
    sentence = _(
        "“%(step)s” isn't possible while %(document)s is “%(status)s”. It can be done when it is: %(sources)s."
    )


class UnknownStep(Refusal):
    code = "unknown_step"
    status = 404
    sentence = _("There is no step “%(step)s” here.")


class NoRate(Refusal):
    code = "no_rate"
    sentence = _("There is no exchange rate from %(source)s to %(target)s on %(date)s. Enter one under exchange rates.")


class PeriodClosed(Refusal):
    code = "period_closed"
    sentence = _(
        "The period of %(date)s is closed for %(area)s in %(company)s. Choose a later date or have the period reopened."
    )


class KeyReused(Refusal):
    code = "key_reused"
    status = 422
    sentence = _("This Idempotency-Key was used before with another body. Send a new key.")


class AmountTooLarge(Refusal):
    """The database has no room for a number that a command counted."""

    code = "amount_too_large"
    status = 400
    sentence = _("An amount or quantity becomes too large here to be kept. Look for a number with too many digits.")


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with the input: ``row`` counts from 1, None means the header; ``field`` may be empty."""

    row: int | None
    field: str
    message: str

    def as_dict(self) -> dict[str, Any]:
        return {"row": self.row, "field": self.field, "message": str(self.message)}


class InvalidInput(Refusal):
    """All that is wrong with an input at once, by row and field."""

    code = "invalid"
    status = 400
    sentence = _("Please correct the marked fields.")

    def __init__(self, errors: Iterable[FieldError]) -> None:
        super().__init__()
        self.errors = list(errors)

    def __str__(self) -> str:
        return " ".join(str(error.message) for error in self.errors) or str(self.sentence)

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.code, "detail": str(self.sentence), "errors": [error.as_dict() for error in self.errors]}

    @classmethod
    def of(cls, field: str, message: Any, row: int | None = None) -> InvalidInput:
        return cls([FieldError(row, field, str(message))])
