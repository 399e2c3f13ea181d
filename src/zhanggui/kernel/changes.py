"""What a command changed: columns before and after, as the Activity tells them and as they are saved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from django.db import models

MASK = "•••"


def fields(document: models.Model) -> dict[str, Any]:
    """Stored columns by name; lists and objects as copies, so that a change in place is seen."""
    loaded = document.__dict__
    values = ((name, loaded[name]) for name in _columns(type(document)) if name in loaded)
    return {name: _copied(value) if isinstance(value, list | dict) else value for name, value in values}


def _copied(value: Any) -> Any:
    """A copy of what JSON holds; deepcopy takes ten times as long."""
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


@cache
def _columns(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)


def shown(document: Any, values: dict[str, Any]) -> dict[str, Any]:
    """``values`` as the Activity keeps them: without what is empty, and with the model's ``masked`` columns hidden."""
    masked = getattr(document, "masked", ())
    kept = {name: value for name, value in values.items() if value not in (None, "", {}, [])}
    return {name: MASK if name in masked else value for name, value in kept.items()}


def difference(document: Any, was: dict[str, Any]) -> dict[str, Any]:
    """Changed columns as {"before": …, "after": …}; the version says nothing to a reader."""
    now, masked = fields(document), getattr(document, "masked", ())
    changed = [name for name in now if name != "version" and was.get(name) != now[name]]
    if not changed:
        return {}
    before, after = ({n: MASK if n in masked else values.get(n) for n in changed} for values in (was, now))
    return {"before": before, "after": after}


def moved(document: models.Model, was: dict[str, Any]) -> bool:
    """Whether a document that is still there lies in another company or warehouse than before."""
    now = fields(document)
    return document.pk is not None and any(was.get(name) != now.get(name) for name in ("company_id", "warehouse_id"))


def write(changed: Iterable[tuple[Any, dict[str, Any]]]) -> None:
    """Write the columns that the body changed; the version counts every command on a document."""
    together: dict[tuple[str, ...], list[Any]] = {}
    for document, was in changed:
        if hasattr(document, "version"):
            document.version += 1
        now = fields(document)
        if names := tuple(name for name in now if was.get(name) != now[name]):
            together.setdefault((document._meta.label, *names), []).append(document)
    for (_label, *columns), documents in together.items():
        if len(documents) == 1:
            documents[0].save(update_fields=columns)
        else:
            type(documents[0])._default_manager.bulk_update(documents, columns, batch_size=500)


def by_scope(documents: Sequence[Any]) -> Iterator[tuple[Any, list[Any]]]:
    """Documents that no Grant tells apart, with one that stands for them."""
    groups: dict[Any, list[Any]] = {}
    for document in documents:
        alone = document.pk if hasattr(document, "scope_paths") else None
        key = (alone, *(getattr(document, f"{name}_id", None) for name in ("company", "owner", "warehouse")))
        groups.setdefault(key, []).append(document)
    for same in groups.values():
        yield same[0], same
