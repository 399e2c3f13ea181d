"""Units of measure: plain masters. Their decimals are fixed once a document counts in them."""

from __future__ import annotations

from typing import Any

from zhanggui.kernel.many import many_commands
from zhanggui.kernel.masters import master_commands, remove_command
from zhanggui.kernel.models import Line, Unit
from zhanggui.masterdata.commands import kept
from zhanggui.masterdata.queries import uses

FIXED = ("digits",)


def _keep(unit: Unit, values: dict[str, Any]) -> None:
    kept.require(unit, values, FIXED, uses.naming(Line, unit, "unit", "item__unit"))


create, update, deactivate, activate = master_commands(Unit, keep=_keep)
remove = remove_command(Unit)
many = many_commands(Unit, fixed=FIXED)
