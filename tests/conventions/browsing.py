"""What a browser would send: the inputs of a page as it shows them."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client

from zhanggui.ui.fields import Kind
from zhanggui.ui.forms import Input

from .business import REASONS

Posted = dict[str, Any]


def browser(user: Any, *, raising: bool = True) -> Client:
    """``raising``: errors of the program come out here, instead of the page that says so."""
    client = Client(raise_request_exception=raising)
    client.force_login(user)
    return client


def inputs_of(answer: HttpResponse) -> list[Input]:
    """Every input of a form, those of its lines too."""
    context: Any = answer.context  # type: ignore[attr-defined]
    lines = [one for line in context.get("lines") or () for one in line.inputs]
    return [*context["inputs"], *(context.get("settled") or ()), *lines]


def posted(answer: HttpResponse) -> Posted:
    """A form as it was shown, and a reason for whatever is asked."""
    context: Any = answer.context  # type: ignore[attr-defined]
    data: Posted = {"key": context["key"], "version": context["version"]}
    data |= {one.name: _value(one) for one in inputs_of(answer)}
    data |= {f"lines-{line.key}-id": line.id for line in context.get("lines") or ()}
    if "grid" in context:
        data["lines"] = json.dumps(context["grid"]["rows"])
    return data | {f"acknowledge-{code}": reason for code, reason in REASONS.items()}


def _value(one: Input) -> Any:
    if one.field.kind is Kind.LINES:
        return [value for value, _label in one.options or ()]
    if one.field.kind is Kind.BOOLEAN:
        return "true" if one.checked else "false"
    return one.value


def sentence_of(answer: HttpResponse) -> str:
    """What the page says about what happened."""
    context: Any = getattr(answer, "context", None) or {}
    if refusal := context.get("refusal"):
        return str(refusal)
    said = [str(message) for message in get_messages(answer.wsgi_request)]  # type: ignore[attr-defined]
    return " ".join(said)


def call(client: Client, method: str, address: str, body: Any, **headers: str) -> HttpResponse:
    """A request to the API; ``body`` is written as JSON."""
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    address = f"/api/v1/{address}"
    return getattr(client, method)(address, data=data, content_type="application/json", headers=named)
