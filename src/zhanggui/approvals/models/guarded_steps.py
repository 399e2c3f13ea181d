"""The steps that an approval can guard: every command that acts on a row that is there, of every model, by a key.

What the step is done with is kept with the approval, where secrets have no place.
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

KEYWORD_ONLY = inspect.Parameter.KEYWORD_ONLY
OWN_APP = "approvals"
SECRETS = frozenset({"password", "secret"})
"""Parameters that are kept nowhere."""
OWNING = frozenset({"exchange.Webhook.update"})
"""Whoever does these becomes the owner, with whose rights the thing works: done by who decides, it would get theirs."""


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
    acts_on_row = next(iter(inspect.signature(made.function).parameters.values())).kind is not KEYWORD_ONLY
    return acts_on_row and key_of(made.model, made.name) not in OWNING and not SECRETS & made.parameters.keys()


def takes_arguments(made: Command) -> bool:
    """Whether somebody may have something to say when they ask."""
    kinds = {one.kind for one in inspect.signature(made.function).parameters.values()}
    return bool(made.parameters) or inspect.Parameter.VAR_KEYWORD in kinds
