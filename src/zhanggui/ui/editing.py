"""Creating and editing on one page: the form, and what was posted through the validator to the command."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhanggui.kernel.checks import AcknowledgementRequired, Finding
from zhanggui.kernel.commands import Command
from zhanggui.kernel.errors import (
    FieldError,
    InvalidInput,
    KeyReused,
    NotAllowed,
    NotFound,
    Refusal,
    StaleVersion,
    UnknownStep,
)
from zhanggui.kernel.flows import wrong_status

from . import buffers, drafts, forms, grids, lookups, merging, steps, ways_out
from .buffers import Place
from .drafts import Part
from .fields import Field
from .guard import ScreenView, once, text_of, version_of
from .screen import Screen

BLANK_LINES = 3


class Editing(ScreenView):
    """``document`` None: a new one. ``typed`` is the form as it was filled in: sent now, or restored from a buffer."""

    typed: QueryDict

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.typed = request.POST

    def edit(self, document: Any, command: Command) -> HttpResponse:
        require_possible(self.screen, document, command, self.request.user)
        return self.save(document, command) if self.request.method == "POST" else self.show(document, command)

    # -- saving

    def save(self, document: Any, command: Command) -> HttpResponse:
        try:
            made = self._call(document, command)
        except InvalidInput as refusal:
            return self.show(document, command, refusal, errors=refusal.errors)
        except AcknowledgementRequired as refusal:
            return self.show(document, command, refusal, findings=refusal.findings)
        except KeyReused:
            return self.show(document, command, _SavedBefore())
        except (NotFound, NotAllowed):
            raise
        except Refusal as refusal:
            return ways_out.of(self, document, command, refusal) or self.show(document, command, refusal)
        buffers.forget(
            Place.of(self.screen, document, command.name, self.request.POST.get("key", "")), self.request.user
        )
        messages.success(self.request, _("%(document)s is saved.") % {"document": made})
        return redirect(self.screen.url("detail", made.pk))

    def _call(self, document: Any, command: Command) -> Any:
        request, screen = self.request, self.screen
        values = self.entered(document, command)
        common: dict[str, Any] = {"by": request.user, "at": timezone.now(), "acknowledge": reasons(request)}
        if document is not None:
            command(document, version=version_of(request.POST), **common, **values.arguments())
            return document
        made = once(request, lambda: {"id": command(**common, **values.arguments()).pk})
        return screen.model._default_manager.get(pk=made["id"])

    def entered(self, document: Any, command: Command) -> drafts.Values:
        """What the form says, for ``command``; raises StaleVersion, and InvalidInput with all errors."""
        if self.is_stale(document):  # the first thing to say: lines that are gone would be an error of the rows
            raise StaleVersion(document=str(document))
        return self.resolve(document, command, self._payload(document, command))

    def is_stale(self, document: Any) -> bool:
        """Whether somebody changed ``document`` after the form, which was filled in since, was opened."""
        seen = version_of(self.typed)
        return document is not None and seen is not None and seen != getattr(document, "version", seen)

    def resolve(self, document: Any, command: Command, payload: Mapping[str, Any]) -> drafts.Values:
        """What the command takes; raises InvalidInput with all errors."""
        user, screen = self.request.user, self.screen
        companies = lookups.companies(user) if document is None and screen.field("company") else []
        alone = companies[0] if len(companies) == 1 else None
        return drafts.resolve(screen, payload, user=user, document=document, alone=alone, part=steps.part_of(command))

    def _payload(self, document: Any, command: Command) -> dict[str, Any]:
        fields, line_fields = self._fields(document, command)
        posted = self.typed
        payload = forms.payload_of(fields, posted)
        if line_fields:
            in_grid = "lines" in posted
            payload["lines"] = (
                forms.sheet_of(line_fields, posted.get("lines", "")) if in_grid else forms.lines_of(line_fields, posted)
            )
        return payload

    def _fields(self, document: Any, command: Command) -> tuple[list[Field], list[Field]]:
        """The inputs that this user gets: of the header and of the lines."""
        user, screen, part = self.request.user, self.screen, steps.part_of(command)
        fields = drafts.writable(screen, user, document) if part is not Part.LINES else []
        return fields, drafts.writable_lines(screen, user, document) if part is not Part.HEADER else []

    # -- showing

    def show(
        self,
        document: Any,
        command: Command,
        refusal: Refusal | None = None,
        *,
        errors: Sequence[FieldError] = (),
        findings: Sequence[Finding] = (),
    ) -> HttpResponse:
        user, screen, request = self.request.user, self.screen, self.request
        fields, line_fields = self._fields(document, command)
        line_fields = [entry for entry in line_fields if not lookups.pointless(entry, user)]
        place = Place.of(screen, document, command.name, request.GET.get("form", ""))
        kept = None if request.method == "POST" else buffers.kept(place, user)
        if kept is not None and "restore" in request.GET:
            self.typed, kept = buffers.typed(kept), None
        state = self._state(document, command, fields, line_fields)
        raw = state.raw
        builder = forms.Builder(user, errors)
        within = {"company": getattr(document, "company_id", None) or raw.get("company")}
        inputs = builder.inputs(fields, raw, within)
        context = {
            "screen": screen,
            "object": document,
            "label": command.label,
            "refusal": refusal,
            "findings": findings,
            "inputs": [one for one in inputs if not _settled(one)],
            "settled": [one for one in inputs if _settled(one)],
            "line_fields": line_fields,
            "main": next((entry.path for entry in line_fields if entry.is_reference), ""),
            **self._lines(document, builder, line_fields, raw.get("lines", ()), within, errors),
            **self._addresses(document, command),
            "general": builder.general(fields),
            "key": uuid.uuid4().hex if isinstance(refusal, _SavedBefore) else self._key(),
            "version": state.version or str(getattr(document, "version", "")),
            "began": "" if document is None else merging.dump(state.began),
            "differences": state.differences,
            "kept": kept,
            "dirty": bool(self.typed),
        }
        return render(request, screen.edit_template, context, status=refusal.status if refusal else 200)

    def _state(self, document: Any, command: Command, fields: Sequence[Field], line_fields: Sequence[Field]) -> _State:
        """What goes into the form: the document, what was typed, or both brought together."""
        present = self._present(document, fields, line_fields)
        if not self.typed:
            return _State(present, present)
        typed, began = self._payload(document, command), merging.load(self.typed.get("began", ""))
        if began is None or not self.is_stale(document):
            return _State(typed, began or present, self.typed.get("version", ""))
        merge = merging.Merge(fields, line_fields, began, present)
        merged = merge.with_yours(typed)
        return _State(merged, present, differences=merging.readable(merge.differences, self.request.user))

    def _lines(
        self,
        document: Any,
        builder: forms.Builder,
        fields: Sequence[Field],
        rows: Sequence[Mapping[str, Any]],
        within: Mapping[str, Any],
        errors: Sequence[FieldError],
    ) -> dict[str, Any]:
        if not fields:
            return {"lines": []}
        blank = {"blank_line": builder.blank_line(fields, within)}
        if self.plain:
            return {**blank, "lines": builder.lines(fields, rows, within)}
        user, screen = self.request.user, self.screen
        shown = grids.counted(screen, user, document)
        kept = [row for row in rows if row != forms.presets(fields)]
        return {**blank, "grid": grids.data(screen, fields, shown, kept, within, user, errors)}

    @property
    def plain(self) -> bool:
        """Whether the lines are a table of inputs: without scripts, or sent from cards on a phone."""
        request = self.request
        return "plain" in request.GET or (request.method == "POST" and "lines" not in request.POST)

    def _addresses(self, document: Any, command: Command) -> dict[str, str]:
        """What the form asks while somebody types."""
        saved = () if document is None else (document.pk, command.name)
        return {
            "preview_url": reverse("ui:preview", args=(self.screen, *saved)),
            "resolve_url": reverse("ui:resolve", args=(self.screen,)),
            "keep_url": reverse("ui:keep", args=(self.screen, *saved)),
        }

    def _key(self) -> str:
        return self.typed.get("key") or uuid.uuid4().hex

    def _present(self, document: Any, fields: Sequence[Field], line_fields: Sequence[Field]) -> dict[str, Any]:
        if document is None:
            return self._initial(fields, line_fields)
        lines = [{"id": line.pk, **forms.keyed_document(line_fields, line)} for line in self.screen.lines(document)]
        return {**forms.raw_document(fields, document), "lines": lines}

    def _initial(self, fields: Sequence[Field], line_fields: Sequence[Field]) -> dict[str, Any]:
        companies = lookups.companies(self.request.user) if self.screen.field("company") else []
        company = companies[0] if companies else None
        given = self.screen.initial(self.request.user, timezone.now(), company)
        raw = {entry.path: forms.raw_of(given.get(entry.path, _preset(entry))) for entry in fields}
        asked = forms.payload_of([f for f in fields if f.path in self.request.GET], self.request.GET)
        return {**raw, **asked, "lines": [forms.presets(line_fields)] * BLANK_LINES if line_fields else []}


@dataclass(frozen=True, slots=True)
class _State:
    """``raw`` goes into the inputs; ``began`` and ``version`` (empty: the present one) are what it started from.

    ``differences``: what somebody else changed meanwhile; None where nobody did.
    """

    raw: Mapping[str, Any]
    began: Mapping[str, Any]
    version: str = ""
    differences: Sequence[merging.Difference] | None = None


class _SavedBefore(Refusal):
    code = "saved_before"

    def __str__(self) -> str:
        return _("This form was saved before. Save again if you want another one with these values.")


class New(Editing):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.edit(None, self._command())

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.edit(None, self._command())

    def _command(self) -> Command:
        return editing_command(self.screen, None)


def editing_command(screen: Screen, step: str | None) -> Command:
    """The command behind an edit form; ``step`` None: the one that makes a new row."""
    if step is None:
        command = screen.create_command
    else:
        command = next((c for c in steps.steps_of(screen) if c.name == step and steps.is_editing(c)), None)
    if command is None:
        raise UnknownStep(step=step or "new")
    return command


def reasons(request: HttpRequest) -> dict[str, str]:
    """Reasons for acknowledged warnings: ``acknowledge-<code>`` of a form."""
    start = "acknowledge-"
    given = {name.removeprefix(start): str(text) for name, text in request.POST.items() if name.startswith(start)}
    return clean_reasons(given)


def clean_reasons(given: Mapping[str, str]) -> dict[str, str]:
    """By the code of the warning, as they can be kept; raises InvalidInput."""
    clean = partial(text_of, "acknowledge")
    return {clean(code): clean(text)[:400] for code, text in given.items()}


def require_possible(screen: Screen, document: Any, command: Command, user: Any) -> None:
    """Nobody fills in a form that can't be saved."""
    require_right(document, command, user)
    step = command.step
    if document is not None and step is not None and document.status not in step.sources:
        raise wrong_status(document, step)


def require_right(document: Any, command: Command, user: Any) -> None:
    """Whoever may not do it sees no form either: what it offers to choose from may be hidden from them."""
    if not user.has_perm(command.permission, document):
        raise NotAllowed(step=str(command.label), permission=command.permission)


def _settled(one: forms.Input) -> bool:
    """The only company there is, where one is needed: nothing to choose, so it isn't shown."""
    alone = one.options is not None and len(one.options) == 1
    return one.field.path == "company" and bool(one.field.required) and alone and not one.errors


def _preset(entry: Any) -> Any:
    """What a new form shows; defaults of numbers stay out, so that the command may fill them."""
    return entry.default if not callable(entry.default) and not entry.is_number else None
