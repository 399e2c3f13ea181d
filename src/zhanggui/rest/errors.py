"""Refusals over HTTP: ``{"code", "detail"}`` with their own status, whatever raised them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response

from zhanggui.kernel.errors import NotFound, Refusal
from zhanggui.ui.guard import Conflict


class Malformed(exceptions.ParseError):
    """A body that is no JSON, or not such JSON as this API reads."""

    default_code = "malformed"


class NotSignedIn(exceptions.NotAuthenticated):
    default_detail = gettext_lazy(
        "Say who asks: send the header “Authorization: Token …”. A token is made on the page of your account."
    )


def handler(problem: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler; None lets a programming error through to the log."""
    if isinstance(problem, IntegrityError):
        problem = Conflict()
    if isinstance(problem, Http404):
        problem = NotFound()
    if isinstance(problem, Refusal):
        return _told(problem.as_dict(), problem.status)
    if isinstance(problem, RequestDataTooBig):
        return Response({"code": "too_large", "detail": _("This is too much at once. Send less.")}, status=413)
    return _answer(problem) if isinstance(problem, exceptions.APIException) else None


def _answer(problem: exceptions.APIException) -> Response:
    if isinstance(problem, exceptions.NotAuthenticated):
        problem.detail = exceptions.ErrorDetail(str(NotSignedIn.default_detail), problem.default_code)
    headers = {}
    if getattr(problem, "auth_header", None):
        headers["WWW-Authenticate"] = problem.auth_header  # type: ignore[attr-defined]
    if getattr(problem, "wait", None):
        headers["Retry-After"] = f"{problem.wait:.0f}"  # type: ignore[attr-defined]
    codes = problem.get_codes()
    body: dict[str, Any] = {"code": codes if isinstance(codes, str) else "invalid", "detail": str(problem.detail)}
    return _told(body, problem.status_code, headers)


def _told(body: dict[str, Any], status: int, headers: dict[str, str] | None = None) -> Response:
    """Every 400 has ``errors``, also where no field is to blame."""
    return Response({**body, "errors": body.get("errors", [])} if status == 400 else body, status, headers=headers)
