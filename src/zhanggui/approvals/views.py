"""Asking for an approval with its way in sight, deciding in the inbox, and what waits for me in the API."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from zhanggui.approvals.commands import approvals, decisions
from zhanggui.approvals.models import Approval
from zhanggui.approvals.queries import paths
from zhanggui.approvals.queries.approvals import waiting_for
from zhanggui.approvals.screens.essence import of
from zhanggui.approvals.screens.ways import preview
from zhanggui.kernel.errors import NotFound, Refusal
from zhanggui.rest import representation
from zhanggui.rest.resource import Endpoint
from zhanggui.rest.schema import Schema, ScreenSchema, row_schema
from zhanggui.ui.editing import require_right
from zhanggui.ui.guard import Guarded
from zhanggui.ui.screen import Screen, screen_of
from zhanggui.ui.sight import Sight

DECISIONS = {"approve": decisions.approve, "reject": decisions.reject}


class AskForApproval(Guarded):
    """``/ask-approval/purchasing.PurchaseOrder.confirm/17/``: the way first, then the question."""

    def get(self, request: HttpRequest, step: str, pk: int) -> HttpResponse:
        return self._form(request, step, pk)

    def post(self, request: HttpRequest, step: str, pk: int) -> HttpResponse:
        who: dict[str, Any] = {"by": request.user, "at": timezone.now()}
        document = self._document(request, step, pk)
        try:
            approvals.request(**who, step=step, document_id=pk, note=request.POST.get("note", "")[:400])
        except NotFound:
            raise
        except Refusal as refusal:
            return self._form(request, step, pk, refusal)
        messages.success(request, _("The approval of %(document)s is asked for.") % {"document": document})
        return redirect(of(document, Sight(request.user)).url or reverse("ui:home"))

    def _document(self, request: HttpRequest, step: str, pk: int) -> Any:
        screen = screen_of(approvals.guarded(step).model)
        if screen is None:
            raise NotFound
        document = screen.get(request.user, pk)
        require_right(document, approvals.request, request.user)
        return document

    def _form(self, request: HttpRequest, step: str, pk: int, refusal: Refusal | None = None) -> HttpResponse:
        document = self._document(request, step, pk)
        path = paths.path(document, step)
        context = {
            "document": document,
            "label": approvals.guarded(step).label,
            "essence": of(document, Sight(request.user)),
            "rule": path.rule,
            "levels": preview(path),
            "refusal": refusal or _lacking(path),
            "note": request.POST.get("note", ""),
        }
        return render(request, "approvals/ask.html", context, status=refusal.status if refusal else 200)


def _lacking(path: paths.Path) -> Refusal | None:
    try:
        path.require_people()
    except Refusal as refusal:
        return refusal
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


class WaitingSchema(ScreenSchema):
    """A list without filters and paging."""

    def _list(self, screen: Screen) -> Schema:
        row = self._component(f"{screen.model.__name__}Row", row_schema(screen))
        listed = {"type": "object", "properties": {"results": {"type": "array", "items": row}}}
        answer = {"description": "What waits for me", "content": {"application/json": {"schema": listed}}}
        return {
            "operationId": "approvals_waiting",
            "summary": "Approvals that wait for me",
            "responses": {"200": answer},
        }


class Waiting(Endpoint):
    """``GET /api/v1/approvals/waiting/``: what waits for whoever asks, oldest first."""

    schema = WaitingSchema()

    def get(self, request: Request) -> Response:
        user: Any = request.user
        tasks, sight = waiting_for(user, timezone.now()), Sight(user)
        rows = [
            {
                **representation.row_of(self.screen, task.node.approval, sight),
                "level": task.node.level,
                "due_at": task.node.due_at.isoformat() if task.node.due_at else None,
                "approver": representation.reference(task.user),
            }
            for task in tasks.select_related("node__approval__company")
        ]
        return Response({"results": rows})
