"""One step on many rows: each row is one command call in a transaction of its own, with a result of its own."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhanggui.kernel.checks import AcknowledgementRequired, WithFindings
from zhanggui.kernel.commands import Command
from zhanggui.kernel.errors import NotAllowed, Refusal, UnknownStep
from zhanggui.kernel.retry import retrying

from . import steps, together
from .fields import Kind
from .forms import raw_of
from .guard import Conflict
from .models import BulkRow, BulkRun
from .screen import Screen, find

logger = logging.getLogger(__name__)
AT_ONCE = 100
"""So many rows a page or an answer of the API waits for; more are left to the worker."""
MOST = 2_000

Named = tuple[int, int | None]
"""A row by its key, and the version that was seen of it."""


class TooMany(Refusal):
    code = "too_many_rows"
    status = 400
    sentence = gettext_lazy("At most %(most)s rows can be done at once. Filter the list to fewer.")


class Failed(Refusal):
    """An error of the program at one row; the others are done all the same."""

    code = "failed"
    status = 500
    sentence = gettext_lazy("This could not be done because of an error in the program. Tell your administrator.")


@dataclass(frozen=True, slots=True)
class Choice:
    """What a page of a list offers for ticked rows: steps on each, and pushes from all of them together."""

    each: Sequence[steps.Offer]
    joint: Sequence[steps.Offer]
    by_row: dict[Any, str]
    """Names of what makes sense for a row; rows that can't be ticked are left out."""


def commands_of(screen: Screen) -> list[Command]:
    """Steps whose input is the same for many rows: none of their lines, and no form of the step's own.

    What is entered is kept with the run, so no secrets either.
    """
    return [one for one in steps.steps_of(screen) if screen.editing and _is_plain(screen, one)]


def _is_plain(screen: Screen, command: Command) -> bool:
    if steps.is_editing(command) or command.name in screen.step_forms:
        return False
    form = steps.step_form(screen, command, None)
    shared = all(field.kind is not Kind.LINES for field in form.fields)
    return form.possible and shared and not form.has_secrets


def command_of(screen: Screen, name: str) -> Command:
    found = next((one for one in commands_of(screen) if one.name == name), None)
    if found is None:
        raise UnknownStep(step=name)
    return found


def choice(screen: Screen, rows: Sequence[Any], user: Any) -> Choice:
    """For one page of a list: the permission and the status are those of each row."""
    own, pushes = commands_of(screen), together.pushes(screen)
    by_row = {
        row.pk: [one for one in own if steps.is_offered(screen, row, one, user)]
        + [one for one in pushes if steps.may_push(screen, one, row, user)]
        for row in rows
    }
    used = {one for found in by_row.values() for one in found}
    offers = sorted((_offer(screen, one) for one in own if one in used), key=lambda offer: offer.tone == "danger")
    joint = [together.offer(screen, one) for one in pushes if one in used]
    return Choice(offers, joint, {pk: " ".join(one.name for one in found) for pk, found in by_row.items() if found})


def _offer(screen: Screen, command: Command) -> steps.Offer:
    url = screen.url("bulk", command.name)
    return steps.Offer(command, str(command.label), url, steps.tone_of(command))


# -- asking and doing


def ask(
    screen: Screen,
    command: Command,
    rows: Sequence[Named],
    *,
    by: Any,
    at: dt.datetime,
    payload: dict[str, Any],
    acknowledge: dict[str, str],
    most: int = MOST,
) -> BulkRun:
    """Note what is to be done; each row once. Rows out of reach are answered like any other, as not found.

    Raises InvalidInput where the step's form is not filled in rightly: that holds for every row.
    """
    if not by.has_perm(command.permission):
        raise NotAllowed(step=str(command.label), permission=command.permission)
    wanted = dict(rows)
    if len(wanted) > most:
        raise TooMany(most=most)
    entered = steps.step_form(screen, command, None).read(payload, by)
    with transaction.atomic():
        run = BulkRun.objects.create(
            asked_by=by,
            asked_at=at,
            noun=screen.noun,
            step=command.name,
            language=translation.get_language() or "",
            payload={name: _kept(value) for name, value in entered.items()},
            acknowledge=acknowledge,
        )
        names = {row.pk: str(row)[:200] for row in screen.rows(by).filter(pk__in=wanted)}
        made = [BulkRow(run=run, row_id=pk, version=v, name=names.get(pk, f"#{pk}")) for pk, v in wanted.items()]
        BulkRow.objects.bulk_create(made)
    return run


def _kept(value: Any) -> Any:
    """As it is read again for every row."""
    return value.pk if isinstance(value, models.Model) else raw_of(value)


def work(run: BulkRun, *, at: dt.datetime) -> None:
    """Do all that is still waiting; may be called again, or by two at once: no row is done twice."""
    screen = find(run.noun)
    if screen is None:
        raise UnknownStep(step=run.step)
    command = command_of(screen, run.step)
    with translation.override(run.language or None):
        for key in run.rows.filter(status=BulkRow.Status.WAITING).values_list("pk", flat=True):
            _one(screen, command, run, key, at)


def _one(screen: Screen, command: Command, run: BulkRun, key: int, at: dt.datetime) -> None:
    """The step and its result are written together, or a refusal alone."""

    def attempt() -> None:
        with transaction.atomic():
            row = run.rows.select_for_update().filter(pk=key, status=BulkRow.Status.WAITING).first()
            if row is not None:
                _call(screen, command, run, row, at)
                row.status = BulkRow.Status.DONE
                row.save(update_fields=["status"])

    by_itself(attempt, partial(_note, key), f"{run.step} of {run.noun}, row {key}")


def by_itself(attempt: Callable[[], None], refused: Callable[[Refusal], None], about: str) -> None:
    """Run ``attempt``, a transaction of its own; what it raises goes to ``refused`` and stops no other row."""
    try:
        retrying(attempt)
    except Refusal as refusal:
        refused(refusal)
    except IntegrityError:
        refused(Conflict())
    except Exception:
        logger.exception("%s", about)
        refused(Failed())


def _call(screen: Screen, command: Command, run: BulkRun, row: BulkRow, at: dt.datetime) -> None:
    document = screen.get(run.asked_by, row.row_id)
    command.require(run.asked_by, document)
    form = steps.step_form(screen, command, document)
    arguments = form.read(run.payload, run.asked_by)
    command(document, by=run.asked_by, at=at, version=row.version, acknowledge=run.acknowledge, **arguments)


def _note(key: int, refusal: Refusal) -> None:
    status = BulkRow.Status.ACKNOWLEDGE if isinstance(refusal, AcknowledgementRequired) else BulkRow.Status.REFUSED
    findings = [one.as_dict() for one in refusal.findings] if isinstance(refusal, WithFindings) else []
    waiting = BulkRow.objects.filter(pk=key, status=BulkRow.Status.WAITING)
    waiting.update(status=status, code=refusal.code, detail=str(refusal), findings=findings)


def left_behind(before: dt.datetime) -> list[BulkRun]:
    """Runs asked for before then that somebody still waits for: whoever worked on them was ended in the middle."""
    waiting = BulkRow.objects.filter(status=BulkRow.Status.WAITING, run__asked_at__lt=before)
    return list(BulkRun.objects.filter(pk__in=waiting.values("run")).select_related("asked_by").order_by("pk"))


def clean(before: dt.datetime) -> None:
    """Forget what was asked for before then."""
    BulkRun.objects.filter(asked_at__lt=before).delete()


def results(run: BulkRun) -> list[dict[str, Any]]:
    """``{"id", "status", "code", "detail", "findings"}`` of every row, in the order asked."""
    return [
        {"id": row.row_id, "status": row.status, "code": row.code, "detail": row.detail, "findings": row.findings}
        for row in run.rows.all()
    ]


def heading(screen: Screen, command: Command, count: int) -> str:
    words = {"step": command.label, "count": count, "noun": screen.heading}
    return _("%(step)s: %(count)s × %(noun)s") % words
