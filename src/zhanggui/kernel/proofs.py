"""Proofs: every derived figure can be counted again from what it is derived from.

An app registers its own with ``@proof`` in ``<app>/queries/``; ``zhanggui check`` runs all of them. A proof only reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from . import activity


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


def _import_all(name: str) -> None:
    if find_spec(name) is None:
        return
    module = import_module(name)
    for found in iter_modules(getattr(module, "__path__", ())):
        import_module(f"{name}.{found.name}")


@proof("activity", _("No row of Activity was altered"))
def activity_chain() -> list[str]:
    return [f"{found.activity_id or '–'}: {found.what}" for found in activity.verify()]
