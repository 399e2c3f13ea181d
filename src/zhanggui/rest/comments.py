"""``POST /api/v1/purchase-orders/17/comments/``: say something about a document or a master."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from zhanggui.kernel.errors import InvalidInput
from zhanggui.kernel.models import Activity
from zhanggui.ui.commands import comments
from zhanggui.ui.guard import text_of

from . import answers, bodies, schema, shapes
from .resource import Answer, Member

TEXT: answers.Schema = {"type": "string", "minLength": 1, "maxLength": comments.LONGEST}
BODY: answers.Schema = {
    "type": "object",
    "additionalProperties": False,
    "required": ["text"],
    "properties": {
        "text": {**TEXT, "description": gettext_lazy("Plain text of one or more lines; `@name` mentions a user.")}
    },
}
ANSWER: answers.Schema = {
    "type": "object",
    "required": ["seq", "at", "text", "mentions"],
    "properties": {
        "seq": {"type": "integer", "description": gettext_lazy("Its number in the history of the row.")},
        "at": {"type": "string", "format": "date-time"},
        "text": {"type": "string"},
        "mentions": {"type": "array", "items": {"type": "string"}, "description": gettext_lazy("User names.")},
    },
}
DESCRIPTION = gettext_lazy(
    "A comment changes nothing of the row: its version stays. Whoever may see the row may comment on it. At most "
    "%(most)s people are mentioned; one who may not see the row is refused with 409 `cant_see`."
)


class CommentSchema(schema.ScreenSchema):
    def _described(self) -> answers.Schema:
        screen = self.view.screen
        return {
            "operationId": f"{schema.name_of(screen)}_comment",
            "summary": _("%(step)s: %(document)s") % {"step": _("Comment"), "document": screen.singular},
            "description": DESCRIPTION % {"most": comments.MOST_MENTIONS},
            "parameters": [shapes.KEY],
            "requestBody": schema.body_of(BODY),
            "responses": {
                "201": answers.content(_("The comment"), answers.component(self.registry, "Comment", ANSWER))
            },
        }


class CommentEndpoint(Member):
    http_method_names = ["post"]
    schema = CommentSchema()

    def offers(self, method: str) -> bool:
        return True

    def post(self, request: Request, pk: int) -> Response:
        text = _text(bodies.payload_of(request))

        def effect() -> Answer:
            said = comments.comment(self._row(pk), by=request.user, at=timezone.now(), text=text)
            return {"status": 201, "of": pk, "comment": said.key}

        return self.changing(request, effect)

    def shown(self, answer: Answer, *, replayed: bool = False) -> Response:
        """What was said, to whom may still see the row."""
        self._row(answer["of"])
        row = Activity.objects.select_related("payload").get(pk=answer["comment"])
        data = row.data
        people = get_user_model()._default_manager.filter(pk__in=data.get("mentions", ()))
        names = sorted(people.values_list("username", flat=True))
        body = {"seq": row.seq, "at": row.at.isoformat(), "text": data.get("text", ""), "mentions": names}
        return Response(body, status=answer["status"])


def _text(payload: dict[str, Any]) -> str:
    if payload.keys() != {"text"}:
        raise InvalidInput.of("text", _("A comment takes a text and nothing else."))
    if not isinstance(payload["text"], str):
        raise InvalidInput.of("text", _("Send the text as a string."))
    return text_of("text", payload["text"], multiline=True)
