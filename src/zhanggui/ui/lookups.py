"""Choices for references: found by code, name, pinyin or specification, within the reader's reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from zhanggui.kernel.models import Company
from zhanggui.kernel.nouns import noun

from . import parse
from .fields import CHOICES, Field, Kind
from .formats import GAP, option_text, short_text
from .listing import found_in
from .parse import Wrong
from .references import LARGEST_KEY, code_field, reachable
from .screen import registered, screen_of

FEW = 30
"""Up to this many options stand in the page itself."""
LONGEST_KEY = len(str(LARGEST_KEY))
MOST = 20
"""So many come back from a search."""

Option = tuple[str, str]
Narrowing = Callable[[models.QuerySet, int], models.QuerySet]
_narrowings: dict[type[models.Model], dict[str, Narrowing]] = {}


def narrows(model: type[models.Model], name: str) -> Callable[[Narrowing], Narrowing]:
    """Register ``function(rows, key)``: which rows of ``model`` fit the ``name`` (an item) that stands beside them."""

    def register(function: Narrowing) -> Narrowing:
        _narrowings.setdefault(model, {})[name] = function
        return function

    return register


def depends_on(field: Field) -> tuple[str, ...]:
    """The fields of the same line that decide what can be chosen here."""
    return tuple(dict.fromkeys((*field.within, *_narrowings.get(field.target, ()))))  # type: ignore[arg-type]


def targets() -> dict[str, type[models.Model]]:
    """Every model that some Field refers to, by noun."""
    found: dict[str, type[models.Model]] = {}
    for screen in registered().values():
        found[noun(screen.model)] = screen.model
        for field in (*screen.all_fields, *screen.all_line_fields):
            if field.target is not None:
                found[noun(field.target)] = field.target
    return found


def choices(
    model: type[models.Model], user: Any, word: str = "", within: Mapping[str, Any] | None = None
) -> models.QuerySet:
    """Rows that may be chosen now, best matches of ``word`` first."""
    names = {f.name for f in model._meta.concrete_fields}
    rows = reachable(model, user)
    if hasattr(rows, "choosable"):  # a model's own word on what can still be chosen
        rows = rows.choosable()
    if "is_active" in names:
        rows = rows.filter(is_active=True)
    for name, key in (within or {}).items():
        if name in _narrowings.get(model, {}):
            rows = _narrowings[model][name](rows, int(key))
        elif name in names and model._meta.get_field(name).is_relation:
            field = model._meta.get_field(name)
            same = models.Q(**{name: key})
            rows = rows.filter(same | models.Q(**{f"{name}__isnull": True}) if field.null else same)
    for part in word.split():
        rows = rows.filter(found_in(_searched(model), part))
    return rows.order_by(code_field(model) or "pk")


def _searched(model: type[models.Model]) -> tuple[str, ...]:
    if paths := getattr(model, "searchable", ()):
        return tuple(paths)
    if (screen := screen_of(model)) is not None and screen.search_paths:
        return screen.search_paths
    return tuple(name for name in ("code", "number", "username", "name", "name_zh") if _has(model, name)) or ("pk",)


def _has(model: type[models.Model], name: str) -> bool:
    return any(f.name == name for f in model._meta.concrete_fields)


def search(model: type[models.Model], user: Any, params: Mapping[str, str]) -> list[Option]:
    """What the lookup address answers: ``[(key, text)]``, the exact code first."""
    try:
        word = parse.clean_text(params.get("q", ""))[:100]
        within = {name: _key(raw) for name, raw in params.items() if name != "q" and raw}
    except Wrong:
        return []
    found = options(choices(model, user, word, within)[:MOST])
    column = code_field(model)
    if word and column and not any(text.split(GAP)[0] == word for _pk, text in found):
        exact = choices(model, user, "", within).filter(**{column: word})
        found = [*options(exact[:1]), *found]
    return found


def _key(raw: str) -> int:
    key = parse.integer(Field("key", kind=Kind.INTEGER), raw)
    if not 0 < key <= LARGEST_KEY:
        raise Wrong
    return key


def options(rows: Iterable[Any]) -> list[Option]:
    return [(str(row.pk), option_text(row)) for row in rows]


def few(
    model: type[models.Model], user: Any, within: Mapping[str, Any] | None = None, *, short: bool = False
) -> list[Option] | None:
    """All options where there are few; None where they have to be searched. ``short``: for narrow columns."""
    found = list(choices(model, user, "", within)[: FEW + 1])
    text = short_text if short else option_text
    return [(str(row.pk), text(row)) for row in found] if len(found) <= FEW else None


def pointless(field: Field, user: Any) -> bool:
    """Whether a dependent reference has nothing to choose at all (variants where nothing is kept by variant)."""
    if field.target is None or not field.within or field.required:
        return False
    return not reachable(field.target, user).exists()


def named(model: type[models.Model], user: Any, keys: Iterable[Any], *, short: bool = False) -> dict[str, str]:
    """Texts of the rows with these keys: what a form shows as chosen."""
    wanted = {int(key) for key in map(str, keys) if key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY}
    if not wanted:
        return {}
    text = short_text if short else option_text
    return {str(row.pk): text(row) for row in reachable(model, user).filter(pk__in=wanted)}


def said(field: Field, values: Iterable[str], user: Any) -> dict[str, str]:
    """What raw values of ``field`` mean to people; those that say it themselves are left out."""
    if field.target is not None and field.is_reference:
        return named(field.target, user, values)
    if field.kind is Kind.BOOLEAN:
        return {"true": _("yes"), "false": _("no")}
    return {value: field.choice_label(value) for value in values} if field.kind in CHOICES else {}


def resolved(
    model: type[models.Model], user: Any, words: Iterable[str], within: Mapping[str, Any] | None = None
) -> dict[str, Option]:
    """What pasted words mean, by code or by name in either language: one query however many there are.

    Words that name nothing, or several things, are left out; the validator says so when the document is sent.
    """
    wanted = {word.strip() for word in words if word.strip()}
    names = [name for name in ("code", "number", "username", "name", "name_zh") if _has(model, name)]
    if not wanted or not names:
        return {}
    named_so = reduce(or_, (models.Q(**{f"{name}__in": wanted}) for name in names))
    found: dict[str, dict[str, list[Any]]] = {}
    for row in choices(model, user, "", within).filter(named_so):
        for name in names:
            found.setdefault(getattr(row, name), {}).setdefault(name, []).append(row)
    return {
        word: (str(rows[0].pk), short_text(rows[0])) for word in wanted if len(rows := _first(found, word, names)) == 1
    }


def _first(found: Mapping[str, Mapping[str, list[Any]]], word: str, names: Iterable[str]) -> list[Any]:
    """The rows of that code, or else of that name."""
    return next((found[word][name] for name in names if name in found.get(word, {})), [])


def companies(user: Any) -> list[Company]:
    """The companies that the user may see, the one on log-in first."""
    found = list(Company.objects.visible_to(user).filter(is_active=True).select_related("currency"))
    return sorted(found, key=lambda company: (company.pk != getattr(user, "company_id", None), company.code))
