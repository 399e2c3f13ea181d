"""One document from several rows of a list: which pushes are offered there, and the rows that were chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Choice:
    """What a page of a list offers for several rows, and the keys of the rows that it can start from."""

    offers: Sequence[steps.Offer]
    keys: frozenset[Any]


def pushes(screen: Screen) -> list[Command]:
    """Pushes from several rows whose input fits a form."""
    return [one for one in commands.joint_pushes_from(screen.model) if steps.step_form(screen, one, None).possible]


def find(screen: Screen, name: str) -> Command:
    found = next((one for one in pushes(screen) if one.name == name), None)
    if found is None:
        raise UnknownStep(step=name)
    return found


def choice(screen: Screen, rows: Sequence[Any], user: Any) -> Choice:
    """For one page of a list; a push is offered where one of its rows is ready for it."""
    ready = {one: {row.pk for row in rows if steps.may_push(one, row, user)} for one in pushes(screen)}
    offers = [steps.Offer(one, str(one.label), screen.url("push_together", one.name)) for one in ready if ready[one]]
    return Choice(offers, frozenset().union(*ready.values()))


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
