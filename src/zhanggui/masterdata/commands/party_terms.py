"""What terms of suppliers and customers have in common."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.engines.amounts import HUNDRED
from zhanggui.kernel.errors import FieldError, InvalidInput
from zhanggui.kernel.masters import fill, validate

PERCENTS = ("discount", "over_receipt_percent", "over_delivery_percent")


def write(terms: Any, values: dict[str, Any]) -> None:
    """Fill and check; the caller inserts a new row."""
    fill(terms, values)
    if wrong := list(_problems(terms)):
        raise InvalidInput(wrong)
    validate(terms)


def _problems(terms: Any) -> Iterable[FieldError]:
    for name in PERCENTS:
        value = getattr(terms, name, None)
        if value is not None and not 0 <= value <= HUNDRED:
            yield FieldError(None, name, str(_("A percentage lies between 0 and 100.")))
