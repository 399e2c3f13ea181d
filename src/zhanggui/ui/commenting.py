"""Addresses of what people say about a document and of what they hear: comments, following, news."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from zhanggui.kernel.errors import NotFound, Refusal
from zhanggui.kernel.nouns import permission

from . import comments, parse, telling, timeline_pages
from .commands import comments as commanded
from .commands import follows
from .guard import Guarded, ScreenView, once, text_of
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


class Follow(Saying):
    """``on`` decides: follow or not any more."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        document = self.document(pk)
        if request.POST.get("on"):
            follows.follow(document, [request.user])
        else:
            follows.unfollow(document, request.user)
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


class News(Guarded):
    """What happened to documents that the reader follows, unread first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        unread, known = telling.unread(request.user), telling.known(request.user)
        newest = max((one.newest for one in unread), default=0)
        return render(request, "ui/news.html", {"unread": unread, "known": known, "newest": newest})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Marks as read: one document (``noun`` and ``id``), or everything that was shown (``up_to``)."""
        told = telling.unread(request.user)
        chosen = [one for one in told if request.POST.get("of") in ("all", one.name)]
        up_to = parse.whole(request.POST.get("up_to", "")) or 0
        follows.read(request.user, {one.place: one.newest_up_to(up_to) for one in chosen})
        if chosen:
            messages.success(request, _("Marked as read."))
        return redirect("ui:news")
