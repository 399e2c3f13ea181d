"""Links: what higher apps offer besides steps, on the page of every document (its paper) and on every list (a file)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .screen import Screen


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Links:
    """A button for the first link, and a menu of the others."""

    label: str
    icon: str
    links: Sequence[Link]


Offering = Callable[[Screen, Any, Any], Links | None]
_registry: dict[str, Offering] = {}


def links(name: str) -> Callable[[Offering], Offering]:
    """Register ``function(screen, document, user)``; its app answers ``/<noun>/<pk>/<name>/``, where no step does."""

    def register(function: Offering) -> Offering:
        _registry[name] = function
        return function

    return register


def registered() -> dict[str, Offering]:
    return _registry


def offered(screen: Screen, document: Any, user: Any) -> list[Links]:
    return [found for function in _registry.values() if (found := function(screen, document, user)) is not None]


ListOffering = Callable[[Screen, Any], Links | None]
_of_lists: list[ListOffering] = []


def list_links(function: ListOffering) -> ListOffering:
    """Register ``function(screen, user)``: what a higher app offers on every list; the page adds what is seen."""
    _of_lists.append(function)
    return function


def offered_on_list(screen: Screen, user: Any) -> list[Links]:
    return [found for function in _of_lists if (found := function(screen, user)) is not None]
