"""Steps and pushes: a button or a small form, one command call, and the way back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from zhanggui.kernel import commands
from zhanggui.kernel.checks import AcknowledgementRequired
from zhanggui.kernel.commands import Command
from zhanggui.kernel.errors import InvalidInput, NotAllowed, NotFound, Refusal, StaleVersion, UnknownStep
from zhanggui.kernel.flows import wrong_status

from . import forms, parse, steps, together, ways_out
from .editing import Editing, reasons, require_right
from .fields import Field, Kind
from .formats import GAP
from .guard import once, version_of
from .screen import url_of


class Acting(Editing):
    """Read the form, call the command, answer what it says."""

    def form(
        self, document: Any, command: Command, refusal: Refusal | None = None, *, errors: Any = (), findings: Any = ()
    ) -> HttpResponse:
        request = self.request
        form = self._form(document, command)
        builder = forms.Builder(request.user, errors)
        context = {
            "screen": self.screen,
            "object": document,
            "title": self.title(document),
            "back": self.origin(document),
            "label": command.label,
            "form": form,
            "inputs": self.inputs(document, form, builder),
            "general": builder.general(form.fields),
            "findings": findings,
            "key": request.POST.get("key") or uuid.uuid4().hex,
            "version": request.POST.get("version") or str(getattr(document, "version", "")),
            "action": request.get_full_path(),
        }
        template = "ui/parts/step.html" if self.partial else form.template
        return render(request, template, context, status=refusal.status if refusal else 200)

    def inputs(self, document: Any, form: steps.StepForm, builder: forms.Builder) -> list[forms.Input]:
        """The step's inputs, as they were filled in or as they start."""
        posted = self.request.POST if self.request.method == "POST" else None
        raw = forms.defaults(form.fields) if posted is None else forms.payload_of(form.fields, posted)
        return _with_lines(form, builder.inputs(form.fields, raw, {"company": getattr(document, "company_id", None)}))

    def arguments(self, document: Any, command: Command) -> dict[str, Any]:
        """What the form says, for the command; raises InvalidInput with all errors."""
        if steps.is_editing(command) and command.push_from is None:
            return self.entered(document, command).arguments()
        form = self._form(document, command)
        return form.read(forms.payload_of(form.fields, self.request.POST), self.request.user)

    def act(self, document: Any, command: Command) -> HttpResponse:
        try:
            arguments = self.arguments(document, command)
            result = self.call(command, document, {**arguments, "acknowledge": reasons(self.request)})
        except InvalidInput as refusal:
            return self._invalid(document, command, refusal)
        except AcknowledgementRequired as refusal:
            return self.form(document, command, refusal, findings=refusal.findings)
        except (NotFound, NotAllowed, StaleVersion):
            raise
        except Refusal as refusal:
            return ways_out.of(self, document, command, refusal) or self._back(document, refusal)
        return self.done(document, command, result)

    def _invalid(self, document: Any, command: Command, refusal: InvalidInput) -> HttpResponse:
        """At the inputs, where the step has some; else what the document itself lacks is said on its page."""
        if self._form(document, command).fields:
            return self.form(document, command, refusal, errors=refusal.errors)
        return self._back(document, refusal)

    def _back(self, document: Any, refusal: Refusal) -> HttpResponse:
        messages.error(self.request, str(refusal))
        return redirect(self.origin(document))

    def title(self, document: Any) -> str:
        return str(document)

    def origin(self, document: Any) -> str:
        """The page that the reader came from."""
        return self.screen.url("detail", document.pk)

    def _form(self, document: Any, command: Command) -> steps.StepForm:
        form = steps.step_form(self.screen, command, document, self.screen.lines(document))
        form.user = self.request.user
        return form

    def call(self, command: Command, document: Any, arguments: dict[str, Any]) -> Any:
        raise NotImplementedError

    def done(self, document: Any, command: Command, result: Any) -> HttpResponse:
        raise NotImplementedError


class Step(Acting):
    def get(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        document, command = self.document(pk), self._command(step)
        if steps.is_editing(command):
            return self.edit(document, command)
        require_right(document, command, request.user)
        if command.step is not None and document.status not in command.step.sources:
            return self._back(document, wrong_status(document, command.step))
        return self.form(document, command)

    def post(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        document, command = self.document(pk), self._command(step)
        if steps.is_editing(command):
            return self.edit(document, command)
        require_right(document, command, request.user)
        return self.act(document, command)

    def _command(self, name: str) -> Command:
        command = next((c for c in steps.steps_of(self.screen) if c.name == name), None)
        if command is None:
            raise UnknownStep(step=name)
        return command

    def call(self, command: Command, document: Any, arguments: dict[str, Any]) -> Any:
        version = version_of(self.request.POST)
        return command(document, by=self.request.user, at=timezone.now(), version=version, **arguments)

    def done(self, document: Any, command: Command, result: Any) -> HttpResponse:
        if document.pk is None:
            messages.success(self.request, _("It is deleted."))
            return redirect(self.screen.url())
        text = _("%(document)s: “%(step)s” is done.") % {"document": document, "step": command.label}
        messages.success(self.request, text)
        return redirect(self.screen.url("detail", document.pk))


class Push(Acting):
    def get(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        return self.form(*self._asked(pk, name))

    def post(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        return self.act(*self._asked(pk, name))

    def _asked(self, pk: int, name: str) -> tuple[Any, Command]:
        document, command = self.document(pk), self._command(name)
        require_right(document, command, self.request.user)
        return document, command

    def _command(self, name: str) -> Command:
        found = next((c for c in commands.pushes_from(self.screen.model) if c.name == name), None)
        if found is None:
            raise UnknownStep(step=name)
        return found

    def call(self, command: Command, document: Any, arguments: dict[str, Any]) -> Any:
        """Once per form: a second click finds the document that the first one made."""

        def effect() -> dict[str, Any]:
            return {"id": command(self.source(document), by=self.request.user, at=timezone.now(), **arguments).pk}

        return command.model._default_manager.get(pk=once(self.request, effect)["id"])

    def done(self, document: Any, command: Command, result: Any) -> HttpResponse:
        messages.success(self.request, _("%(document)s is made.") % {"document": result})
        return redirect(url_of(result) or self.origin(document))

    def source(self, document: Any) -> Any:
        """What the command starts from."""
        return document


class PushTogether(Push):
    """From several rows of the list, which the address names: ``?id=3&id=5``."""

    def get(self, request: HttpRequest, name: str) -> HttpResponse:  # type: ignore[override]
        return self._with_chosen(name, self.form)

    def post(self, request: HttpRequest, name: str) -> HttpResponse:  # type: ignore[override]
        return self._with_chosen(name, self.act)

    def _with_chosen(self, name: str, answer: Callable[[Any, Command], HttpResponse]) -> HttpResponse:
        self.require_view()
        command = together.find(self.screen, name)
        try:
            self.chosen = together.chosen(self.screen, self.request.user, _keys(self.request))
        except together.NothingChosen as refusal:
            return self._back(None, refusal)
        for document in self.chosen:
            require_right(document, command, self.request.user)
        return answer(self.chosen[0], command)

    def title(self, document: Any) -> str:
        return ", ".join(map(str, self.chosen))

    def origin(self, document: Any) -> str:
        return self.screen.url()

    def source(self, document: Any) -> Any:
        return self.chosen


def _keys(request: HttpRequest) -> list[int]:
    try:
        return [parse.integer(Field("id", kind=Kind.INTEGER), raw) for raw in request.GET.getlist("id")]
    except parse.Wrong:
        raise NotFound from None


def _with_lines(form: steps.StepForm, inputs: list[forms.Input]) -> list[forms.Input]:
    for one in inputs:
        if one.field.kind is Kind.LINES:
            one.options = [(str(line.pk), line_text(line)) for line in form.lines]
    return inputs


def line_text(line: Any) -> str:
    item = getattr(line, "item", None)
    return GAP.join(str(part) for part in (line.position, item or "", getattr(line, "name", "")) if part)
