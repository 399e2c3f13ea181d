"""Whatever is sent twice happens once: every step of every document, and every document made from another."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpResponse

from zhanggui.kernel import commands
from zhanggui.kernel.commands import Command
from zhanggui.kernel.models import Document
from zhanggui.ui.screen import screen_of

from .browsing import browser, call, posted, sentence_of
from .business import REASONS, Business, arguments, business_documents, fingerprint, undone
from .registries import name

pytestmark = pytest.mark.django_db


def pushes() -> list[Command]:
    return [push for model in business_documents() for push in commands.pushes_from(model)]


NEEDED: dict[tuple[str, str], dict[str, str]] = {
    ("stock.Transfer", "close"): {"difference": "lost", "reason": "lost"},
}
"""What people have to say in the form of a step."""
every_document = pytest.mark.parametrize("model", business_documents(), ids=name)


@every_document
def test_a_form_sent_twice_is_done_once(model: type[Document]) -> None:
    world, screen, wrong = Business(), screen_of(model), []
    page = browser(world.by)
    for step in model.flow:
        with undone():
            address = screen.url("step", world.ready(model, step.name).pk, step.name)
            form = posted(page.get(address)) | NEEDED.get((model._meta.label, step.name), {})
            first, done = page.post(address, form), fingerprint()
            second = page.post(address, form)
            if (first.status_code, fingerprint()) != (302, done) or not _says_no(second):
                wrong.append((step.name, first.status_code, second.status_code, sentence_of(second)))
    assert wrong == []


def _says_no(answer: HttpResponse) -> bool:
    """Sent back to the page with a sentence, or a page that says it."""
    return answer.status_code in (302, 404, 409, 412) and bool(sentence_of(answer))


@every_document
def test_a_request_sent_twice_is_done_once(model: type[Document]) -> None:
    world, noun, wrong = Business(), screen_of(model).noun, []
    client = browser(world.by)
    for step in model.flow:
        with undone():
            document = world.ready(model, step.name)
            request, version = _request(noun, document, step.name), f'"{document.version}"'
            first, done = call(client, *request, If_Match=version, Idempotency_Key="k"), fingerprint()
            again = call(client, *request, If_Match=version, Idempotency_Key="k")
            unkeyed = call(client, *request, If_Match=version)
            if _told(first) != _told(again) or first.status_code >= 300:
                wrong.append((step.name, first.content, again.content))
            if again.headers.get("Idempotency-Replayed") != "true" or not _refuses(unkeyed) or fingerprint() != done:
                wrong.append((step.name, unkeyed.status_code, unkeyed.content))
    assert wrong == []


def _request(noun: str, document: Any, step: str) -> tuple[str, str, Any]:
    """Method, address and body of a step."""
    given = arguments(document, step)
    if step == "revise":
        return "patch", f"{noun}/{document.pk}/", given
    if step == "discard":
        return "delete", f"{noun}/{document.pk}/", {}
    if step in ("close_lines", "reopen_lines", "recount"):
        given = {"lines": [line.pk for line in given["lines"]]}
    if step == "enter":
        given = {"lines": [{**row, "counted_quantity": str(row["counted_quantity"])} for row in given["lines"]]}
    return "post", f"{noun}/{document.pk}/{step}/", {**given, "acknowledge": REASONS}


def _refuses(answer: HttpResponse) -> bool:
    return answer.status_code in (404, 409, 412) and bool(answer.json()["detail"])  # type: ignore[attr-defined]


def _told(answer: HttpResponse) -> tuple[int, Any]:
    return answer.status_code, json.loads(answer.content or "null")


@pytest.mark.parametrize("push", pushes(), ids=lambda push: push.permission)
def test_a_document_is_made_once_from_another(push: Command) -> None:
    world, screen = Business(), screen_of(push.push_from)
    client = browser(world.by)
    needed = {"supplier": world.supplier.pk} if push.name == "order" else {}
    with undone():
        source = world.source(push)
        address = screen.url("push", source.pk, push.name)
        form = posted(client.get(address)) | needed
        first, done = client.post(address, form), fingerprint()
        again = client.post(address, form)
        assert first.headers["Location"] == again.headers["Location"] != screen.url("detail", source.pk)
        assert (first.status_code, fingerprint()) == (302, done)
    with undone():
        address = f"{screen.noun}/{world.source(push).pk}/push/{push.name}/"
        body = {"acknowledge": REASONS, **needed}
        first, done = call(client, "post", address, body, Idempotency_Key="k"), fingerprint()
        again = call(client, "post", address, body, Idempotency_Key="k")
        assert first.status_code == 201, first.content
        assert (_told(first), done) == (_told(again), fingerprint())
