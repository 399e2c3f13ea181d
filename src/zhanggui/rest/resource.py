"""The API resource of a Screen: list, detail, drafts, steps and pushes. Every change is one command call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from zhanggui.kernel import idempotency
from zhanggui.kernel.commands import Command
from zhanggui.kernel.errors import NotAllowed, NotFound
from zhanggui.kernel.nouns import permission
from zhanggui.ui import drafts, lookups, steps, together
from zhanggui.ui.editing import require_right
from zhanggui.ui.listing import OF_PAGES, Listing
from zhanggui.ui.screen import Screen, screen_of

from . import bodies, representation, schema

Answer = dict[str, Any]
"""What an effect answers, as it is stored for replays: ``{"status", "id"}``; no id after a deletion."""


class Endpoint(APIView):
    """One address of one Screen; ``command`` where the address stands for a single command."""

    screen: Screen = None  # type: ignore[assignment]  # given to as_view
    command: Command | None = None
    parser_classes = [bodies.ExactJSONParser]
    metadata_class = None
    schema = schema.ScreenSchema()

    def offers(self, method: str) -> bool:
        """Whether this Screen answers ``method`` here at all."""
        return True

    def needed(self, command: Command | None) -> Command:
        if command is None:
            raise MethodNotAllowed(self.request.method or "")
        return command

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not self.offers(request.method or ""):
            raise MethodNotAllowed(request.method or "")
        if not self.screen.may_view(request.user):
            raise NotAllowed(step="view", permission=permission(self.screen.model, "view"))

    def changing(self, request: Request, effect: Callable[[], Answer]) -> Response:
        """Run ``effect``, once where the request names an Idempotency-Key."""
        key = bodies.key_of(request)
        if not key:
            return self.shown(effect())
        body = request._request.body
        route = f"{request.method} {request.path}"[:200]
        answer, replayed = idempotency.once(request.user, route, key, body, at=timezone.now(), effect=effect)
        response = self.shown(answer, replayed=replayed)
        if replayed:
            response["Idempotency-Replayed"] = "true"
        return response

    @property
    def target(self) -> Screen | None:
        """The Screen of what a change answers."""
        return self.screen

    def shown(self, answer: Answer, *, replayed: bool = False) -> Response:
        """The row as the reader may see it now, on a replay too: rights may have changed since.

        Only its id where it is gone, or where the change itself moved it out of the reader's reach. A replay of what
        is out of reach is refused.
        """
        if "id" not in answer:
            return Response(status=answer["status"])
        body, screen, user = {"id": answer["id"]}, self.target, self.request.user
        if screen is not None and screen.may_view(user):
            row = screen.rows(user).filter(pk=answer["id"]).first()
            if row is None and replayed and screen.model._default_manager.filter(pk=answer["id"]).exists():
                raise NotFound
            body = representation.document_of(screen, row, user) if row is not None else body
        return Response(body, status=answer["status"])

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        version = response.data.get("version") if isinstance(getattr(response, "data", None), dict) else None
        if version is not None:
            response["ETag"] = f'"{version}"'
        response["Cache-Control"] = "private, no-cache"
        return response


class Collection(Endpoint):
    def offers(self, method: str) -> bool:
        return method != "POST" or self.screen.create_command is not None

    def get(self, request: Request) -> Response:
        listing = Listing(self.screen, request.user, request.query_params)
        listing.refuse(OF_PAGES)
        listing.raise_errors()
        part = listing.part()
        rows = [representation.row_of(self.screen, row, listing.sight) for row in part.rows]
        return Response({"results": rows, "after": part.after, "before": part.before})

    def post(self, request: Request) -> Response:
        command, payload = self.needed(self.screen.create_command), bodies.payload_of(request)
        payload.pop("version", None)
        acknowledge = bodies.reasons(payload)
        require_right(None, command, request.user)

        def effect() -> Answer:
            values = drafts.resolve(self.screen, payload, user=request.user, alone=_alone(self.screen, request.user))
            common: dict[str, Any] = {"by": request.user, "at": timezone.now(), "acknowledge": acknowledge}
            return {"status": 201, "id": command(**common, **values.arguments()).pk}

        return self.changing(request, effect)


def _alone(screen: Screen, user: Any) -> Any:
    companies = lookups.companies(user) if screen.field("company") else []
    return companies[0] if len(companies) == 1 else None


class Member(Endpoint):
    def offers(self, method: str) -> bool:
        commands = {"PATCH": self.screen.update_command, "DELETE": self.screen.discard_command}
        return commands.get(method, True) is not None

    def get(self, request: Request, pk: int) -> Response:
        return Response(representation.document_of(self.screen, self._row(pk), request.user))

    def patch(self, request: Request, pk: int) -> Response:
        return self.changing(request, self._edit(request, self.needed(self.screen.update_command), pk))

    def delete(self, request: Request, pk: int) -> Response:
        command, payload = self.needed(self.screen.discard_command), bodies.payload_of(request)
        version = bodies.version_seen(request, payload)

        def effect() -> Answer:
            command(self._row(pk), by=request.user, at=timezone.now(), version=version)
            return {"status": 204}

        return self.changing(request, effect)

    def _row(self, pk: int) -> Any:
        return self.screen.get(self.request.user, pk)

    def _edit(self, request: Request, command: Command, pk: int) -> Callable[[], Answer]:
        payload = bodies.payload_of(request)
        version, acknowledge = bodies.version_seen(request, payload), bodies.reasons(payload)

        def effect() -> Answer:
            document = self._row(pk)
            require_right(document, command, request.user)
            part = steps.part_of(command)
            values = drafts.resolve(self.screen, payload, user=request.user, document=document, part=part)
            common: dict[str, Any] = {
                "by": request.user,
                "at": timezone.now(),
                "version": version,
                "acknowledge": acknowledge,
            }
            command(document, **common, **values.arguments())
            return {"status": 200, "id": pk}

        return effect


class StepEndpoint(Member):
    """``POST /api/v1/purchase-orders/17/confirm/``."""

    http_method_names = ["post"]

    def offers(self, method: str) -> bool:
        return True

    def post(self, request: Request, pk: int) -> Response:
        command = self.needed(self.command)
        if steps.is_editing(command):
            return self.changing(request, self._edit(request, command, pk))
        payload = bodies.payload_of(request)
        version, acknowledge = bodies.version_seen(request, payload), bodies.reasons(payload)

        def effect() -> Answer:
            document = self._row(pk)
            require_right(document, command, request.user)
            arguments = self._arguments(command, document, payload)
            common: dict[str, Any] = {
                "by": request.user,
                "at": timezone.now(),
                "version": version,
                "acknowledge": acknowledge,
            }
            command(document, **common, **arguments)
            return {"status": 200, "id": pk}

        return self.changing(request, effect)

    def _arguments(self, command: Command, document: Any, payload: dict[str, Any]) -> dict[str, Any]:
        form = steps.step_form(self.screen, command, document, self.screen.lines(document))
        return form.read(payload, self.request.user)


class PushEndpoint(StepEndpoint):
    """``POST /api/v1/purchase-orders/17/push/receive/``: answers the new document."""

    @property
    def target(self) -> Screen | None:
        return screen_of(self.needed(self.command).model)

    def post(self, request: Request, pk: int) -> Response:
        command, payload = self.needed(self.command), bodies.payload_of(request)
        version, acknowledge = bodies.version_seen(request, payload), bodies.reasons(payload)

        def effect() -> Answer:
            source = self._row(pk)
            require_right(source, command, request.user)
            arguments = self._arguments(command, source, payload)
            common: dict[str, Any] = {
                "by": request.user,
                "at": timezone.now(),
                "version": version,
                "acknowledge": acknowledge,
            }
            return {"status": 201, "id": command(source, **common, **arguments).pk}

        return self.changing(request, effect)


class PushTogetherEndpoint(PushEndpoint):
    """``POST /api/v1/goods-receipts/push/invoice_receipts/`` with ``ids``: one new document from several."""

    def post(self, request: Request) -> Response:  # type: ignore[override]
        command, payload = self.needed(self.command), bodies.payload_of(request)
        payload.pop("version", None)
        keys, acknowledge = bodies.ids(payload), bodies.reasons(payload)

        def effect() -> Answer:
            sources = together.chosen(self.screen, request.user, keys)
            for source in sources:
                require_right(source, command, request.user)
            arguments = self._arguments(command, sources[0], payload)
            made = command(sources, by=request.user, at=timezone.now(), acknowledge=acknowledge, **arguments)
            return {"status": 201, "id": made.pk}

        return self.changing(request, effect)
