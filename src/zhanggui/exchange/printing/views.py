"""``/purchase-orders/17/print/``: the paper of a document, at once or from the queue; and what came from the queue."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language

from zhanggui.exchange import tasks
from zhanggui.exchange.commands import printouts
from zhanggui.exchange.models import Printout
from zhanggui.kernel.errors import NotFound
from zhanggui.ui.guard import Guarded, ScreenView, once
from zhanggui.ui.screen import find

from . import orders

MOST_LINES = 2000
"""Longer documents are made by the worker: a page should answer within a second."""


class Print(ScreenView):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        document, order = self._asked(pk)
        count = document.lines.count() if self.screen.line_model else 0
        if count > MOST_LINES:
            context = {"object": document, "screen": self.screen, "count": count, "key": uuid.uuid4().hex}
            return render(request, "exchange/long_paper.html", context)
        return orders.answer(order.pdf([document], request.user), orders.name_of(document))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Have it made by the worker, however short it is."""
        document, order = self._asked(pk)

        def effect() -> dict[str, Any]:
            with transaction.atomic():
                wanted = {**order.values(), "name": orders.name_of(document)}
                printout = printouts.ask(by=request.user, at=timezone.now(), documents=[document], **wanted)
                tasks.make_printout.defer(printout=printout.pk)
            return {"id": printout.pk}

        return redirect("printout", once(request, effect)["id"])

    def _asked(self, pk: int) -> tuple[Any, orders.Order]:
        document = self.document(pk)
        if not self.screen.is_document:
            raise NotFound
        return document, orders.order(self.screen, self.request.GET.dict(), get_language() or "")


class _Own(Guarded):
    """Only who asked for a printout knows that it is there, and only while they may see what is in it."""

    def printout(self, pk: int) -> Printout:
        found = Printout.objects.filter(pk=pk, asked_by=self.request.user.pk).first()
        screen = find(found.noun) if found is not None else None
        if found is None or screen is None:
            raise NotFound
        for key in found.document_ids:
            screen.get(self.request.user, key)
        return found


class PrintoutPage(_Own):
    """How far it is; the page asks again until the file is there."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        partial = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
        template = "exchange/parts/printout.html" if partial else "exchange/printout.html"
        return render(request, template, {"printout": self.printout(pk)})


class PrintoutFile(_Own):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        printout = self.printout(pk)
        if not printout.content:
            raise NotFound
        with printout.content.open("rb") as file:
            return orders.answer(file.read(), printout.name)
