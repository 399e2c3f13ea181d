"""One document from several rows of a list: which pushes are offered there, and the rows that were chosen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel import commands
from zhanggui.kernel.commands import Command
from zhanggui.kernel.errors import NotFound, Refusal, UnknownStep

from . import steps
from .references import LARGEST_KEY
from .screen import Screen


class NothingChosen(Refusal):
    code = "nothing_chosen"
    sentence = _("Choose at least one row of the list.")


def pushes(screen: Screen) -> list[Command]:
    """Pushes from several rows whose input fits a form."""
    return [one for one in commands.joint_pushes_from(screen.model) if steps.step_form(screen, one, None).possible]


def find(screen: Screen, name: str) -> Command:
    found = next((one for one in pushes(screen) if one.name == name), None)
    if found is None:
        raise UnknownStep(step=name)
    return found


def offer(screen: Screen, push: Command) -> steps.Offer:
    return steps.Offer(push, str(push.label), screen.url("push_together", push.name))


def chosen(screen: Screen, user: Any, keys: Iterable[int]) -> list[Any]:
    """The rows with these keys. Raises NothingChosen, and NotFound where one of them is out of reach."""
    wanted = sorted(set(keys))
    if not wanted:
        raise NothingChosen
    if not 0 < wanted[0] <= wanted[-1] <= LARGEST_KEY:
        raise NotFound
    found = list(screen.rows(user).filter(pk__in=wanted).order_by("pk"))
    if len(found) < len(wanted):
        raise NotFound
    return found
