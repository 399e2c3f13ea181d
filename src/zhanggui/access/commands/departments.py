"""Departments: plain masters."""

from zhanggui.access.models import Department
from zhanggui.kernel.masters import master_commands

create, update, deactivate, activate = master_commands(Department)
