"""What there is: models by app and layer, documents, commands, refusals. The conventions walk these."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

from zhanggui.kernel import commands
from zhanggui.kernel.commands import Command
from zhanggui.kernel.errors import Refusal
from zhanggui.kernel.models import Document, Line, Master

SOURCES = Path(apps.get_app_config("kernel").path).parent
ROOT = SOURCES.parents[1]
LAYERS = {name: level for level, name in enumerate(settings.LAYERS)}
SIBLINGS = ({"purchasing", "sales"}, {"payables", "receivables"})
"""Pairs that may not know each other."""


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in LAYERS and not model._meta.proxy]


def documents() -> list[type[Document]]:
    return [model for model in own_models() if issubclass(model, Document)]


def masters() -> list[type[Master]]:
    return [model for model in own_models() if issubclass(model, Master)]


def lines() -> list[type[Line]]:
    return [model for model in own_models() if issubclass(model, Line)]


def foreign_keys() -> Iterator[models.ForeignKey]:
    for model in own_models():
        yield from (field for field in model._meta.local_fields if isinstance(field, models.ForeignKey))


def acting(model: type[models.Model]) -> list[Command]:
    """Commands of ``model`` that act on documents that are there."""
    return [made for made in commands.commands_of(model) if not made.create]


def refusals() -> list[type[Refusal]]:
    found: list[type[Refusal]] = []
    waiting = [Refusal]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting += kind.__subclasses__()
    return [kind for kind in found if kind.__module__.startswith("zhanggui.")]


def python_files(*, tests: bool = False) -> list[Path]:
    """Our own modules without migrations."""
    found = [path for path in sorted(SOURCES.rglob("*.py")) if "migrations" not in path.parts]
    return [path for path in found if tests or "tests" not in path.parts]


def name(value: Any) -> str:
    """How a test is called that takes ``value``."""
    if isinstance(value, type) and issubclass(value, models.Model):
        return value._meta.label
    if isinstance(value, models.Field):
        return f"{value.model._meta.label}.{value.name}"
    if isinstance(value, Path):
        return str(value.relative_to(ROOT))
    return str(getattr(value, "permission", value))
