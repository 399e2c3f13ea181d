"""What lines of stock's own documents have in common: everything on them is kept in stock."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.errors import FieldError, InvalidInput
from zhanggui.masterdata.models import ItemLine


def require_stocked(lines: Iterable[ItemLine]) -> None:
    """Raises InvalidInput for every line whose item is a service."""
    text = _("%(item)s is a service, so there is no stock of it. Choose goods.")
    wrong = [line for line in lines if not line.is_stocked]
    if wrong:
        raise InvalidInput(FieldError(line.position, "item", str(text % {"item": line.item})) for line in wrong)
