"""Currencies: plain masters."""

from __future__ import annotations

from zhanggui.kernel.masters import master_commands, remove_command
from zhanggui.kernel.models import Currency

create, update, deactivate, activate = master_commands(Currency)
remove = remove_command(Currency)
