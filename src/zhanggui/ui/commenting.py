"""Addresses of what people say about a document: comments, and people to mention."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from zhanggui.kernel.errors import NotFound, Refusal
from zhanggui.kernel.nouns import permission

from . import comments, parse, timeline_pages
from .commands import comments as commanded
from .guard import ScreenView, once, text_of
from .views import Timeline


class Saying(Timeline):
    """What is said about a document or a master; of anything else nothing is."""

    http_method_names = ["post"]

    def document(self, pk: int) -> Any:
        document = super().document(pk)
        if not timeline_pages.takes_remarks(self.screen):
            raise NotFound
        return document

    def common(self) -> dict[str, Any]:
        return {"by": self.request.user, "at": timezone.now()}

    def back(self, pk: int) -> HttpResponse:
        return redirect(f"{self.screen.url('detail', pk)}#history")


class Comment(Saying):
    """With HTMX the card comes back, with what was typed where it is refused."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        document, typed = self.document(pk), request.POST.get("text", "")
        try:
            once(request, lambda: self._say(document, typed))
        except Refusal as refusal:
            if not request.headers.get("HX-Request"):
                raise
            return self.shown(document, {}, problem=str(refusal), typed=typed)
        return self.shown(document, {}) if request.headers.get("HX-Request") else self.back(pk)

    def _say(self, document: Any, typed: str) -> dict[str, Any]:
        commanded.comment(document, **self.common(), text=text_of("text", typed, multiline=True))
        return {"id": document.pk}


class Correct(Saying):
    def post(self, request: HttpRequest, pk: int, seq: int) -> HttpResponse:
        text = text_of("text", request.POST.get("text", ""), multiline=True)
        commanded.correct(self.document(pk), **self.common(), seq=seq, text=text)
        return self.back(pk)


class Withdraw(Saying):
    def post(self, request: HttpRequest, pk: int, seq: int) -> HttpResponse:
        commanded.withdraw(self.document(pk), **self.common(), seq=seq)
        return self.back(pk)


class People(ScreenView):
    """Who can be mentioned: ``[{"value": user name, "text": name}]``, those alone who may see the document."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        document = self.document(pk)
        try:
            word = parse.clean_text(request.GET.get("q", ""))[:60]
        except parse.Wrong:
            word = ""
        found = comments.people(document, permission(self.screen.model, "view"), word)
        return JsonResponse([{"value": name, "text": text} for name, text in found], safe=False)
