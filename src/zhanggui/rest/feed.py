"""``GET /api/v1/changes/``: the address of the change feed, and how OpenAPI describes it."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from zhanggui.kernel.errors import InvalidInput

from . import answers, changes
from .answers import Schema

KNOWN = {"after", "limit", "noun"}
PAGE = 100


class FeedSchema(AutoSchema):
    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: ComponentRegistry
    ) -> Schema | None:
        page = {
            "type": "object",
            "required": ["results", "after", "more"],
            "properties": {
                "results": {"type": "array", "items": answers.component(registry, "Change", CHANGE)},
                "after": {"type": "string", "description": gettext_lazy("Send it as `after` the next time. Keep it.")},
                "more": {
                    "type": "boolean",
                    "description": gettext_lazy("Further changes are waiting: ask again at once."),
                },
            },
        }
        return {
            "operationId": "changes_list",
            "summary": _("Changes since a cursor"),
            "description": DESCRIPTION,
            "tags": ["changes"],
            "security": answers.SIGNED_IN,
            "parameters": _PARAMETERS,
            "responses": {"200": answers.content(_("Changes, oldest first"), page)}
            | {status: answers.refused(registry, status) for status in ("400", "401", "403", "405")},
        }


class ChangeFeed(APIView):
    http_method_names = ["get"]
    metadata_class = None
    schema = FeedSchema()

    def get(self, request: Request) -> Response:
        params = request.query_params
        _refuse_unknown(params)
        after, limit = changes.Cursor.read(params.get("after", "")), _limit(params.get("limit", ""))
        found = changes.part(request.user, after, limit=limit, nouns=params.getlist("noun"))
        answer = {"results": found.changes, "after": str(found.after), "more": found.more}
        return Response(answer, headers={"Cache-Control": "private, no-cache"})


def _refuse_unknown(params: QueryDict) -> None:
    for name in params.keys() - KNOWN:
        raise InvalidInput.of(name[:60], _("There is no filter “%(name)s” here.") % {"name": name[:60]})


def _limit(text: str) -> int:
    if not text:
        return PAGE
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 0 < int(text) <= changes.LARGEST):
        raise InvalidInput.of("limit", _("Send a number from 1 to %(most)s.") % {"most": changes.LARGEST})
    return int(text)


DESCRIPTION = gettext_lazy(
    "What happened to documents and masters that you may see now, in the order in which it became certain. Begin "
    "without `after`, keep the `after` of each answer and send it the next time. A change that is committed late is "
    "never missed: the feed tells only what is older than every transaction that is still running. A page may hold "
    "fewer changes than `limit`, even none, while `more` is true: the others are not within your reach. What a draft "
    "was before it was deleted is not told."
)
_PERSON: Schema = {
    "type": ["object", "null"],
    "properties": {"id": {"type": "integer"}, "code": {"type": "string"}, "label": {"type": "string"}},
}
CHANGE: Schema = {
    "type": "object",
    "required": ["cursor", "noun", "id", "step", "before", "after", "date", "at", "by", "version", "fields"],
    "properties": {
        "cursor": {"type": "string", "description": gettext_lazy("The place of this change in the feed.")},
        "noun": {"type": "string", "description": gettext_lazy("`purchase-orders`: part of its address.")},
        "id": {"type": "integer"},
        "step": {
            "type": "string",
            "description": gettext_lazy("`draft`, `confirm` …; of a master `create`, `update` …"),
        },
        "before": {"type": "string", "description": gettext_lazy("The status before.")},
        "after": {"type": "string", "description": gettext_lazy("The status after.")},
        "date": {"type": "string", "format": "date"},
        "at": {"type": "string", "format": "date-time"},
        "by": _PERSON,
        "on_behalf_of": _PERSON,
        "version": {"type": ["integer", "null"], "description": gettext_lazy("The version that the document has now.")},
        "fields": {
            "type": "array",
            "items": {"type": "string"},
            "description": gettext_lazy("Header fields that changed, those that you may see."),
        },
    },
}
_PARAMETERS: list[Schema] = [
    {
        "name": "after",
        "in": "query",
        "schema": {"type": "string", "pattern": r"^\d{1,18}-\d{1,18}$"},
        "description": gettext_lazy("`after` of the answer before; without it from the beginning."),
    },
    {
        "name": "limit",
        "in": "query",
        "schema": {"type": "integer", "minimum": 1, "maximum": changes.LARGEST, "default": PAGE},
    },
    {
        "name": "noun",
        "in": "query",
        "schema": {"type": "array", "items": {"type": "string"}},
        "description": gettext_lazy("Only of these, `purchase-orders` say; may be repeated."),
    },
]
