"""Proofs: every derived figure can be counted again from what it is derived from.

An app registers its own with ``@proof`` in ``<app>/queries/``; ``zhanggui check`` runs all of them. A proof only reads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any

from django.apps import apps
from django.db import connection
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import activity
from .models import Document, Master, NumberCounter

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Proof:
    """``function`` returns one sentence for each difference; none where everything agrees."""

    name: str
    title: Any
    function: Callable[[], list[str]]


_registry: dict[str, Proof] = {}


def proof(name: str, title: Any) -> Callable[[Callable[[], list[str]]], Callable[[], list[str]]]:
    """Register ``function() -> list[str]`` under ``name``; ``title`` says what holds if it finds nothing."""

    def register(function: Callable[[], list[str]]) -> Callable[[], list[str]]:
        if name in _registry:
            raise RuntimeError(f"the proof {name} is registered twice")
        _registry[name] = Proof(name, title, function)
        return function

    return register


def registered() -> dict[str, Proof]:
    """All proofs by name, those of lower apps first."""
    for config in apps.get_app_configs():
        if config.name.startswith("zhanggui."):
            _import_all(f"{config.name}.queries")
    return _registry


def run() -> Iterator[tuple[Proof, list[str]]]:
    """Each proof with the differences that it found."""
    for one in list(registered().values()):
        yield one, one.function()


def differences() -> list[str]:
    """Everything that doesn't agree, over all proofs."""
    return [f"{one.title}: {sentence}" for one, found in run() for sentence in found]


def sentence(document: Any, stored: Any, counted: Any, row: int | None = None) -> str:
    """What a proof says of a document, or of one of its lines: both figures, or several of each."""
    text = gettext("%(document)s, line %(row)s: the table says %(stored)s, counted are %(counted)s.")
    return text % {"document": document, "row": row or "–", "stored": _plain(stored), "counted": _plain(counted)}


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, Iterable) and not isinstance(value, str) else str(value)


# -- for proofs that compare lines in the database ---------------------------------------------------------------------


def is_part(model: type[Any], of: type[Any]) -> str:
    """SQL: whether a line ``l`` of ``model`` names a line (a kind of ``of``) of an earlier document."""
    links = [f.column for f in model._meta.concrete_fields if f.is_relation and issubclass(f.related_model, of)]
    return f"({' OR '.join(f'l.{column} IS NOT NULL' for column in links) or 'false'})"


def selected(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def told(model: type[Any], rows: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Rows that begin with the key of a document, with that document in its place; one query, none without rows."""
    documents = model._meta.get_field("document").related_model._default_manager.in_bulk({row[0] for row in rows})
    yield from ((documents[row[0]], *row[1:]) for row in rows)


# -- of the kernel itself ----------------------------------------------------------------------------------------------


def _import_all(name: str) -> None:
    if find_spec(name) is None:
        return
    module = import_module(name)
    for found in iter_modules(getattr(module, "__path__", ())):
        import_module(f"{name}.{found.name}")


@proof("activity", _("No row of Activity was altered"))
def activity_chain() -> list[str]:
    return [f"{found.activity_id or '–'}: {found.what}" for found in activity.verify()]


@proof("names", _("Keys for sorting and searching follow from names"))
def sort_keys() -> list[str]:
    models = [model for model in apps.get_models() if issubclass(model, Master)]
    rows = (row for model in models for row in model.objects.exclude(name_key="").iterator(chunk_size=CHUNK))
    return [_of_name(row) for row in rows if row.name_key != row.name_sort_key()]


def _of_name(row: Master) -> str:
    text = gettext("%(row)s: the sort key is “%(stored)s”, should be “%(counted)s”.")
    return text % {"row": row, "stored": row.name_key, "counted": row.name_sort_key()}


@proof("numbers", _("Numbers that may have no gap have none, and their counters stand at the last one"))
def gap_free_numbers() -> list[str]:
    models = [model for model in apps.get_models() if issubclass(model, Document) and model.gap_free]
    return [found for model in models for found in _wrongly_numbered(model)]


def _wrongly_numbered(model: type[Document]) -> Iterator[str]:
    counters = {
        (row.company_id, row.period): row.last
        for row in NumberCounter.objects.filter(document_type=model._meta.label).order_by("company", "period")
    }
    given: dict[tuple[int, str], list[int]] = defaultdict(list)
    for company, number in model._default_manager.numbered().values_list("company", "number").iterator():
        head, _dash, count = number.rpartition("-")
        fitting = [period for owner, period in counters if owner == company and head.endswith(period)]
        given[company, max(fitting, key=len, default="?")].append(int(count) if count.isdigit() else 0)
    text = gettext(
        "%(type)s %(period)s: the counter stands at %(last)s, there are %(count)s numbers up to %(highest)s."
    )
    for key in sorted(counters.keys() | given.keys()):
        found = given.get(key, [])
        if sorted(found) != list(range(1, counters.get(key, 0) + 1)):
            values = {"type": model._meta.verbose_name, "period": key[1], "last": counters.get(key, 0)}
            yield text % {**values, "count": len(found), "highest": max(found, default=0)}
