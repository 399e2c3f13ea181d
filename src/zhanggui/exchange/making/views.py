"""``/my-files/``: the files that the worker makes for the reader, and nobody else's."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhanggui.exchange import tasks
from zhanggui.exchange.commands import made_files
from zhanggui.exchange.exporting import files
from zhanggui.exchange.models import MadeFile
from zhanggui.exchange.printing import orders
from zhanggui.exchange.queries.needs import withdrawn
from zhanggui.kernel.errors import NotFound, Refusal
from zhanggui.ui.guard import Guarded

from .states import shown


class RightsWithdrawn(Refusal):
    code = "rights_withdrawn"
    status = 403
    sentence = _("You may see less now than when %(file)s was made. Make it anew under “My files”.")


class _Own(Guarded):
    """Only who asked for a file knows that it is there."""

    @property
    def user(self) -> Any:
        return self.request.user

    def own(self) -> Any:
        return MadeFile.objects.filter(asked_by=self.user.pk)

    def file(self, pk: int) -> MadeFile:
        found = self.own().filter(pk=pk).first()
        if found is None:
            raise NotFound
        return found


class MyFiles(_Own):
    def get(self, request: HttpRequest) -> HttpResponse:
        rows = shown(self.own(), self.user, timezone.now())
        context = {"rows": rows, "busy": any(row.is_under_way for row in rows), "days": made_files.KEPT.days}
        return render(request, f"exchange/{'parts/' if self.partial else ''}my_files.html", context)


class FilePage(_Own):
    """How far it is; the page asks again until the file is there."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        (row,) = shown([self.file(pk)], self.user, timezone.now())
        context = {"row": row, "days": made_files.KEPT.days}
        return render(request, f"exchange/{'parts/' if self.partial else ''}made_file.html", context)


class Content(_Own):
    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        file = self.file(pk)
        if not file.content:
            raise NotFound
        if withdrawn(self.user, file.needed):
            raise RightsWithdrawn(file=file.file_name)
        content = file.content.open("rb")
        if file.is_paper:
            with content:
                return orders.answer(content.read(), file.name)
        return files.answer(content, file.file_name)


class Cancel(_Own):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        made_files.cancel(self.file(pk))
        return redirect("my_files")


class Again(_Own):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        file = self.file(pk)
        tasks.again(file, at=timezone.now())
        return redirect("made_file", file.pk)
