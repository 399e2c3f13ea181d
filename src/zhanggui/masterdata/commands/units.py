"""Units of measure: plain masters. Their decimals are fixed once something is counted in them."""

from __future__ import annotations

from zhanggui.kernel.many import many_commands
from zhanggui.kernel.masters import master_commands, remove_command
from zhanggui.kernel.models import Unit

create, update, deactivate, activate = master_commands(Unit)
remove = remove_command(Unit)
many = many_commands(Unit)
