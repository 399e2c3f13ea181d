"""``GET /api/v1/items/51/history/?on=2026-01-31``: what a row was at the end of that day, as far as it is known."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from zhanggui.ui.history import Certainty, Gone, Past
from zhanggui.ui.pages import date_of

from . import answers, representation, schema
from .resource import Member

ON: answers.Schema = {"name": "on", "in": "query", "required": False, "schema": {"type": "string", "format": "date"}}


class HistorySchema(schema.ScreenSchema):
    def _described(self) -> answers.Schema:
        screen = self.view.screen
        answer = {
            "type": "object",
            "required": ["on", "certainty", "values", "unrecorded"],
            "properties": {
                "on": {"type": "string", "format": "date"},
                "certainty": {"type": "string", "enum": [str(one) for one in Certainty]},
                "values": {"type": "object"},
                "unrecorded": {"type": "array", "items": {"type": "string"}},
            },
        }
        return {
            "operationId": f"{schema.name_of(screen)}_history",
            "summary": _("What it was on a day: %(row)s") % {"row": screen.singular},
            "description": _(
                "The fields at the end of the day `on`, or of today. `certainty` says how much is known of that day; "
                "fields in `unrecorded` change without a record and are told as they are today."
            ),
            "parameters": [ON],
            "responses": {"200": answers.content(_("The fields of that day"), answer)},
        }


class HistoryEndpoint(Member):
    http_method_names = ["get"]
    schema = HistorySchema()

    def get(self, request: Request, pk: int) -> Response:
        past = Past(self.screen, self._row(pk), request.user)
        state = past.on(date_of(request._request, "on", past.day(timezone.now())))
        fields = {field.path: field for field in past.fields.values()}
        values = {path: _plain(past, fields[path], value) for path, value in state.values.items()}
        return Response(
            {
                "on": state.on.isoformat(),
                "certainty": str(state.certainty),
                "values": values,
                "unrecorded": sorted(past.unrecorded()),
            }
        )


def _plain(past: Past, field: Any, value: Any) -> Any:
    """A row that isn't there any more, or is out of reach, is named by nothing."""
    return dict(representation.UNKNOWN) if isinstance(value, Gone) else representation.plain(field, value, past.sight)
