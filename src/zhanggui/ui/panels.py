"""Panels: what higher apps show on the page of a lower document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from .screen import Screen, screen_of
from .sight import Sight

MOST = 20
EVERY = "*"
"""Key of the panels that every model has."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Own content of a panel."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Declared:
    function: Callable[..., Any]
    title: Any
    order: int
    columns: Sequence[str]
    adds: str


@dataclass(slots=True)
class Shown:
    """A panel of one document, ready for the page."""

    title: str
    template: str = "ui/parts/related.html"
    context: dict[str, Any] = field(default_factory=dict)


_registry: dict[str, list[_Declared]] = {}


def panel(
    model: type[models.Model] | None, *, title: Any, order: int = 50, columns: Sequence[str] = (), adds: str = ""
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register ``function(document, *, user)`` returning a QuerySet, a :class:`Panel` or None.

    ``model`` None: for the pages of every model.
    ``adds``: the field by which a shown row names this document; whoever may add one gets a button for it.
    """

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        label = model._meta.label if model else EVERY
        _registry.setdefault(label, []).append(_Declared(function, title, order, columns, adds))
        return function

    return register


def registered() -> dict[str, list[_Declared]]:
    return _registry


def shown(document: Any, user: Any) -> list[Shown]:
    """The panels of ``document`` that have something for ``user``."""
    own = (*_registry.get(document._meta.label, ()), *_registry.get(EVERY, ()))
    declared = sorted(own, key=lambda one: one.order)
    made = (_shown(one, document, user) for one in declared)
    return [one for one in made if one is not None]


def _shown(declared: _Declared, document: Any, user: Any) -> Shown | None:
    content = declared.function(document, user=user)
    if isinstance(content, Panel):
        return Shown(str(declared.title), content.template, content.context)
    return _related(declared, content, user, document) if isinstance(content, models.QuerySet) else None


def _related(declared: _Declared, rows: models.QuerySet, user: Any, document: Any) -> Shown | None:
    """Rows of a model with a Screen, cut down to the reader's reach."""
    screen = screen_of(rows.model)
    if screen is None or not screen.may_view(user):
        return None
    keys = rows.order_by().values("pk")
    found = list(screen.rows(user).filter(pk__in=keys).order_by("-pk")[: MOST + 1])
    add = f"{screen.url('new')}?{declared.adds}={document.pk}" if declared.adds and screen.may_create(user) else ""
    if not found and not add:
        return None
    context = {
        "related": screen,
        "columns": _columns(screen, declared, user),
        "rows": found[:MOST],
        "more": len(found) > MOST,
        "add": add,
        "all": _address(screen, document),
    }
    return Shown(str(declared.title), context=context)


def _address(screen: Screen, document: Any) -> str:
    """The list, cut down to the rows of ``document`` where it can be."""
    own = next((f for f in screen.all_fields if f.filter and f.target is type(document) and "__" not in f.path), None)
    return f"{screen.url()}?{own.path}={document.pk}" if own else screen.url()


def _columns(screen: Screen, declared: _Declared, user: Any) -> list[Any]:
    fields = screen.columns
    if declared.columns:
        by_path = {field.path: field for field in screen.all_fields}
        fields = [by_path[path] for path in declared.columns]
    return Sight(user).columns(fields)
