"""``GET /api/v1/purchase-orders/17/print/``: the paper of a document for programs, which can wait."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from zhanggui.rest.resource import Endpoint
from zhanggui.rest.schema import ScreenSchema

from . import compiling, orders
from .tongues import BOTH


class PaperSchema(ScreenSchema):
    def _described(self) -> dict[str, Any]:
        screen = self.view.screen
        languages = [code for code, _name in settings.LANGUAGES]
        papers = [name for name in compiling.templates_of(screen) if name]
        parameters = [_parameter("language", languages), _parameter("headings", [BOTH])]
        content = {"application/pdf": {"schema": {"type": "string", "contentEncoding": "binary"}}}
        return {
            "operationId": f"{screen.noun.replace('-', '_')}_print",
            "summary": _("Print: %(document)s") % {"document": screen.singular},
            "parameters": [*parameters, *([_parameter("paper", papers)] if papers else [])],
            "responses": {"200": {"description": _("The paper as PDF."), "content": content}},
        }


def _parameter(name: str, values: list[str]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": {"type": "string", "enum": values}}


class PrintEndpoint(Endpoint):
    """Answers a PDF whatever is accepted; refusals are JSON."""

    http_method_names = ["get"]
    schema = PaperSchema()

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:  # noqa: FBT001 - Django REST's
        return JSONRenderer(), JSONRenderer.media_type

    def get(self, request: Request, pk: int) -> HttpResponse:
        document = self.screen.get(request.user, pk)
        order = orders.order(self.screen, request.query_params.dict(), get_language() or "")
        return orders.answer(order.pdf([document], request.user), orders.name_of(document))
