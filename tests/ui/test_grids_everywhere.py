"""Every document with lines, in every step that edits it: the grid opens, the server counts it, it saves as it was."""

from __future__ import annotations

import pytest
from tests.conventions.browsing import browser, posted
from tests.conventions.business import Business, business_documents, undone
from tests.conventions.registries import name

from zhanggui.kernel.models import Document
from zhanggui.ui import steps
from zhanggui.ui.screen import screen_of

pytestmark = pytest.mark.django_db
WITH_LINES = [model for model in business_documents() if (one := screen_of(model)) and one.has_editable_lines]


@pytest.mark.parametrize("model", WITH_LINES, ids=name)
def test_a_document_is_counted_and_saved_as_it_was(model: type[Document]) -> None:
    world, screen = Business(), screen_of(model)
    page, tried = browser(world.by), []
    for command in steps.steps_of(screen):
        if command.step is None or not steps.takes_lines(command):
            continue
        with undone():
            document = world.ready(model, command.name)
            address = screen.url("step", document.pk, command.name)
            opened = page.get(address)
            rows = opened.context["grid"]["rows"]
            counted = page.post(f"{address}preview/", posted(opened)).json()
            assert (counted["errors"], counted["refusal"]) == ([], ""), command.name
            assert len(counted["lines"]) == len(rows) > 0, command.name
            answer = page.post(address, posted(opened))
            assert answer.status_code == 302, (command.name, answer.context["refusal"])
            assert page.get(address).status_code in (200, 409)
            tried.append(command.name)
    assert tried
