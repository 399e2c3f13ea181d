"""``/purchase-orders/export.xlsx?status=confirmed``: the rows that the list shows at that address, all of them."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language

from zhanggui.exchange import tasks
from zhanggui.kernel.errors import NotFound
from zhanggui.ui.guard import once
from zhanggui.ui.listing import Listing
from zhanggui.ui.lists import ListView, seen

from . import files
from .rows import Rows

MOST_AT_ONCE = 5_000
"""Rows that are written within about a second; a longer list is written by the worker."""


class Export(ListView):
    def get(self, request: HttpRequest, form: str) -> HttpResponseBase:
        listing, count = self._asked(form)
        if count > MOST_AT_ONCE:
            context = {"screen": self.screen, "count": f"{count:,}", "form": form, "seen": seen(listing.params)}
            return render(request, "exchange/long_export.html", {**context, "key": uuid.uuid4().hex})
        return files.answer(files.written(form, Rows(listing)), f"{_name(listing)}.{form}")

    def post(self, request: HttpRequest, form: str) -> HttpResponse:
        """Have it made by the worker, however short it is."""
        listing, count = self._asked(form)
        wanted = {"noun": self.screen.noun, "form": form, "query": seen(listing.params), "name": _name(listing)}

        def effect() -> dict[str, Any]:
            common = {"by": request.user, "at": timezone.now(), "language": get_language() or ""}
            return {"id": tasks.ask(**common, **wanted, total_count=count).pk}

        return redirect("made_file", once(request, effect)["id"])

    def _asked(self, form: str) -> tuple[Listing, int]:
        if form not in files.FORMS:
            raise NotFound
        listing = self.listing()
        files.require_clear(listing)
        count = listing.count()
        files.require_room(form, count)
        return listing, count


def _name(listing: Listing) -> str:
    return f"{listing.screen.noun}-{timezone.localtime():%Y%m%d-%H%M}"
