"""Rows that name the document they come from by type and key."""

from __future__ import annotations

from typing import Any, Self

from django.apps import apps
from django.db.models import Case, CharField, OuterRef, Subquery, Value, When

from zhanggui.kernel.models import Document, LedgerQuerySet, ScopedQuerySet


def document_models() -> list[type[Document]]:
    return [model for model in apps.get_models() if issubclass(model, Document)]


def number_of(type_field: str, id_field: str) -> Case:
    """The number of the document that a row names; empty where it has none."""
    return Case(
        *(
            When(
                **{type_field: model._meta.label},
                then=Subquery(model._default_manager.filter(pk=OuterRef(id_field)).values("number")[:1]),
            )
            for model in document_models()
        ),
        default=Value(""),
        output_field=CharField(),
    )


def label_of(name: str) -> property:
    """A property with the name of the document type that the field ``name`` holds."""

    def label(row: Any) -> str:
        value = getattr(row, name)
        return str(apps.get_model(value)._meta.verbose_name) if "." in value else value

    return property(label)


class SourceQuerySet(ScopedQuerySet):
    def with_source(self) -> Self:
        """With ``source_number``, the number of the document that caused the row; no query of its own."""
        return self.annotate(source_number=number_of("source_type", "source_id"))


class SourceLedgerQuerySet(SourceQuerySet, LedgerQuerySet):  # type: ignore[override]
    """The same for ledgers."""
