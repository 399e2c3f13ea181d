"""What a step is done with, as an approval keeps it: plain JSON that says of each value what it is.

A model is kept by its key and read again when the step is done; what equals the default of its parameter is left out,
so that a reason that nobody gave and an empty one are the same.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import Command
from zhanggui.kernel.errors import Refusal

Kept = dict[str, Any]
TYPES: dict[str, Any] = {
    "decimal": Decimal,
    "moment": dt.datetime.fromisoformat,
    "date": dt.date.fromisoformat,
}


class ArgumentGone(Refusal):
    code = "argument_gone"
    sentence = _("Something that was named when the approval was asked for is gone. Ask for approval again.")


class CannotKeep(TypeError):
    """A value of a type that no approval can keep: the command can't be guarded."""


def kept(command: Command, arguments: Mapping[str, Any]) -> Kept:
    """``arguments`` of ``command`` as JSON; raises CannotKeep."""
    return {name: _kept(value) for name, value in arguments.items() if not _is_default(command, name, value)}


def _is_default(command: Command, name: str, value: Any) -> bool:
    parameter = command.parameters.get(name)
    return parameter is not None and value == parameter.default


def _kept(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal):
        return {"decimal": f"{value.normalize():f}"}
    if isinstance(value, dt.date):
        return {"moment" if isinstance(value, dt.datetime) else "date": value.isoformat()}
    if isinstance(value, models.Model):
        return {"model": value._meta.label, "key": value.pk}
    if isinstance(value, Mapping):
        return {"values": {str(name): _kept(inner) for name, inner in value.items()}}
    if isinstance(value, Iterable):
        return [_kept(inner) for inner in value]
    raise CannotKeep(type(value))


def restored(kept_: Kept) -> dict[str, Any]:
    """The arguments again. Raises ArgumentGone."""
    (found,) = restored_all([kept_])
    if found is None:
        raise ArgumentGone
    return found


def restored_all(several: Sequence[Kept]) -> list[dict[str, Any] | None]:
    """The same for several at once, with one query for each model among them; None where something is gone."""
    keys: dict[str, set[Any]] = defaultdict(set)
    for label, key in _references([value for one in several for value in one.values()]):
        keys[label].add(key)
    there = {label: apps.get_model(label)._default_manager.in_bulk(found) for label, found in keys.items()}
    return [_whole(one, there) for one in several]


def _whole(kept_: Kept, there: Mapping[str, Mapping[Any, Any]]) -> dict[str, Any] | None:
    try:
        return {name: _restored(value, there) for name, value in kept_.items()}
    except ArgumentGone:
        return None


def _references(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and "model" in value:
        yield value["model"], value["key"]
        return
    inside = value if isinstance(value, list) else value.get("values", {}).values() if isinstance(value, dict) else ()
    for inner in inside:
        yield from _references(inner)


def _restored(value: Any, there: Mapping[str, Mapping[Any, Any]]) -> Any:
    if isinstance(value, list):
        return [_restored(inner, there) for inner in value]
    if not isinstance(value, dict):
        return value
    if "values" in value:
        return {name: _restored(inner, there) for name, inner in value["values"].items()}
    if "model" in value:
        found = there[value["model"]].get(value["key"])
        if found is None:
            raise ArgumentGone
        return found
    ((kind, text),) = value.items()
    return TYPES[kind](text)
