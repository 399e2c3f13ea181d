"""Whether documents name a master: what they were written with stays as it is then."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q, QuerySet


def naming(base: type[Model], value: Any, *paths: str) -> list[QuerySet]:
    """For each model made from ``base`` that has one of these relations: its rows in which one of them is ``value``."""
    found = []
    for model in (one for one in apps.get_models() if issubclass(one, base)):
        known = [path for path in paths if _has(model, path.partition("__")[0])]
        if known:
            named = [Q((path, value)) for path in known]
            found.append(model._default_manager.filter(Q(*named, _connector=Q.OR)))
    return found


def exist(rows: Iterable[QuerySet]) -> bool:
    """Whether there are any; one query however many models there are."""
    first, *others = (some.order_by().values("pk")[:1] for some in rows)
    return first.union(*others, all=True).exists()


def _has(model: type[Model], name: str) -> bool:
    try:
        return model._meta.get_field(name).is_relation
    except FieldDoesNotExist:
        return False
