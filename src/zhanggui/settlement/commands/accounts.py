"""Money accounts have no rules of their own."""

from __future__ import annotations

from zhanggui.kernel.masters import master_commands
from zhanggui.settlement.models import MoneyAccount

create, update, deactivate, activate = master_commands(MoneyAccount)
