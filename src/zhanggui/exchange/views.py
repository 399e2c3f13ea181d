"""Uploading files for an import, and its problems as a file."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from zhanggui.exchange.commands import import_batches
from zhanggui.exchange.exporting import separated
from zhanggui.exchange.importing import readers, shipped
from zhanggui.exchange.importing.profiles import Asked, Profile
from zhanggui.exchange.models import ImportBatch
from zhanggui.kernel.errors import InvalidInput, NotAllowed, Refusal
from zhanggui.ui import lookups, parse
from zhanggui.ui.guard import Guarded, once
from zhanggui.ui.screen import screen_of

MOST_FILES = 100


@dataclass(frozen=True, slots=True)
class Offered:
    """A shipped profile with the options of all its variants."""

    name: str
    title: str
    options: tuple[Asked, ...]


class ImportFiles(Guarded):
    def get(self, request: HttpRequest) -> HttpResponse:
        self._require(request)
        return self._form(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        self._require(request)
        try:
            answer = once(request, lambda: {"id": self._checked(request).pk})
        except Refusal as refusal:
            return self._form(request, refusal)
        batch = ImportBatch.objects.get(pk=answer["id"])
        self._say(request, batch)
        screen = screen_of(ImportBatch)
        return redirect(screen.url("detail", batch.pk) if screen else "/")

    def _require(self, request: HttpRequest) -> None:
        import_batches.draft.require(request.user, None)

    def _checked(self, request: HttpRequest) -> ImportBatch:
        """The draft with its files, checked; where they can't be read nothing is kept."""
        uploads = _uploads(request)
        common: dict[str, Any] = {"by": request.user, "at": timezone.now()}
        batch = import_batches.draft(
            **common,
            company=_company(request),
            profile=_profile(request, uploads),
            options=_options(request.POST.get("options", "")),
            uploads=uploads,
        )
        try:
            import_batches.check(batch, **common)
        except Refusal:
            import_batches.discard(batch, **common)
            raise
        return batch

    def _say(self, request: HttpRequest, batch: ImportBatch) -> None:
        if batch.error_count:
            text = ngettext(
                "%(count)s error. Correct the files and upload them again, or import the good rows alone.",
                "%(count)s errors. Correct the files and upload them again, or import the good rows alone.",
                batch.error_count,
            )
            messages.warning(request, text % {"count": batch.error_count})
        else:
            messages.success(request, _("Nothing is wrong. Import it when it is what you expect."))

    def _form(self, request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
        companies = lookups.companies(request.user)
        context = {
            "profiles": [_offered(name) for name in shipped.names()],
            "companies": companies,
            "chosen": request.POST.get("profile", shipped.names()[0]),
            "chosen_company": _number(request.POST.get("company")) or getattr(request.user, "company_id", None),
            "options": request.POST.get("options", ""),
            "problem": str(refusal) if refusal else "",
            "key": uuid.uuid4().hex,
        }
        return render(request, "exchange/import_files.html", context, status=refusal.status if refusal else 200)


class Problems(Guarded):
    """All problems of an import as CSV, row by row."""

    def get(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        screen = screen_of(ImportBatch)
        if screen is None or not screen.may_view(request.user):
            raise NotAllowed(step=_("View"), permission="exchange.import_batch.view")
        batch = screen.get(request.user, pk)
        answer = StreamingHttpResponse(_lines(batch), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="problems-{batch.pk}.csv"'
        return answer


def _lines(batch: ImportBatch) -> Iterator[str]:
    titles = [_("File"), _("Row"), _("Column"), _("Kind"), _("Message")]
    found = batch.problems.order_by("pk").iterator()
    kinds = {True: _("Error"), False: _("Note")}
    return separated.lines(titles, ((p.file, p.row, p.column, kinds[p.is_error], p.message) for p in found))


# -- what was sent


def _uploads(request: HttpRequest) -> dict[str, bytes]:
    sent = request.FILES.getlist("files")
    if not sent:
        raise InvalidInput.of("files", _("Choose the files to be imported."))
    if len(sent) > MOST_FILES:
        raise InvalidInput.of("files", _("At most %(most)s files at once.") % {"most": MOST_FILES})
    for file in sent:
        readers.refuse_large(str(file.name), file.size or 0)
    names = [str(file.name) for file in sent]
    double = next((name for name in names if names.count(name) > 1), None)
    if double is not None:
        raise InvalidInput.of("files", _("Two files are named “%(name)s”.") % {"name": double})
    return {str(file.name): file.read() for file in sent}


def _company(request: HttpRequest) -> Any:
    companies = lookups.companies(request.user)
    wanted = _number(request.POST.get("company"))
    found = next((one for one in companies if one.pk == wanted), companies[0] if len(companies) == 1 else None)
    if found is None:
        raise InvalidInput.of("company", _("Choose a company."))
    return found


def _profile(request: HttpRequest, uploads: dict[str, bytes]) -> str:
    chosen = request.POST.get("profile", "")
    if chosen:
        return chosen
    own = [name for name in uploads if name.endswith(".toml")]
    if len(own) != 1:
        raise InvalidInput.of("profile", _("Send exactly one profile of your own, a file ending in .toml."))
    return own[0]


def _options(text: str) -> dict[str, str]:
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, sign, value = line.partition("=")
        if not sign:
            raise InvalidInput.of("options", _("Write options as NAME=VALUE, one a line."))
        found[name.strip()] = value.strip()
    return found


def _number(text: str | None) -> int | None:
    return parse.whole(text or "")


def _offered(name: str) -> Offered:
    profile = shipped.open_profile(name)
    variants = [shipped.open_profile(variant.profile) for variant in profile.variants]
    options = {option.name: option for one in (profile, *variants) for option in one.options}
    return Offered(name, _title(profile), tuple(options.values()))


def _title(profile: Profile) -> str:
    return profile.title_zh if (get_language() or "").startswith("zh") and profile.title_zh else profile.title
