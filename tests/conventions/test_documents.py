"""Every document type: its flow, number, place in the order of locks; document 61 is tested the day it is declared."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from zhanggui.kernel import locks
from zhanggui.kernel.flows import Flow
from zhanggui.kernel.models import Document, Line, NumberedDocumentError

from .registries import documents, lines, masters, name, own_models
from .rows import Rows

every_document = pytest.mark.parametrize("model", documents(), ids=name)


@every_document
def test_a_document_has_a_flow_over_its_own_statuses(model: type[Document]) -> None:
    statuses = set(model.Status.values)  # type: ignore[attr-defined]
    named = {status for step in model.flow for status in (*step.sources, step.target) if status}

    assert isinstance(model.flow, Flow)
    assert "draft" in statuses
    assert any(step.tone == "danger" and step.target for step in model.flow), "a way back for what has a number"
    assert named == statuses, "a status without a step, or a step without a status"
    assert all(step.sources for step in model.flow)


@every_document
def test_a_document_starts_as_a_draft_that_can_be_edited_and_deleted(model: type[Document]) -> None:
    field = model._meta.get_field("status")

    assert field.default == "draft"
    assert list(field.choices) == model.Status.choices  # type: ignore[arg-type,attr-defined]
    steps = {step.name: step for step in model.flow}
    assert steps["discard"].sources == ("draft",)
    if "revise" in steps:
        assert (steps["revise"].sources, steps["revise"].target) == (("draft",), None)


@every_document
def test_every_status_can_be_reached_and_all_but_the_last_left(model: type[Document]) -> None:
    reached, waiting = {"draft"}, ["draft"]
    while waiting:
        for step in model.flow.from_status(waiting.pop()):
            if step.target and step.target not in reached:
                reached.add(step.target)
                waiting.append(step.target)
    assert reached == set(model.Status.values)  # type: ignore[attr-defined]


def test_number_prefixes_are_used_once() -> None:
    counts = Counter(model.number_prefix for model in documents())

    assert [prefix for prefix, times in counts.items() if times > 1] == []
    assert all(prefix.isalpha() and prefix.isupper() for prefix in counts)


def test_documents_are_locked_between_masters_and_stock() -> None:
    assert [name(model) for model in documents() if not 0 < model.lock_rank < locks.OPEN_ITEM_RANK] == []


def chains() -> list[tuple[type[Document], type[Document]]]:
    """Pairs of documents whose lines refer to each other: upstream, downstream."""
    found = {
        (field.related_model._meta.get_field("document").related_model, line._meta.get_field("document").related_model)
        for line in lines()
        for field in line._meta.concrete_fields
        if field.is_relation and issubclass(field.related_model, Line)
    }
    ordered = sorted(found, key=lambda pair: (pair[0]._meta.label, pair[1]._meta.label))
    return [(upstream, downstream) for upstream, downstream in ordered if upstream is not downstream]


@pytest.mark.parametrize(("upstream", "downstream"), chains(), ids=name)
def test_upstream_is_locked_before_downstream(upstream: Any, downstream: Any) -> None:
    assert upstream.lock_rank < downstream.lock_rank


@every_document
def test_relations_that_commands_read_exist(model: type[Document]) -> None:
    model._default_manager.select_related(*model.reads_with).query.get_compiler("default").as_sql()


@every_document
@pytest.mark.django_db
def test_a_document_with_a_number_is_never_deleted(model: type[Document]) -> None:
    document = Rows().make(model, number="X-1", status="draft")

    with pytest.raises(NumberedDocumentError):
        document.delete()
    with pytest.raises(NumberedDocumentError):
        model._default_manager.all().delete()
    assert model._default_manager.get() == document


@every_document
@pytest.mark.django_db
def test_a_number_exists_once_in_a_company(model: type[Document]) -> None:
    rows = Rows()
    rows.make(model, number="X-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.make(model, number="X-1")
    rows.make(model)
    rows.make(model)


@pytest.mark.parametrize("model", lines(), ids=name)
def test_a_line_goes_with_its_document(model: Any) -> None:
    field = model._meta.get_field("document")

    assert field.remote_field.on_delete is models.CASCADE
    assert field.remote_field.related_name == "lines"
    assert issubclass(field.related_model, Document)
    assert model._meta.ordering[0] == "position"


@pytest.mark.parametrize("model", documents() + masters(), ids=name)
def test_names_are_given_to_people(model: Any) -> None:
    assert str(model._meta.verbose_name)[0].isupper(), "a name of its own; Django's are lower case"
    assert model._meta.original_attrs.get("verbose_name_plural")


@pytest.mark.parametrize("model", own_models(), ids=name)
def test_a_model_has_no_permissions_of_django(model: Any) -> None:
    assert model._meta.default_permissions == ()
    assert model._meta.permissions == []
