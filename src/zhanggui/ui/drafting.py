"""What the form asks for while somebody types: the server's figures, and what pasted words mean."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from zhanggui.kernel.commands import Command
from zhanggui.kernel.errors import InvalidInput

from . import buffers, drafts, grids, lookups, parse
from .buffers import Place
from .editing import Editing, editing_command, require_possible
from .rehearsing import Rehearsal, rehearse
from .sight import Sight

MOST_WORDS = 5_000


class Drafting(Editing):
    def subject(self, pk: int | None, step: str | None) -> tuple[Any, Command]:
        """The document (None for a new one) and its command; raises where this user may not do it now."""
        document = None if pk is None else self.document(pk)
        command = editing_command(self.screen, step)
        require_possible(self.screen, document, command, self.request.user)
        return document, command


class Preview(Drafting):
    """Amounts, default prices, errors and findings of what is in the form; nothing is saved."""

    def post(self, request: HttpRequest, pk: int | None = None, step: str | None = None) -> HttpResponse:
        document, command = self.subject(pk, step)
        try:
            payload = self._payload(document, command)
        except InvalidInput as refusal:
            return JsonResponse(grids.preview(Rehearsal(errors=refusal.errors)))
        return JsonResponse(grids.preview(self.rehearse(document, command, payload)))

    def rehearse(self, document: Any, command: Command, payload: Mapping[str, Any]) -> Rehearsal:
        user, screen, at = self.request.user, self.screen, timezone.now()
        shown = drafts.writable_lines(screen, user, document) + grids.counted(screen, user, document)

        def call(part: Mapping[str, Any]) -> Any:
            arguments = self.resolve(document, command, part).arguments()
            if document is None:
                return command(by=user, at=at, **arguments)
            fresh = screen.get(user, document.pk)
            command(fresh, by=user, at=at, **arguments)
            return fresh

        def show(made: Any) -> dict[str, Any]:
            # Which company it is in, and so which prices may be told, is known now.
            sight = Sight(user)
            return grids.show(screen, made, [f for f in shown if sight.reads(f, made)], user, at)

        return rehearse(call, payload, show)


class Keep(Drafting):
    """What is typed goes into one's own buffer; with ``forget`` it is thrown away, and the form starts afresh."""

    def post(self, request: HttpRequest, pk: int | None = None, step: str | None = None) -> HttpResponse:
        document, command = self.subject(pk, step)
        place = Place.of(self.screen, document, command.name, request.POST.get("key", ""))
        if "forget" in request.POST:
            buffers.forget(place, request.user)
            return redirect(place.url)
        made = buffers.keep(place, request.user, request.POST, at=timezone.now())
        return JsonResponse(
            {"kept": _("Kept for you at %(time)s") % {"time": f"{timezone.localtime(made.saved_at):%H:%M}"}}
        )


class Resolve(Drafting):
    """``{"words": {"item": ["A-1"]}, "within": {"company": 3}}`` → ``{"item": {"A-1": [17, "A-1 Rail"]}}``."""

    def post(self, request: HttpRequest) -> HttpResponse:
        self.require_view()
        asked = _json(request)
        words, within = asked.get("words"), asked.get("within")
        fields = {f.path: f for f in drafts.writable_lines(self.screen, request.user) if f.is_reference}
        found = {}
        for path, column in words.items() if isinstance(words, dict) else ():
            if path in fields and isinstance(column, list):
                known = [word for word in column[:MOST_WORDS] if _is_text(word)]
                found[path] = lookups.resolved(fields[path].target, request.user, known, _keys(within))  # type: ignore[arg-type]
        return JsonResponse(found)


def _is_text(word: Any) -> bool:
    """Anything else names nothing, and no database takes it."""
    try:
        return isinstance(word, str) and bool(parse.clean_text(word))
    except parse.Wrong:
        return False


def _json(request: HttpRequest) -> dict[str, Any]:
    try:
        asked = json.loads(request.body or b"{}")
    except ValueError:
        asked = None
    if not isinstance(asked, dict):
        raise InvalidInput.of("", "JSON")
    return asked


def _keys(within: Any) -> dict[str, int]:
    """Only the company narrows pasted words: the rest of the row is checked by the validator."""
    company = within.get("company") if isinstance(within, dict) else None
    return {"company": company} if isinstance(company, int) and 0 < company < 2**63 else {}
