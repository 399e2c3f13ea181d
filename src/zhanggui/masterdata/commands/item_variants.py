"""Variants of items: plain masters within their item."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import command
from zhanggui.kernel.errors import InvalidInput
from zhanggui.kernel.many import many_commands
from zhanggui.kernel.masters import fill, remove_command, state_commands, validate, write
from zhanggui.masterdata.models import ItemVariant


@command(ItemVariant, "create", create=True, label=_("New item variant"))
def create(*, by: Any, at: dt.datetime, **values: Any) -> ItemVariant:
    return write(ItemVariant(), values)


@command(ItemVariant, "update", label=_("Edit"))
def update(variant: ItemVariant, *, by: Any, at: dt.datetime, **values: Any) -> None:
    item = values.get("item", variant.item)
    if item != variant.item:
        raise InvalidInput.of("item", _("A variant stays with its item. Make a new one instead."))
    fill(variant, values)
    validate(variant)


deactivate, activate = state_commands(ItemVariant)
remove = remove_command(ItemVariant)
many = many_commands(ItemVariant, fixed=("item",))
