"""``POST /api/v1/purchase-orders/bulk/confirm/``: one step on many rows, with a result per row."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from zhanggui.kernel.errors import InvalidInput
from zhanggui.ui import bulk
from zhanggui.ui.guard import version_of
from zhanggui.ui.models import BulkRun

from . import answers, bodies, schema, shapes
from .resource import Answer, Endpoint

RESULT: dict[str, Any] = {
    "type": "object",
    "required": ["id", "status", "code", "detail", "findings"],
    "properties": {
        "id": {"type": "integer"},
        "status": {"enum": ["done", "refused", "acknowledge", "waiting"]},
        "code": {"type": "string", "description": gettext_lazy("Of the refusal; empty where it is done.")},
        "detail": {"type": "string"},
        "findings": {"type": "array", "items": answers.FINDING},
    },
}
ROW: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id"],
    "properties": {"id": {"type": "integer"}, "version": {"type": ["integer", "null"]}},
}


class BulkSchema(schema.ScreenSchema):
    def _described(self) -> dict[str, Any]:
        screen, command = self.view.screen, self.view.command
        if command is None:
            raise TypeError("a bulk endpoint stands for one command")
        body = shapes.step_schema(screen, command)
        body["properties"].pop("version", None)
        limits = {"type": "array", "minItems": 1, "maxItems": bulk.AT_ONCE}
        body["properties"] |= {"ids": {**limits, "items": {"type": "integer"}}, "rows": {**limits, "items": ROW}}
        body["description"] = _("Name the rows by `ids`, or by `rows` with the versions that you saw.")
        answer = {
            "type": "object",
            "required": ["results"],
            "properties": {"results": {"type": "array", "items": RESULT}},
        }
        return {
            "operationId": f"{schema.name_of(screen)}_bulk_{command.name}",
            "summary": _("%(step)s, many at once: %(documents)s")
            % {"step": command.label, "documents": screen.heading},
            "description": _("At most %(most)s rows, each in a transaction of its own: some may be refused.")
            % {"most": bulk.AT_ONCE},
            "parameters": [shapes.KEY],
            "requestBody": schema.body_of(body),
            "responses": {"200": answers.content(_("What became of every row."), answer)},
        }


class BulkEndpoint(Endpoint):
    http_method_names = ["post"]
    schema = BulkSchema()

    def post(self, request: Request) -> Response:
        command, payload = self.needed(self.command), bodies.payload_of(request)
        rows, acknowledge = _rows(payload), bodies.reasons(payload)
        common: dict[str, Any] = {"by": request.user, "at": timezone.now(), "acknowledge": acknowledge}

        def effect() -> Answer:
            run = bulk.ask(self.screen, command, rows, payload=payload, most=bulk.AT_ONCE, **common)
            return {"status": 200, "run": run.pk}

        return self.changing(request, effect)

    def shown(self, answer: Answer, *, replayed: bool = False) -> Response:
        """A replay goes on where the first request was cut off."""
        run = BulkRun.objects.select_related("asked_by").get(pk=answer["run"])
        bulk.work(run, at=timezone.now())
        return Response({"results": bulk.results(run)})


def _rows(payload: dict[str, Any]) -> list[bulk.Named]:
    given = payload.pop("rows", None)
    if given is None:
        return [(key, None) for key in bodies.ids(payload)]
    if "ids" in payload:
        raise InvalidInput.of("ids", _("Send either ids or rows, not both."))
    if not isinstance(given, list) or not given or not all(isinstance(one, dict) for one in given):
        raise InvalidInput.of("rows", _("Send the rows as a list of objects with id and version."))
    if any(one.keys() - {"id", "version"} for one in given):
        raise InvalidInput.of("rows", _("Send the rows as a list of objects with id and version."))
    keys = bodies.ids({"ids": [one.get("id") for one in given]})
    return list(zip(keys, map(version_of, given), strict=True))
