"""Taxes: plain masters. Lines keep the rate that they were entered with."""

from __future__ import annotations

from zhanggui.kernel.many import many_commands
from zhanggui.kernel.masters import master_commands, remove_command
from zhanggui.masterdata.models import Tax

create, update, deactivate, activate = master_commands(Tax)
remove = remove_command(Tax)
many = many_commands(Tax)
