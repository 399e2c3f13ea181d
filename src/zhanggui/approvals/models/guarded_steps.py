"""The steps that an approval can guard: every command that needs no input, of every model, by a key.

The last decision runs the step, so it must be one that can be run without anybody filling in a form.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db import models
from django.utils.functional import lazy
from django.utils.translation import gettext

from zhanggui.kernel import commands
from zhanggui.kernel.commands import Command

OWN_APP = "approvals"


def key_of(model: type[models.Model], step: str) -> str:
    """``purchasing.PurchaseOrder.confirm``"""
    return f"{model._meta.label}.{step}"


def command_of(key: str) -> Command | None:
    """The guarded command; None where there is none that can be guarded."""
    label, _dot, step = key.rpartition(".")
    found = commands.registered().get((label, step))
    return found if found is not None and _can_be_guarded(found) else None


def commands_on(model: type[models.Model]) -> list[Command]:
    return [made for made in commands.commands_of(model) if _can_be_guarded(made)]


def choices() -> Iterator[tuple[str, Any]]:
    """All pairs of model and step, as a rule names them: ``Purchase order: Confirm``."""
    for made in commands.registered().values():
        if _can_be_guarded(made):
            yield key_of(made.model, made.name), _label(made)


def _text(made: Command) -> str:
    return gettext("%(model)s: %(step)s") % {"model": made.model._meta.verbose_name, "step": made.label}


_label = lazy(_text, str)


@cache
def _can_be_guarded(made: Command) -> bool:
    if made.create or made.many or made.model._meta.app_label == OWN_APP:
        return False
    asked = inspect.signature(made.function).parameters.values()
    open_ended = any(one.kind is inspect.Parameter.VAR_KEYWORD for one in asked)
    needed = any(one.default is inspect.Parameter.empty for one in made.parameters.values())
    return not (open_ended or needed or "lines" in made.parameters)
