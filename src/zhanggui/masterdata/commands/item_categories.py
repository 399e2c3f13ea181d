"""Item categories: a tree without circles."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import command
from zhanggui.kernel.errors import InvalidInput
from zhanggui.kernel.many import many_commands
from zhanggui.kernel.masters import fill, remove_command, state_commands, validate, write
from zhanggui.masterdata.models import ItemCategory
from zhanggui.masterdata.queries import trees


@command(ItemCategory, "create", create=True, label=_("New item category"))
def create(*, by: Any, at: dt.datetime, **values: Any) -> ItemCategory:
    return write(ItemCategory(), values)


@command(ItemCategory, "update", label=_("Edit"))
def update(category: ItemCategory, *, by: Any, at: dt.datetime, **values: Any) -> None:
    fill(category, values)
    if trees.is_below(category.parent, category):
        text = _("%(category)s can't belong to %(parent)s, which belongs to it.")
        raise InvalidInput.of("parent", text % {"category": category, "parent": category.parent})
    validate(category)


deactivate, activate = state_commands(ItemCategory)
remove = remove_command(ItemCategory)
many = many_commands(ItemCategory)
