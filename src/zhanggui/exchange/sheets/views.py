"""Editing in Excel: rows and templates to download, a workbook to send back, what it changes, and what became of it."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import IO, Any

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhanggui.exchange.commands import sheet_uploads
from zhanggui.exchange.exporting import facts, files
from zhanggui.exchange.models import SheetRow, SheetUpload
from zhanggui.kernel.errors import InvalidInput, NotAllowed, NotFound, Refusal
from zhanggui.ui.formats import moment
from zhanggui.ui.guard import Guarded, ScreenView, once
from zhanggui.ui.lists import ListView, seen
from zhanggui.ui.screen import Screen

from . import notes, reading, tasks, uploads, writing
from .columns import ID, Plan, commands_of, is_offered, plan
from .marking import marked
from .records import Contents, blank, contents

BLANK_ROWS = 200
"""Rows of a template that look like rows."""
MOST_SHOWN = 200
"""Changed rows that a page tells in full."""


class TooMany(Refusal):
    code = "too_many_rows"
    status = 400
    sentence = gettext_lazy(
        "At most %(most)s rows can be edited in one workbook, and this list has %(count)s. Filter it."
    )


def require(screen: Screen, user: Any) -> None:
    """Raise unless ``user`` may change something of this list."""
    commands = commands_of(screen)
    if not commands:
        raise NotFound
    if not is_offered(screen, user):
        raise NotAllowed(step=str(commands[-1].label), permission=commands[-1].permission)


def answer(file: IO[bytes], name: str) -> FileResponse:
    return files.answer(file, f"{name}-{timezone.localtime():%Y%m%d-%H%M}.xlsx")


class Download(ListView):
    """``/items/sheet.xlsx?kind=goods``: the rows that the list shows at that address."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        require(self.screen, request.user)
        listing = self.listing()
        files.require_clear(listing)
        if (count := listing.count()) > reading.MOST_ROWS:
            raise TooMany(most=f"{reading.MOST_ROWS:,}", count=f"{count:,}")
        told = list(facts.facts(listing, request.user, timezone.now()))
        return _written(plan(self.screen, request.user), list(listing.ordered()), told)


class OneDownload(ScreenView):
    """One row with its lines, from its page."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        document = self.document(pk)
        require(self.screen, request.user)
        return _written(plan(self.screen, request.user), [document], _facts(request))


class Template(ScreenView):
    """For new rows."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        require(self.screen, request.user)
        own = plan(self.screen, request.user)
        lines = [blank(own.lines.editable) for _row in range(BLANK_ROWS)] if own.lines else []
        made = Contents([blank(own.heads.editable) for _row in range(BLANK_ROWS)], lines)
        file = writing.workbook(own, made, notes.of_template(own, _facts(request)))
        return answer(file, f"{self.screen.noun}-new")


def _written(own: Plan, rows: Sequence[Any], told: list[tuple[str, str]]) -> FileResponse:
    made = contents(own, rows)
    if len(made.lines) > reading.MOST_LINES:
        raise TooMany(most=f"{reading.MOST_LINES:,}", count=f"{len(made.lines):,}")
    return answer(writing.workbook(own, made, notes.of_rows(own, told)), f"{own.screen.noun}-edit")


def _facts(request: HttpRequest) -> list[tuple[str, str]]:
    return [(_("Made by"), str(request.user)), (_("Made at"), moment(timezone.now()))]


class SheetPage(ListView):
    """Where a workbook is fetched and sent back."""

    def get(self, request: HttpRequest) -> HttpResponse:
        require(self.screen, request.user)
        return self._form()

    def post(self, request: HttpRequest) -> HttpResponse:
        require(self.screen, request.user)
        try:
            key = once(request, lambda: {"id": self._taken().pk})["id"]
        except (NotFound, NotAllowed):
            raise
        except Refusal as refusal:
            return self._form(refusal)
        upload = SheetUpload.objects.select_related("asked_by").get(pk=key)
        if upload.rows.count() <= uploads.AT_ONCE:
            uploads.check(upload, at=timezone.now())
        return redirect("sheet_upload", key)

    def _taken(self) -> SheetUpload:
        file = self.request.FILES.get("file")
        if file is None:
            raise InvalidInput.of("file", _("Choose the workbook that you edited."))
        reading.refuse_large(str(file.name), file.size or 0)
        upload = uploads.take(self.screen, str(file.name), file.read(), by=self.request.user, at=timezone.now())
        if upload.rows.count() > uploads.AT_ONCE:
            tasks.check_sheet.defer(upload=upload.pk)
        return upload

    def _form(self, refusal: Refusal | None = None) -> HttpResponse:
        listing = self.listing()
        context = {
            "screen": self.screen,
            "problem": str(refusal) if refusal else "",
            "count": listing.count(),
            "most": reading.MOST_ROWS,
            "filtered": listing.active,
            "seen": seen(listing.params),
            "may_create": self.screen.may_create(self.request.user),
            "has_lines": self.screen.has_editable_lines,
            "recent": SheetUpload.objects.filter(asked_by=self.request.user.pk, noun=self.screen.noun)[:5],
            "key": uuid.uuid4().hex,
        }
        return render(self.request, "exchange/sheets/page.html", context, status=refusal.status if refusal else 200)


class UploadView(Guarded):
    """Only who sent a workbook sees what it says."""

    def upload(self, pk: int) -> tuple[SheetUpload, Screen]:
        found = SheetUpload.objects.filter(asked_by=self.request.user.pk, pk=pk).select_related("asked_by").first()
        if found is None:
            raise NotFound
        screen = uploads.screen_of(found)
        require(screen, self.request.user)
        return found, screen


class UploadPage(UploadView):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        upload, screen = self.upload(pk)
        return self._page(upload, screen)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        upload, screen = self.upload(pk)

        def effect() -> dict[str, Any]:
            with transaction.atomic():
                chosen = {"good_rows_alone": "good" in request.POST, "removing": "removing" in request.POST}
                count = sheet_uploads.begin(upload, **chosen)
                if count > uploads.AT_ONCE:
                    tasks.save_sheet.defer(upload=upload.pk)
            return {"count": count}

        try:
            count = once(request, effect)["count"]
        except sheet_uploads.NotReady as refusal:
            messages.error(request, str(refusal))
            return redirect("sheet_upload", pk)
        except (sheet_uploads.StillWrong, sheet_uploads.LinesRemoved) as refusal:
            return self._page(upload, screen, refusal)
        if count <= uploads.AT_ONCE:
            uploads.work(upload, at=timezone.now())
        return redirect("sheet_upload", pk)

    def _page(self, upload: SheetUpload, screen: Screen, refusal: Refusal | None = None) -> HttpResponse:
        rows = list(upload.rows.all())
        counts = dict.fromkeys(SheetRow.Status.values, 0) | Counter(row.status for row in rows)
        made = len(rows) - counts["ready" if upload.status == "saving" else "waiting"]
        context = {
            "upload": upload,
            "screen": screen,
            "rows": _shown(rows),
            "more": max(0, len(rows) - MOST_SHOWN),
            "problems": list(_problems(rows, plan(screen, self.request.user))),
            "counts": counts,
            "new": sum(row.row_id is None for row in rows if row.status in ("ready", "done")),
            "removed": sum(row.removed_count for row in rows if row.status == "ready"),
            "made": made,
            "total": len(rows),
            "under_way": upload.status in ("checking", "saving"),
            "refusal": refusal,
            "key": uuid.uuid4().hex,
        }
        template = f"exchange/sheets/{'parts/' if self.partial else ''}upload.html"
        return render(self.request, template, context, status=refusal.status if refusal else 200)


ORDER = {"refused": 0, "wrong": 1, "waiting": 2, "ready": 3, "done": 4}


def _shown(rows: Sequence[SheetRow]) -> list[SheetRow]:
    """What needs somebody first."""
    return sorted(rows, key=lambda row: (ORDER.get(row.status, 5), row.number, row.pk))[:MOST_SHOWN]


def _problems(rows: Sequence[SheetRow], own: Plan) -> Iterator[dict[str, Any]]:
    """By sheet and row, as the file shows them."""
    found = [one for row in rows for one in row.problems]
    for one in sorted(found, key=lambda one: (one["note"], one["sheet"], one["row"])):
        grid = own.lines if one["sheet"] == "lines" and own.lines else own.heads
        label = "" if one["name"] == ID else grid.label(one["name"]).removesuffix(" *")
        yield {**one, "title": grid.title, "label": label}


class Marked(UploadView):
    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        upload, screen = self.upload(pk)
        return answer(marked(plan(screen, request.user), upload), f"{screen.noun}-corrections")
