"""Chain: the documents from which a document came (上查) and those that came from it (下查).

Found by what their lines name; apps that tie documents otherwise register with :func:`further`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from django.db import models

from zhanggui.kernel.models import Document

from .formats import currency_of, text
from .screen import Screen, registered, screen_of
from .sight import Sight

Keys = dict[type[Document], set[int]]
"""Documents by their type."""
Further = Callable[[type[Document], set[int], bool], Iterable[tuple[str, int]]]

MOST = 12
"""Documents of one type that are shown; the rest is counted."""
LAST = 100


@dataclass(frozen=True, slots=True)
class Tie:
    """Lines of ``later`` name lines of ``earlier`` by their field ``name``."""

    earlier: type[Document]
    later: type[Document]
    line: type[models.Model]
    name: str

    def found(self, keys: Iterable[int], *, later: bool) -> set[int]:
        """The documents at the other end: one query."""
        own, other = "document", f"{self.name}__document"
        near, far = (other, own) if later else (own, other)
        rows = self.line._default_manager.filter(**{f"{near}__in": list(keys), f"{self.name}__isnull": False})
        return set(rows.order_by().values_list(far, flat=True).distinct())


_further: list[Further] = []


def further(function: Further) -> Further:
    """Register ``function(model, keys, later)``: ``[(label of a type, key)]`` of documents not tied by lines."""
    _further.append(function)
    return function


@cache
def ties() -> tuple[Tie, ...]:
    """Every foreign key from lines of one document type to lines of another."""
    return tuple(tie for screen in registered().values() if screen.is_document for tie in _ties(screen))


def _ties(screen: Screen) -> Iterator[Tie]:
    line = screen.line_model
    for source in line._meta.concrete_fields if line is not None else ():
        target: Any = source.related_model if source.is_relation and source.name != "document" else None
        names = {f.name for f in target._meta.concrete_fields} if target is not None else set()
        if "document" in names and (earlier := target._meta.get_field("document").related_model) is not screen.model:
            yield Tie(earlier, screen.model, line, source.name)  # type: ignore[arg-type]


@cache
def ties_of(model: type[Document]) -> tuple[Tie, ...]:
    return tuple(tie for tie in ties() if model in (tie.earlier, tie.later))


def walked(start: Document, *, later: bool) -> Keys:
    """All documents that can be reached in one direction; the number of queries grows with the types alone."""
    found: Keys = defaultdict(set)
    edge: Keys = {type(start): {start.pk}}
    while edge:
        reached = _next(edge, later=later)
        edge = {model: new for model, keys in reached.items() if (new := keys - found[model])}
        for model, keys in edge.items():
            found[model] |= keys
    found[type(start)].discard(start.pk)
    return found


def _next(edge: Keys, *, later: bool) -> Keys:
    reached: Keys = defaultdict(set)
    for tie in ties():
        near, far = (tie.earlier, tie.later) if later else (tie.later, tie.earlier)
        if near in edge:
            reached[far] |= tie.found(edge[near], later=later)
    types = {screen.model._meta.label: screen.model for screen in registered().values()}
    for function in _further:
        for model, keys in edge.items():
            for label, key in function(model, keys, later):
                reached[types[label]].add(key)  # type: ignore[index]
    return reached


# -- as it is shown


Place = Literal["earlier", "here", "later"]


@dataclass(slots=True)
class Node:
    """``facts``: date and amount as text."""

    document: Any
    facts: list[str]
    place: Place

    @property
    def is_here(self) -> bool:
        return self.place == "here"


@dataclass(slots=True)
class Stage:
    """The documents of one type; ``more``: how many of them aren't shown."""

    screen: Screen
    nodes: list[Node] = field(default_factory=list)
    more: int = 0


def stages(document: Document, user: Any) -> list[Stage]:
    """Earlier types first; of each what is within the reader's reach."""
    earlier, later = walked(document, later=False), walked(document, later=True)
    here: Keys = {type(document): {document.pk}}
    keys: Keys = defaultdict(set)
    for part in (earlier, here, later):
        for model, found in part.items():
            keys[model] |= found
    ranked = [model for model in sorted(keys, key=_rank) if keys[model]]
    made = (_stage(model, keys[model], earlier.get(model, set()), document, user) for model in ranked)
    return [stage for stage in made if stage is not None]


@cache
def _rank(model: type[Document]) -> int:
    """How many types stand before this one at most; money comes after what it pays."""
    before = [_rank(tie.earlier) for tie in ties_of(model) if tie.later is model]
    return 1 + max(before, default=0) if ties_of(model) else LAST


def _stage(model: type[Document], keys: set[int], earlier: set[int], here: Document, user: Any) -> Stage | None:
    screen = screen_of(model)
    if screen is None or not screen.may_view(user):
        return None
    seen = screen.rows(user).filter(pk__in=keys)
    rows, sight = list(seen.order_by("-pk")[: MOST + 1]), Sight(user)
    shown, more = rows[:MOST], seen.count() - MOST if len(rows) > MOST else 0
    if type(here) is model and here not in shown:
        shown = [*shown[: MOST - 1], here]
    nodes = [Node(row, _facts(screen, row, sight), _place(row, here, earlier)) for row in reversed(shown)]
    return Stage(screen, nodes, more) if nodes else None


def _place(row: Any, here: Document, earlier: set[int]) -> Place:
    if row == here:
        return "here"
    return "earlier" if row.pk in earlier else "later"


def _facts(screen: Screen, row: Any, sight: Sight) -> list[str]:
    """When and how much, as far as the reader may see it."""
    date = screen.field("date")
    amount = screen.amount_field
    found = [text(date, row)] if date is not None else []
    if amount is not None and sight.reads(amount, row):
        currency = currency_of(row)
        found.append(" ".join(filter(None, (currency.code if currency else "", text(amount, row)))))
    return found
