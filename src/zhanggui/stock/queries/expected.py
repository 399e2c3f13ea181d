"""What documents expect of stock, and who can say it.

Each app whose orders write expected moves registers a function with ``@expected_source(Model)`` that counts them again
from its documents, so that the table can be proven without stock knowing these apps.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Expected:
    """Open quantity of one thing on a line: positive comes in, negative goes out (item's unit).

    ``line_id`` None: the document itself. ``part``: related name of the document's lines where it isn't ``lines``.
    A line may expect several rows that differ in part, schedule, warehouse, item or variant.
    """

    line_id: int | None
    item_id: int
    variant_id: int | None
    warehouse_id: int
    date: dt.date
    quantity: Decimal
    schedule: int = 0
    firm: bool = True
    part: str = ""


type_of_source = Callable[[], dict[int, list[Expected]]]
_registry: dict[str, type_of_source] = {}


def expected_source(model: Any) -> Callable[[type_of_source], type_of_source]:
    """Register ``function() -> {document key: [Expected, …]}`` over all documents of ``model``."""

    def register(function: type_of_source) -> type_of_source:
        if model._meta.label in _registry:
            raise RuntimeError(f"{model._meta.label} says twice what it expects")
        _registry[model._meta.label] = function
        return function

    return register


def registered() -> dict[str, type_of_source]:
    return _registry
