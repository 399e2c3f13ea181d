"""docs/how-to/api.md: every call on the page is made as it is printed."""

from __future__ import annotations

import re
import shlex
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from zhanggui.access.commands import api_tokens
from zhanggui.masterdata.tests.make import World

PAGE = Path(__file__).parents[2] / "docs/how-to/api.md"
EXPECTED = [200, 201, 400, 200, 200, 201, 409, 200, 200]
"""What the calls answer, from the top of the page to its end."""


def calls() -> list[list[str]]:
    return [shlex.split(line) for line in PAGE.read_text().splitlines() if line.startswith("    curl ")]


@pytest.mark.django_db
def test_every_call_of_the_page_answers_what_it_says() -> None:
    world = World()
    _coded(world)
    token = api_tokens.issue(**world.acting(), user=world.by, name="guide").secret
    made: list[int] = []
    answered = [_call(words, token, made).status_code for words in calls()]
    assert answered == EXPECTED


def _coded(world: World) -> None:
    """The codes that the page names."""
    for row, code in ((world.supplier, "S1"), (world.warehouse, "W1")):
        type(row)._default_manager.filter(pk=row.pk).update(code=code)
    world.item(code="RAIL")


def _call(words: list[str], token: str, made: list[int]) -> Any:
    """``17`` on the page is the order that was made first."""
    options = dict(pairwise(words))
    headers = [value.split(": ", 1) for flag, value in pairwise(words) if flag == "-H"]
    address = next(word for word in words if word.startswith("$BASE")).replace("$BASE", "/api/v1")
    body = options.get("-d", "")
    if made:
        address, body = (re.sub(r"\b17\b", str(made[0]), text) for text in (address, body))
    sent = {name: value.replace("$TOKEN", token) for name, value in headers if name != "Content-Type"}
    call = getattr(Client(), options.get("-X", "GET").lower())
    data = {"data": body, "content_type": "application/json"} if body else {}
    answer = call(address, **data, headers=sent)
    if answer.status_code == 201:
        made.append(answer.json()["id"])
    return answer
