"""Pages of every Screen: home, detail, lookups. Lists, editing and steps stand in their own modules."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from zhanggui.kernel.errors import NotFound

from . import chain, home, links, lookups, pages, panels, steps, timeline_pages
from .fields import Field, Kind
from .guard import Guarded, ScreenView
from .sight import Sight

HEADING = frozenset({"number", "status"})
"""What the head of the page says already."""
BLANK = (None, "", False)


class Home(Guarded):
    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "ui/home.html", home.content(request.user))


class PageView(Guarded):
    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        page = pages.registered()[slug]
        page.require(request.user)
        return render(request, page.template, {"page": page, **page.context(request)})


class Lookup(Guarded):
    """Choices for a reference: ``[{"value", "text"}]``; nothing without the right to view them."""

    def get(self, request: HttpRequest, target: str) -> HttpResponse:
        model = lookups.targets().get(target)
        if model is None:
            raise Http404
        found = lookups.search(model, request.user, request.GET.dict())
        return JsonResponse([{"value": key, "text": text} for key, text in found], safe=False)


class Detail(ScreenView):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return render(request, self.screen.detail_template, self.context(self.document(pk)))

    def context(self, document: Any) -> dict[str, Any]:
        user, screen = self.request.user, self.screen
        return {
            "screen": screen,
            "object": document,
            "version": str(getattr(document, "version", "")),
            **self._values(document, lines := screen.lines(document)),
            "lines": lines,
            "stages": steps.stages(document),
            "actions": steps.actions(screen, document, user),
            "links": links.offered(screen, document, user),
            "panels": panels.shown(document, user),
            **timeline_pages.context(screen, document, user, self.request.GET.dict()),
            "key": uuid.uuid4().hex,
        }

    def _values(self, document: Any, lines: list[Any]) -> dict[str, list[Field]]:
        """The fields by their place: facts in a grid, texts across, amounts under the lines."""
        screen, sight = self.screen, Sight(self.request.user)
        seen = [f for f in screen.all_fields if f.detail and f.kind is not Kind.JSON and sight.reads(f, document)]
        columns = [f for f in screen.all_line_fields if f.column and sight.reads(f, document)]
        line_fields = [f for f in columns if _always(f) or any(f.value(line) not in BLANK for line in lines)]
        amounts = [f for f in seen if f.kind is Kind.MONEY] if columns else []
        amounts.sort(key=lambda f: f.aggregate is not None)  # the sum of all stands last
        texts = [f for f in seen if f.is_long and f.value(document)]
        aside = {f.path for f in (*amounts, *texts)} | HEADING
        return {
            "facts": [f for f in seen if f.path not in aside and not f.is_long],
            "texts": texts,
            "amounts": amounts,
            "line_fields": line_fields,
            "sums": [f for f in line_fields if f.aggregate and not (amounts and f.kind is Kind.MONEY)],
            "has_lines": columns,
        }


class Chain(ScreenView):
    """Loaded after the page, which needn't wait for it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        document = self.document(pk)
        if not self.screen.is_document:
            raise NotFound
        context = {"stages": chain.stages(document, request.user), "screen": self.screen}
        return render(request, "ui/parts/chain.html", context)


class Timeline(ScreenView):
    """The card of the history with another filter; with ``before`` the older entries alone."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.shown(self.document(pk), request.GET.dict())

    def shown(self, document: Any, params: dict[str, str], **more: Any) -> HttpResponse:
        context = timeline_pages.context(self.screen, document, self.request.user, params)
        context |= {"screen": self.screen, "object": document, "key": uuid.uuid4().hex, **more}
        template = "ui/parts/history_part.html" if params.get("before") else "ui/parts/timeline.html"
        return render(self.request, template, context)


def _always(field: Field) -> bool:
    """Whether a column of lines stays where it has nothing to say: quantities and amounts do, discounts don't."""
    return field.is_number and field.kind is not Kind.PERCENT
