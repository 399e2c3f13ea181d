"""Asking for an approval with its way in sight, deciding in the inbox, and what waits for me in the API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from zhanggui.approvals.commands import approvals, decisions
from zhanggui.approvals.models import Approval, guarded_steps
from zhanggui.approvals.queries import paths
from zhanggui.approvals.queries.approvals import waiting_for
from zhanggui.approvals.screens import entries
from zhanggui.approvals.screens.entries import Entry
from zhanggui.approvals.screens.essence import of, of_all
from zhanggui.approvals.screens.ways import preview
from zhanggui.kernel.checks import Blocked, Level
from zhanggui.kernel.commands import Command
from zhanggui.kernel.errors import FieldError, InvalidInput, NotAllowed, NotFound, Refusal, StaleVersion
from zhanggui.rest import bodies, representation
from zhanggui.rest.resource import Collection, Endpoint
from zhanggui.rest.schema import Schema, ScreenSchema, row_schema
from zhanggui.ui import buffers, drafts, forms, steps
from zhanggui.ui.acting import Acting
from zhanggui.ui.buffers import Place
from zhanggui.ui.editing import Editing, require_right
from zhanggui.ui.guard import Guarded
from zhanggui.ui.screen import Screen, screen_of
from zhanggui.ui.sight import Sight
from zhanggui.ui.ways_out import way_out

DECISIONS = {"approve": decisions.approve, "reject": decisions.reject}


class AskForApproval(Acting):
    """``/ask-approval/purchasing.PurchaseOrder.confirm/17/``: what it is done with, the way, then the question."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **{"screen": None, **kwargs})

    def get(self, request: HttpRequest, step: str, pk: int) -> HttpResponse:
        document, command = self._asked(step, pk)
        if steps.is_editing(command):  # filled in there, and asked for from there
            return redirect(self.screen.url("step", pk, command.name))
        return self.ask(document, command)

    def post(self, request: HttpRequest, step: str, pk: int) -> HttpResponse:
        document, command = self._asked(step, pk)
        why = request.POST.get("why", "")[:400]
        try:
            entered = self.arguments(document, command)
            who: dict[str, Any] = {"by": request.user, "at": timezone.now()}
            approvals.request(**who, step=step, document_id=pk, note=why, arguments=entered)
        except (NotFound, NotAllowed, StaleVersion):
            raise
        except InvalidInput as refusal:
            return self.ask(document, command, refusal, errors=refusal.errors)
        except Refusal as refusal:
            return self.ask(document, command, refusal)
        buffers.forget(Place(self.screen, document.pk, command.name), request.user)
        messages.success(request, _("The approval of %(document)s is asked for.") % {"document": document})
        return redirect(self.origin(document))

    def _asked(self, step: str, pk: int) -> tuple[Any, Command]:
        command = approvals.guarded(step)
        screen = screen_of(command.model)
        if screen is None:
            raise NotFound
        self.screen = screen
        document = self.document(pk)
        require_right(document, approvals.request, self.request.user)
        require_right(document, command, self.request.user)
        return document, command

    def ask(
        self, document: Any, command: Command, refusal: Refusal | None = None, *, errors: Sequence[FieldError] = ()
    ) -> HttpResponse:
        """The page. What was entered in an edit form is named, and goes along unseen."""
        key, user = guarded_steps.key_of(command.model, command.name), self.request.user
        form, builder = self._form(document, command), forms.Builder(user, errors)
        editing = steps.is_editing(command)
        said = self._said(document, command) if editing and not refusal else []
        path = paths.path(document, key, asker=user)
        context = {
            "document": document,
            "label": command.label,
            "action": reverse("ask_approval", args=(key, document.pk)),
            "back": self.screen.url("step", document.pk, command.name) if editing else self.origin(document),
            "essence": of(document, Sight(user), said),
            "inputs": [] if editing else self.inputs(document, form, builder),
            "general": builder.general([] if editing else form.fields),
            "hidden": _posted(self.request.POST) if editing else [],
            "rule": path.rule,
            "levels": preview(path, timezone.now()),
            "refusal": refusal or _lacking(path),
            "why": self.request.POST.get("why", ""),
        }
        return render(self.request, "approvals/ask.html", context, status=refusal.status if refusal else 200)

    def _said(self, document: Any, command: Command) -> list[Entry]:
        return entries.of(command, document, self.arguments(document, command), Sight(self.request.user))


def _posted(data: QueryDict) -> list[tuple[str, str]]:
    left_out = ("csrfmiddlewaretoken", "why")
    return [(name, str(value)) for name, values in data.lists() if name not in left_out for value in values]


def _lacking(path: paths.Path) -> Refusal | None:
    try:
        path.require_people()
    except Refusal as refusal:
        return refusal
    return None


NEEDED = frozenset({"approval_missing", "approval_void", "approval_rejected", "approval_differs"})


@way_out
def ask_instead(view: Editing, document: Any, command: Command, refusal: Blocked) -> HttpResponse | None:
    """Where nothing but a missing approval stands in the way, it is asked for with what was entered."""
    blocks = {one.code for one in refusal.findings if one.level is Level.BLOCK}
    key = guarded_steps.key_of(command.model, command.name)
    may_ask = view.request.user.has_perm(approvals.request.permission, document)
    if not blocks <= NEEDED or not may_ask or guarded_steps.command_of(key) is None:
        return None
    asking = AskForApproval()
    asking.setup(view.request, screen=view.screen)
    try:
        return asking.ask(document, command)
    except paths.NothingToApprove:  # another document's step, which this one does too, needs it
        return None


class Decide(Guarded):
    """Approve or reject from the inbox, and back to it."""

    def post(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        approval = self._approval(request, pk)
        try:
            DECISIONS[name](
                approval,
                by=request.user,
                at=timezone.now(),
                note=request.POST.get("note", "")[:400],
            )
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            self._say(request, approval)
        return redirect("ui:page", "my-approvals")

    def _approval(self, request: HttpRequest, pk: int) -> Approval:
        screen = screen_of(Approval)
        if screen is None or not screen.may_view(request.user):
            raise NotFound
        return screen.get(request.user, pk)

    def _say(self, request: HttpRequest, approval: Approval) -> None:
        text = _("%(approval)s: %(status)s.") % {"approval": approval, "status": approval.get_status_display()}
        messages.success(request, text)
        if approval.problem:
            problem = _("“%(step)s” was not done: %(problem)s")
            messages.warning(request, problem % {"step": approval.step_label, "problem": approval.problem})


ASKED: Schema = {
    "type": "object",
    "additionalProperties": False,
    "required": ["step", "document_id"],
    "properties": {
        "step": {"type": "string", "maxLength": 120},
        "document_id": {"type": "integer"},
        "note": {"type": "string", "maxLength": 400},
        "arguments": {
            "type": "object",
            "description": gettext_lazy("What the step is done with, as its own address takes it."),
        },
    },
}


class AskSchema(ScreenSchema):
    def _create(self, screen: Screen) -> Schema:
        made = super()._create(screen)
        words = {"operationId": "approvals_ask", "summary": _("Ask for an approval, with what the step is done with")}
        content = {"application/json": {"schema": ASKED}}
        return {**made, **words, "requestBody": {"required": True, "content": content}}


class Ask(Collection):
    """``POST /api/v1/approvals/ask/``: as asking without ``arguments``, which are those of the step's own address."""

    http_method_names = ["post"]
    schema = AskSchema()

    def post(self, request: Request) -> Response:
        payload = bodies.payload_of(request)
        sent = payload.pop("arguments", None) or {}
        if not isinstance(sent, dict):
            raise InvalidInput.of("arguments", _("Enter an object."))
        require_right(None, approvals.request, request.user)

        def effect() -> dict[str, Any]:
            header = drafts.resolve(self.screen, payload, user=request.user).header
            arguments = self._arguments(header["step"], header["document_id"], sent)
            who: dict[str, Any] = {"by": request.user, "at": timezone.now()}
            return {"status": 201, "id": approvals.request(**who, **header, arguments=arguments).pk}

        return self.changing(request, effect)

    def _arguments(self, step: str, key: int, sent: dict[str, Any]) -> dict[str, Any]:
        command, user = approvals.guarded(step), self.request.user
        screen = screen_of(command.model)
        if screen is None or not screen.may_view(user):
            raise NotFound
        document = screen.get(user, key)
        require_right(document, command, user)
        if steps.is_editing(command):
            part = steps.part_of(command)
            return drafts.resolve(screen, sent, user=user, document=document, part=part).arguments()
        return steps.step_form(screen, command, document, screen.lines(document)).read(sent, user)


class WaitingSchema(ScreenSchema):
    """A list without filters and paging."""

    def _list(self, screen: Screen) -> Schema:
        row = self._component(f"{screen.model.__name__}Row", row_schema(screen))
        listed = {"type": "object", "properties": {"results": {"type": "array", "items": row}}}
        answer = {"description": _("What waits for me"), "content": {"application/json": {"schema": listed}}}
        return {
            "operationId": "approvals_waiting",
            "summary": _("Approvals that wait for me"),
            "responses": {"200": answer},
        }


class Waiting(Endpoint):
    """``GET /api/v1/approvals/waiting/``: what waits for whoever asks, oldest first."""

    schema = WaitingSchema()

    def get(self, request: Request) -> Response:
        user: Any = request.user
        found, sight = list(waiting_for(user, timezone.now()).select_related("node__approval__company")), Sight(user)
        essences = of_all([task.node.approval for task in found], user)
        rows = [
            {
                **representation.row_of(self.screen, task.node.approval, sight),
                "level": task.node.level,
                "due_at": task.node.due_at.isoformat() if task.node.due_at else None,
                "approver": representation.reference(task.user),
                "entries": [asdict(entry) for entry in essences[task.node.approval_id].entries],
            }
            for task in found
        ]
        return Response({"results": rows})
