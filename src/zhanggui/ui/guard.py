"""What every view shares: log-in, refusals as pages, one Screen or one row of it, a form that counts once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views import View

from zhanggui.kernel import idempotency
from zhanggui.kernel.errors import InvalidInput, Refusal
from zhanggui.kernel.nouns import permission

from . import parse
from .fields import Field, Kind
from .pages import PageNotAllowed
from .screen import Screen


class Conflict(Refusal):
    """A constraint of the database said no, after everything before it had said yes."""

    code = "conflict"
    sentence = gettext_lazy("Somebody entered the same at this moment. Look at the list and try again.")


class Guarded(LoginRequiredMixin, View):
    """Refusals become pages with their sentence and status."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except IntegrityError:
            return refused(request, Conflict())
        except Refusal as refusal:
            return refused(request, refusal)

    @property
    def partial(self) -> bool:
        """Whether a part of the page is asked for, not the whole."""
        return bool(self.request.htmx and not self.request.htmx.boosted)  # type: ignore[attr-defined]


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    match = request.resolver_match
    reload = request.path
    if match is not None and "pk" in match.kwargs and "screen" in match.kwargs:
        reload = match.kwargs["screen"].url("detail", match.kwargs["pk"])
    context = {"refusal": refusal, "status": str(refusal.status), "reload": reload}
    return render(request, "ui/refused.html", context, status=refusal.status)


class ScreenView(Guarded):
    """A view of one Screen, found by the noun in its address."""

    screen: Screen

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.screen = self.kwargs.pop("screen")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kwargs.pop("screen", None)
        return super().dispatch(request, *args, **kwargs)

    def require_view(self) -> None:
        if not self.screen.may_view(self.request.user):
            raise PageNotAllowed(page=self.screen.heading, permission=permission(self.screen.model, "view"))

    def document(self, pk: int) -> Any:
        self.require_view()
        return self.screen.get(self.request.user, pk)


def version_of(data: Mapping[str, Any]) -> int | None:
    """The version that the reader saw, from a form or a body."""
    raw = data.get("version")
    try:
        return None if parse.is_blank(raw) else parse.integer(Field("version", kind=Kind.INTEGER), raw)
    except parse.Wrong as problem:
        raise InvalidInput.of("version", problem) from None


def text_of(name: str, raw: str, *, multiline: bool = False) -> str:
    """A text that was sent as ``name``, as it can be kept; raises InvalidInput."""
    try:
        return parse.clean_text(raw, multiline=multiline)
    except parse.Wrong as problem:
        raise InvalidInput.of(name, problem) from None


def once(request: HttpRequest, effect: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Run ``effect`` once per form that was shown: sent twice, it answers what it answered before.

    The same form with other files is another request: whoever goes back, corrects a file and sends it again means it.
    """
    key = text_of("key", request.POST.get("key", ""))[:64]
    if not key:
        return effect()
    if request.FILES:
        key = f"{key} {_digest(request)}"
    sent = [(name, values) for name, values in sorted(request.POST.lists()) if name != "csrfmiddlewaretoken"]
    body = urlencode(sent, doseq=True).encode()
    answer, _replayed = idempotency.once(request.user, request.path, key, body, at=timezone.now(), effect=effect)
    return answer


def _digest(request: HttpRequest) -> str:
    """Of all files that were sent, by name and content."""
    found = hashlib.sha256()
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            found.update(f"{name}\0{file.name}\0{file.size}\0".encode())
            for chunk in file.chunks():
                found.update(chunk)
            file.seek(0)
    return found.hexdigest()
