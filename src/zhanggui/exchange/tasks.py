"""Work that a page doesn't wait for: long papers, and clearing away what nobody fetched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from zhanggui.exchange.commands import printouts
from zhanggui.exchange.models import Printout
from zhanggui.exchange.printing import orders
from zhanggui.exchange.printing.compiling import NotPrintable
from zhanggui.kernel.errors import NotFound, Refusal
from zhanggui.ui.screen import find

from .webhooks import tasks as webhook_tasks  # noqa: F401 - registers them


@app.task(name="exchange.make_printout", queue="default")
def make_printout(*, printout: int) -> None:
    """With the rights that the asker has now, which may be fewer than when they asked."""
    found = Printout.objects.select_related("asked_by").filter(pk=printout, status=Printout.Status.WAITING).first()
    if found is None:
        return
    try:
        printouts.finish(found, _pdf(found))
    except Refusal as refusal:
        with translation.override(found.language):
            printouts.fail(found, str(refusal))
    except NotPrintable:
        with translation.override(found.language):
            printouts.fail(
                found, _("The PDF could not be made. Tell your administrator; the log of the worker says why.")
            )
        raise


def _pdf(printout: Printout) -> bytes:
    screen = find(printout.noun)
    if screen is None:
        raise NotFound
    asked = {"language": printout.language, "headings": printout.headings, "paper": printout.paper}
    return orders.order(screen, asked, "").pdf(_documents(screen, printout), printout.asked_by)


def _documents(screen: Any, printout: Printout) -> Iterator[Any]:
    for number, key in enumerate(printout.document_ids):
        printouts.progress(printout, number)
        yield screen.get(printout.asked_by, key)


@app.periodic(cron="23 3 * * *")
@app.task(name="exchange.clean_printouts", queueing_lock="exchange.clean_printouts")
def clean_printouts(timestamp: int) -> None:
    """``timestamp`` is when it was due."""
    printouts.clean(at=timezone.now())
