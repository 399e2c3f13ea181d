"""``/purchase-orders/17/print/``: the paper of a document, at once or from the queue."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language

from zhanggui.exchange import tasks
from zhanggui.kernel.errors import NotFound
from zhanggui.ui.guard import ScreenView, once

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
            wanted = {"noun": self.screen.noun, "form": "pdf", "document_ids": [document.pk], **order.values()}
            common = {"by": request.user, "at": timezone.now(), "total_count": 1}
            return {"id": tasks.ask(**common, **wanted, name=orders.name_of(document)).pk}

        return redirect("made_file", once(request, effect)["id"])

    def _asked(self, pk: int) -> tuple[Any, orders.Order]:
        document = self.document(pk)
        if not self.screen.is_document:
            raise NotFound
        return document, orders.order(self.screen, self.request.GET.dict(), get_language() or "")
