"""Nonsense in every input of every form, through page and API: kept as typed or refused with a sentence at its input.

Never a 500, nothing that was typed is lost, and what is stored is shown without being run.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from zhanggui.kernel import commands
from zhanggui.kernel.models import Document
from zhanggui.ui.fields import DECIMALS, Field, Kind
from zhanggui.ui.forms import LINE_KEY
from zhanggui.ui.screen import Screen, registered, screen_of

from .browsing import Posted, browser, call, inputs_of, posted, sentence_of
from .business import Business, business_documents, undone
from .registries import name
from .rows import Rows

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>"
ODD = f"😀 “quoted” 'single' \"double\" {SCRIPT} & \\ %s %(x)s {{{{ x }}}} 张三"
TEXTS = (ODD, "x" * 10_000, "a\x00b", "\u202eabc\ufeff", "a\nb", "=cmd|' /C calc'!A0")
NUMBERS = (
    "-1",
    "1e30",
    "NaN",
    "Infinity",
    "1,5",
    "9" * 400,
    "9" * 30,
    "0.00000000001",
    "--1",
    "１２",
    "0",
    "999999999",
)
DATES = ("0001-01-01", "9999-12-31", "31.02.", "2026-02-31", "2999-12-31", "1900-01-01", "0", "x" * 300)
KEYS = ("-1", "0", "9" * 30, str(2**63), str(2**63 - 1), "1 OR 1=1", "a\x00b", ODD)
CHOICES = ("nonsense", ODD)
ROUNDS = [*zip_longest(TEXTS, NUMBERS, DATES, KEYS, CHOICES)]
SOME = ROUNDS[::3]
"""For ways in that share the reading of values with the form: the worst of each kind."""
TEXTUAL = {Kind.TEXT, Kind.LONG_TEXT, Kind.CODE}
NUMERIC = {*DECIMALS, Kind.INTEGER}


def nonsense(field: Field, values: tuple[str | None, ...]) -> str | None:
    """What of a round fits an input; None where this round has nothing for it."""
    text, number, date, key, choice = values
    if field.kind in TEXTUAL:
        return text
    if field.kind in NUMERIC:
        return number
    if field.kind in (Kind.DATE, Kind.DATETIME):
        return date
    if field.is_reference:
        return key
    return choice if field.choices else None


def same(field: Field, typed: str, stored: Any) -> bool:
    if field.kind in NUMERIC:
        return bool(stored == Decimal(unicodedata.normalize("NFKC", typed)))
    return str(stored if stored is not None else "") == typed.strip()


@dataclass(slots=True)
class Answer:
    """What came of it: errors by input name; where it was accepted ``done``, the row's key and its page."""

    status: int
    sentence: str
    errors: dict[str, str]
    done: bool
    key: int | None = None
    kept: dict[str, str] | None = None
    places: tuple[str, ...] = ()


class Form:
    """A form as the page shows it, and what is sent instead."""

    def __init__(self, client: Client, address: str, shown: str = "") -> None:
        self.client, self.address = client, address
        page = shown or address
        answer = client.get(f"{page}{'&' if '?' in page else '?'}plain=1")
        assert answer.status_code == 200, (shown or address, answer.status_code)
        self.fields = {one.name: one.field for one in inputs_of(answer)}
        self.base = posted(answer)
        if shown:  # a new one like the one shown
            self.base = {key: value for key, value in self.base.items() if not key.endswith("-id") and key != "key"}

    def send(self, changes: dict[str, str]) -> Answer:
        answer = self.client.post(self.address, {**self.base, **changes})
        if answer.status_code >= 500:
            return Answer(answer.status_code, "", {}, done=False)
        if answer.status_code == 302:
            place = answer.headers["Location"]
            key = place.rstrip("/").rsplit("/", 1)[-1]
            found = int(key) if key.isdigit() else None
            return Answer(302, sentence_of(answer), {}, done=True, key=found, places=(place,))
        inputs = inputs_of(answer) if "inputs" in (answer.context or ()) else []
        errors = {one.name: " ".join(one.errors) for one in inputs if one.errors}
        kept = {one.name: one.value for one in inputs}
        return Answer(answer.status_code, sentence_of(answer), errors, done=False, kept=kept)


class Request(Form):
    """The same values as JSON."""

    def __init__(self, client: Client, address: str, shown: str, method: str) -> None:
        super().__init__(client, address, shown)
        self.method = method

    def send(self, changes: dict[str, str]) -> Answer:
        answer = call(self.client, self.method, self.address, nested({**self.base, **changes}, self.fields))
        if answer.status_code >= 500:
            return Answer(answer.status_code, "", {}, done=False)
        told = answer.json()  # type: ignore[attr-defined]
        if answer.status_code < 300:
            return Answer(answer.status_code, "done", {}, done=True, key=told["id"])
        errors = {_input_name(error): error["message"] for error in told.get("errors", ())}
        return Answer(answer.status_code, told["detail"], errors, done=False)


def nested(data: Posted, fields: dict[str, Field]) -> dict[str, Any]:
    """Posted values as a document with lines."""
    header, lines = {}, {}
    for key, value in data.items():
        if found := LINE_KEY.fullmatch(key):
            lines.setdefault(int(found[1]), {})[found[2]] = _key(fields.get(key), value)
        elif key in fields:
            header[key] = _key(fields[key], value)
    return {**header, "lines": [lines[number] for number in sorted(lines)]} if lines else header


def _key(field: Field | None, value: Any) -> Any:
    return int(value) if field is not None and field.is_reference and value.isascii() and value.isdigit() else value


def _input_name(error: dict[str, Any]) -> str:
    return f"lines-{error['row']}-{error['field']}" if error["row"] else error["field"]


class Trial:
    """Tries all rounds on one form and notes what is wrong."""

    def __init__(self, screen: Screen, form: Form) -> None:
        self.screen, self.form = screen, form
        self.wrong: list[Any] = []
        self.stored = True
        """Whether what is typed can be found again in the row; reasons of steps stand in its history."""
        self.kept = 0
        """How often odd texts were stored."""

    def run(self, rounds: Sequence[Any] = ROUNDS) -> list[Any]:
        for values in rounds:
            changes = {key: raw for key, field in self.form.fields.items() if (raw := nonsense(field, values))}
            while changes:
                with undone():
                    changes = self._once(changes)
        return self.wrong

    def _once(self, changes: dict[str, str]) -> dict[str, str]:
        """What is left to try: the inputs at which nothing was said."""
        answer = self.form.send(changes)
        if answer.done:
            self._look(changes, answer)
            return {}
        if answer.status >= 500 or not (answer.sentence.strip() or answer.errors):
            self._note("no sentence", changes, answer)
        lost = {key for key, value in changes.items() if answer.kept and answer.kept.get(key, value) != value}
        if lost:
            self._note(f"lost {lost}", changes, answer)
        left = {key: value for key, value in changes.items() if key not in answer.errors}
        return left if len(left) < len(changes) else {}

    def _look(self, changes: dict[str, str], answer: Answer) -> None:
        self._shown(answer.places)
        if answer.key is None or not self.stored:
            return
        row = self.screen.model._default_manager.get(pk=answer.key)
        lines = self.screen.lines(row)
        for key, typed in changes.items():
            field, found = self.form.fields[key], LINE_KEY.fullmatch(key)
            stored = field.value(lines[int(found[1]) - 1] if found else row)
            self.kept += typed == ODD and same(field, typed, stored)
            if not same(field, typed, stored):
                self._note(f"{key} stored as {str(stored)[:40]!r}", {key: typed}, answer)
        noun = self.screen.noun
        self._shown([f"/{noun}/", f"/{noun}/{answer.key}/", f"/api/v1/{noun}/{answer.key}/"])

    def _shown(self, addresses: Sequence[str]) -> None:
        for address in addresses:
            answer: HttpResponse = self.form.client.get(address)
            if answer.status_code != 200 or ("/api/" not in address and SCRIPT in answer.content.decode()):
                self._note(f"{address}: {answer.status_code}", {}, None)

    def _note(self, what: str, changes: dict[str, str], answer: Answer | None) -> None:
        self.wrong.append((self.form.address, what, {key: typed[:30] for key, typed in changes.items()}, answer))


def edited() -> list[Screen]:
    """Screens with a form of their own."""
    return [made for made in registered().values() if made.create_command and made.update_command]


def a_row(world: Business, screen: Screen) -> Any:
    if issubclass(screen.model, Document):
        return world.draft(screen.model)
    return screen.rows(world.by).first() or Rows().make(screen.model)


@pytest.mark.parametrize("screen", edited(), ids=lambda screen: screen.noun)
def test_nonsense_in_a_form_is_kept_or_refused(screen: Screen) -> None:
    world = Business()
    client, row = browser(world.by, raising=False), a_row(world, screen)
    edit = screen.url("step", row.pk, screen.update_command.name)
    page = Trial(screen, Form(client, edit))
    assert page.run() == []
    assert page.kept or not any(field.kind is Kind.LONG_TEXT for field in page.form.fields.values())
    assert Trial(screen, Request(client, f"{screen.noun}/", edit, "post")).run(SOME) == []
    assert Trial(screen, Request(client, f"{screen.noun}/{row.pk}/", edit, "patch")).run(SOME) == []


@pytest.mark.parametrize("model", business_documents(), ids=name)
def test_nonsense_in_a_step_is_refused_or_harmless(model: type[Document]) -> None:
    world, screen = Business(), screen_of(model)
    client, wrong = browser(world.by, raising=False), []
    for step in model.flow:
        if step.name != "revise":
            with undone():
                wrong += tried(screen, client, screen.url("step", world.ready(model, step.name).pk, step.name))
    for push in commands.pushes_from(model):
        with undone():
            wrong += tried(screen, client, screen.url("push", world.source(push).pk, push.name))
    assert wrong == []


def tried(screen: Screen, client: Client, address: str) -> list[Any]:
    trial = Trial(screen, Form(client, address))
    trial.stored = False
    return trial.run(SOME)
