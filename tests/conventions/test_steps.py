"""Flow and commands say the same, and every status answers every step: possible ones start, all others are refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from zhanggui.access.models import User
from zhanggui.access.tests import make
from zhanggui.kernel import commands
from zhanggui.kernel.commands import Command
from zhanggui.kernel.errors import Refusal, WrongStatus
from zhanggui.kernel.models import Activity, Document

from .registries import acting, documents, name
from .rows import AT, Rows

every_document = pytest.mark.parametrize("model", documents(), ids=name)


@every_document
def test_every_command_on_a_document_is_a_step_of_its_flow(model: type[Document]) -> None:
    assert [made.name for made in acting(model) if made.name not in model.flow] == []


@every_document
def test_every_step_has_its_command(model: type[Document]) -> None:
    assert [step.name for step in model.flow if commands.find(model, step.name) is None] == []


@every_document
def test_a_document_is_made_by_a_draft_or_a_push(model: type[Document]) -> None:
    making = [made for made in commands.registered().values() if made.model is model and made.create]

    assert making
    assert "draft" in {made.name for made in making} or all(made.push_from for made in making)


@pytest.mark.parametrize("made", commands.registered().values(), ids=name)
def test_a_command_says_what_it_is_and_what_it_takes(made: Command) -> None:
    assert str(made.label), "a label, or a Step with one"
    assert set(made.types) == set(made.parameters)
    assert made.function.__module__.startswith("zhanggui.")
    for parameter in made.parameters.values():
        assert parameter.annotation is not parameter.empty, parameter.name


def test_every_permission_code_has_three_parts() -> None:
    codes = {made.permission for made in commands.registered().values()}

    assert [
        code for code in codes if code.count(".") != 2 or not code.replace(".", "").replace("_", "").isalnum()
    ] == []


@pytest.fixture
def anyone(db: None) -> User:
    return make.user("anyone", "*")


@every_document
@pytest.mark.django_db
def test_every_step_starts_from_its_statuses_alone(model: Any, anyone: User) -> None:
    """Every status × step: what isn't possible is refused and changes nothing; what is possible is not refused so."""
    rows, wrong = Rows(), []
    for status in model.Status.values:
        document = rows.make(model, status=status, number="" if status == "draft" else f"X-{status}", owner=anyone)
        for step in model.flow:
            answer = attempt(rows, commands.find(model, step.name), document, anyone)
            if isinstance(answer, WrongStatus) == (status in step.sources) or isinstance(answer, str):
                wrong.append(f"{step.name} while {status}: {answer!r}")
    assert wrong == []


def attempt(rows: Rows, command: Any, document: Any, by: User) -> Refusal | str | None:
    """What the step says to a document that has nothing in it; everything is as before when this returns."""
    with transaction.atomic():
        before, activities = stored(document), Activity.objects.count()
        subject = document._meta.model._default_manager.get(pk=document.pk)
        answer: Refusal | str | None = None
        try:
            command([subject] if command.many else subject, by=by, at=AT, **rows.arguments(command, subject))
        except Refusal as refusal:
            answer = refusal
        if answer is not None and (stored(document), Activity.objects.count()) != (before, activities):
            answer = f"refused ({answer}), but something changed"
        transaction.set_rollback(True)
    return answer


def stored(document: Any) -> Any:
    return document._meta.model._default_manager.filter(pk=document.pk).values().first()
