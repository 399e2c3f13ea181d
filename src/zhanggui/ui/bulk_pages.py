"""A step on many rows in the browser: what is asked once, and one page with the result of every row."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from zhanggui.kernel.commands import Command
from zhanggui.kernel.errors import InvalidInput, NotAllowed, NotFound

from . import bulk, forms, steps, tasks, together
from .bulk import Named, TooMany
from .editing import reasons
from .guard import Guarded, ScreenView, once
from .listing import Listing, params_of
from .models import BulkRow, BulkRun
from .references import LARGEST_KEY
from .screen import find

SHOWN = 8
"""So many rows are named before the others are counted."""


class Bulk(ScreenView):
    """``?id=3&id=5``: the ticked rows; ``?within=<query>``: all rows of that filter; ``?run=7``: what it left open."""

    def get(self, request: HttpRequest, step: str) -> HttpResponse:
        command = self._command(step)
        try:
            rows = self._chosen()
        except together.NothingChosen as refusal:
            messages.error(request, str(refusal))
            return redirect(self.screen.url())
        return self._form(command, [(row.pk, getattr(row, "version", None)) for row in rows], rows)

    def post(self, request: HttpRequest, step: str) -> HttpResponse:
        command, rows = self._command(step), _named(request.POST.getlist("row"))
        payload = forms.payload_of(steps.step_form(self.screen, command, None).fields, request.POST)

        def effect() -> dict[str, Any]:
            with transaction.atomic():
                common = {"by": request.user, "at": timezone.now(), "acknowledge": reasons(request)}
                run = bulk.ask(self.screen, command, rows, payload=payload, **common)  # type: ignore[arg-type]
                if len(rows) > bulk.AT_ONCE:
                    tasks.work_bulk_run.defer(run=run.pk)
            return {"id": run.pk}

        try:
            key = once(request, effect)["id"]
        except InvalidInput as refusal:
            shown = together.chosen(self.screen, request.user, dict(rows))
            return self._form(command, rows, shown, refusal)
        run = BulkRun.objects.select_related("asked_by").get(pk=key)
        if len(rows) <= bulk.AT_ONCE:
            bulk.work(run, at=timezone.now())
        return redirect("ui:bulk_run", run.pk)

    def _command(self, name: str) -> Command:
        self.require_view()
        command = bulk.command_of(self.screen, name)
        if not self.request.user.has_perm(command.permission):
            raise NotAllowed(step=str(command.label), permission=command.permission)
        return command

    def _chosen(self) -> list[Any]:
        asked, user = self.request.GET, self.request.user
        if "run" in asked:
            keys = _left(_run(asked["run"], user)).values_list("row_id", flat=True)
            return list(self.screen.rows(user).filter(pk__in=keys).order_by("pk"))
        if "within" in asked:
            listing = Listing(self.screen, user, params_of(self.screen, user, QueryDict(asked["within"])))
            listing.raise_errors()
            found = list(listing.rows().order_by("pk")[: bulk.MOST + 1])
            if len(found) > bulk.MOST:
                raise TooMany(most=bulk.MOST)
            if not found:
                raise together.NothingChosen
            return found
        return together.chosen(self.screen, user, [pk for pk, _version in _named(asked.getlist("id"))])

    def _form(
        self, command: Command, rows: list[Named], shown: list[Any], refusal: InvalidInput | None = None
    ) -> HttpResponse:
        request, screen = self.request, self.screen
        form = steps.step_form(screen, command, None)
        before = _run(request.GET["run"], request.user) if "run" in request.GET else None
        builder = forms.Builder(request.user, refusal.errors if refusal else ())
        raw = (
            forms.payload_of(form.fields, request.POST)
            if refusal
            else (before.payload if before else forms.defaults(form.fields))
        )
        ready = [row for row in shown if steps.possible_now(screen, row, command)]
        context = {
            "screen": screen,
            "label": command.label,
            "heading": bulk.heading(screen, command, len(rows)),
            "danger": steps.tone_of(command) == "danger",
            "inputs": builder.inputs(form.fields, raw, {}),
            "general": builder.general(form.fields),
            "findings": _warnings(before) if before else [],
            "rows": [f"{pk}:{'' if version is None else version}" for pk, version in rows],
            "named": shown[:SHOWN],
            "more": max(0, len(shown) - SHOWN),
            "unready": len(shown) - len(ready),
            "later": len(rows) > bulk.AT_ONCE,
            "key": request.POST.get("key") or uuid.uuid4().hex,
            "action": request.path,
        }
        return render(request, "ui/bulk.html", context, status=refusal.status if refusal else 200)


class Outcome(Guarded):
    """Only who asked sees what became of it; rows that are out of reach now are not named."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = _run(str(pk), request.user)
        screen = find(run.noun)
        if screen is None or not screen.may_view(request.user):
            raise NotFound
        rows = list(run.rows.all())
        there = set(screen.rows(request.user).filter(pk__in=[row.row_id for row in rows]).values_list("pk", flat=True))
        order = {BulkRow.Status.REFUSED: 0, BulkRow.Status.ACKNOWLEDGE: 1, BulkRow.Status.WAITING: 2}
        rows.sort(key=lambda row: (order.get(BulkRow.Status(row.status), 3), row.pk))
        counts = dict.fromkeys(BulkRow.Status.values, 0) | Counter(row.status for row in rows)
        context = {
            "run": run,
            "screen": screen,
            "heading": bulk.heading(screen, bulk.command_of(screen, run.step), len(rows)),
            "rows": [(row, screen.url("detail", row.row_id) if row.row_id in there else "") for row in rows],
            "counts": counts,
            "made": len(rows) - counts[BulkRow.Status.WAITING],
            "total": len(rows),
            "again": f"{screen.url('bulk', run.step)}?run={run.pk}",
            "open": counts[BulkRow.Status.REFUSED] + counts[BulkRow.Status.ACKNOWLEDGE],
        }
        return render(request, f"ui/{'parts/' if self.partial else ''}bulk_run.html", context)


def _run(raw: str, user: Any) -> BulkRun:
    found = BulkRun.objects.filter(asked_by=user.pk, pk=_named([raw])[0][0]).select_related("asked_by").first()
    if found is None:
        raise NotFound
    return found


def _left(run: BulkRun) -> Any:
    return run.rows.filter(status__in=(BulkRow.Status.REFUSED, BulkRow.Status.ACKNOWLEDGE))


def _named(raw: list[str]) -> list[Named]:
    """``17:3`` or ``17``: key and version."""
    if not raw:
        raise together.NothingChosen
    return [
        (_number(key), _number(version) if version else None)
        for key, _colon, version in (o.partition(":") for o in raw)
    ]


def _number(raw: str) -> int:
    if not (raw.isascii() and raw.isdigit() and 0 < int(raw[:20]) <= LARGEST_KEY):
        raise NotFound
    return int(raw)


def _warnings(run: BulkRun) -> list[dict[str, Any]]:
    """Each warning once, however many rows it stands at: one reason goes for all."""
    found = {one["code"]: one for row in _left(run) for one in row.findings if one["level"] == "warn"}
    return list(found.values())
