"""``GET /api/v1/purchase-orders/17/chain/``: the documents from which it came and those that came from it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from zhanggui.kernel.models import Document
from zhanggui.ui import chain
from zhanggui.ui.formats import currency_of, label_of
from zhanggui.ui.sight import Sight

from . import answers, representation, schema, shapes
from .resource import Member

DOCUMENT: answers.Schema = {
    "type": "object",
    "required": ["place", "id", "number", "label", "status", "date"],
    "properties": {
        "place": {
            "type": "string",
            "enum": ["earlier", "here", "later"],
            "description": gettext_lazy("Seen from the one asked for."),
        },
        "id": {"type": "integer"},
        "number": {"type": "string", "description": gettext_lazy("Empty while it is a draft.")},
        "label": {"type": "string"},
        "status": {"type": "string"},
        "date": {"type": "string", "format": "date"},
        "currency": {"type": ["string", "null"]},
        "amount": {
            "type": ["string", "null"],
            "format": "decimal",
            "pattern": shapes.EXACT,
            "description": gettext_lazy("Missing where you may not see it, or where it has none."),
        },
    },
}
STAGE: answers.Schema = {
    "type": "object",
    "required": ["noun", "documents", "more"],
    "properties": {
        "noun": {"type": "string", "description": gettext_lazy("`goods-receipts`: part of their address.")},
        "documents": {"type": "array", "items": DOCUMENT},
        "more": {
            "type": "integer",
            "description": gettext_lazy("How many further ones there are; read them in their list."),
        },
    },
}


class ChainSchema(schema.ScreenSchema):
    def _described(self) -> answers.Schema:
        screen = self.view.screen
        stage = answers.component(self.registry, "ChainStage", STAGE)
        answer = {
            "type": "object",
            "required": ["stages"],
            "properties": {"stages": {"type": "array", "items": stage}},
        }
        return {
            "operationId": f"{schema.name_of(screen)}_chain",
            "summary": _("Where it came from, what came from it: %(document)s") % {"document": screen.singular},
            "description": _(
                "From the first to the last kind of document, those that are within your reach. At most %(most)s of "
                "each kind: the newest, and this one."
            )
            % {"most": chain.MOST},
            "responses": {"200": answers.content(_("The chain, earlier documents first"), answer)},
        }


class ChainEndpoint(Member):
    http_method_names = ["get"]
    schema = ChainSchema()

    def get(self, request: Request, pk: int) -> Response:
        document: Document = self._row(pk)
        sight = Sight(request.user)
        return Response({"stages": [_stage(one, sight) for one in chain.stages(document, request.user)]})


def _stage(stage: chain.Stage, sight: Sight) -> dict[str, Any]:
    documents = [_document(stage, node, sight) for node in stage.nodes]
    return {"noun": stage.screen.noun, "documents": documents, "more": stage.more}


def _document(stage: chain.Stage, node: chain.Node, sight: Sight) -> dict[str, Any]:
    row, amount = node.document, stage.screen.amount_field
    made = {
        "place": node.place,
        "id": row.pk,
        "number": row.number or "",
        "label": label_of(row),
        "status": row.status,
        "date": row.date.isoformat(),
    }
    if amount is None or not sight.reads(amount, row):
        return made
    currency = currency_of(row)
    worth = representation.plain(amount, amount.value(row), sight)
    return {**made, "currency": currency.code if currency else None, "amount": worth}
