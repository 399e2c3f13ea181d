"""What documents were written with stays: a change would count again what was decided already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.errors import FieldError, InvalidInput
from zhanggui.kernel.models import Master
from zhanggui.masterdata.queries import uses


def require(master: Master, values: dict[str, Any], names: Sequence[str], rows: Iterable[QuerySet]) -> None:
    """Raise InvalidInput where ``values`` change one of the fields ``names`` and there are any ``rows``."""
    changed = [name for name in names if name in values and values[name] != getattr(master, name)]
    if not changed or not uses.exist(rows):
        return
    text = _("Documents were written with %(master)s, so this stays. Make a new one and deactivate this one.")
    raise InvalidInput(FieldError(None, name, str(text % {"master": master})) for name in changed)
