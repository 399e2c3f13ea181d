"""A list of a Screen: search, filters, sort and keyset paging, the same for page and API."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import connection, models
from django.db.models import F, Q, Sum
from django.http import QueryDict
from django.utils.translation import gettext as _

from zhanggui.kernel.errors import FieldError, InvalidInput, NotFound

from . import parse
from .fields import CHOICES, Field, Kind
from .models import SavedView
from .parse import Wrong
from .screen import Screen
from .sight import Sight

PAGE = 50
LARGEST_PAGE = 500
PAGES = (25, 50, 100, 200, 500)
OF_PAGES = frozenset({"totals", "columns", "view", "base"})
"""Parameters that say what a page shows of its rows; a program says what it wants by filters."""
OWN = frozenset({"q", "sort", "after", "before", "limit"}) | OF_PAGES
LARGEST_UNINDEXED = 200_000
"""Rows of a table up to which a list is sorted by a column without an index."""
RANGES = {"_from": "gte", "_to": "lte", "_min": "gte", "_max": "lte"}
NONE = "none"
"""The value that filters for empty references."""


@dataclass(frozen=True, slots=True)
class Part:
    """One page of rows; ``after`` and ``before`` are the tokens of its neighbours."""

    rows: list[Any]
    after: str | None
    before: str | None


@dataclass(frozen=True, slots=True)
class Total:
    """Sum of one column, in one currency where it is money (None: the column has no currency)."""

    field: Field
    value: Decimal
    currency: Any = None


class Listing:
    """Reads ``params`` once; ``errors`` names what couldn't be understood (the API refuses, a page shows it)."""

    def __init__(self, screen: Screen, user: Any, params: QueryDict) -> None:
        self.screen, self.user, self.params = screen, user, params
        self.sight = Sight(user)
        self.errors: list[FieldError] = []
        self._chosen = list(self._named_columns())
        self.conditions = [*self._filters(), *self._search()]
        self.sort, self.descending = self._sorting()

    # -- what is offered

    @cached_property
    def columns(self) -> list[Field]:
        """In the order that ``columns`` names them; without it those that the Screen declares."""
        return self._chosen or self.sight.columns(self.screen.columns)

    @cached_property
    def offered_columns(self) -> list[Field]:
        """What can be chosen as a column: the declared ones first, then the other facts of a row."""
        others = [f for f in self.screen.all_fields if not f.column and f.detail and f.kind is not Kind.JSON]
        return self.sight.columns([*self.screen.columns, *others])

    @cached_property
    def filters(self) -> list[Field]:
        return [f for f in self.screen.all_fields if f.filter and f.stored and self.sight.everywhere(f)]

    @cached_property
    def sortable(self) -> dict[str, Field]:
        found = {f.path: f for f in self.screen.all_fields if f.sort and f.stored and self.sight.everywhere(f)}
        slow = {path for path, field in found.items() if not _indexed(self.screen.model, field)}
        if not slow or _estimate(self.screen.model) <= LARGEST_UNINDEXED:
            return found
        return {path: field for path, field in found.items() if path not in slow}

    @cached_property
    def has_search(self) -> bool:
        return bool(self.screen.search_paths)

    @cached_property
    def active(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.conditions)

    # -- conditions

    def _filters(self) -> Iterator[Q]:
        known: set[str] = set()
        for field in self.filters:
            for name, operator in parameters(field):
                known.add(name)
                if values := [v for v in self.params.getlist(name) if v != ""]:
                    yield from self._condition(field, name, operator, values)
        self.refuse(self.params.keys() - known - OWN)

    def _condition(self, field: Field, name: str, operator: str, values: list[str]) -> Iterator[Q]:
        try:
            if operator == "in":
                yield _among(field, values)
            else:
                yield Q(**{f"{field.path}__{operator}": parse.value(field, values[-1])})
        except Wrong as problem:
            self._error(name, str(problem))

    def _search(self) -> Iterator[Q]:
        """Every word must be found in one of the searched columns."""
        try:
            words = parse.clean_text(self.params.get("q", ""))[:200].split()
        except Wrong as problem:
            self._error("q", str(problem))
            return
        if self.has_search:
            yield from (found_in(self.screen.search_paths, word) for word in words)

    def _named_columns(self) -> Iterator[Field]:
        wanted = dict.fromkeys(filter(None, self.params.get("columns", "").split(",")))
        known = {field.path: field for field in self.offered_columns} if wanted else {}
        for path in wanted:
            if path in known:
                yield known[path]
            else:
                self._error("columns", _("There is no column “%(name)s” here.") % {"name": path[:60]})

    def _error(self, name: str, message: str) -> None:
        self.errors.append(FieldError(None, name, message))

    def refuse(self, names: Iterable[str]) -> None:
        """Parameters that mean nothing here, as far as they were sent."""
        for name in sorted(self.params.keys() & set(names)):
            self._error(name, _("There is no filter “%(name)s” here.") % {"name": name[:60]})

    def raise_errors(self) -> None:
        if self.errors:
            raise InvalidInput(self.errors)

    # -- sort

    def _sorting(self) -> tuple[str, bool]:
        wanted = self.params.get("sort", "")
        name = wanted.lstrip("-")
        if wanted and name in self.sortable:
            return name, wanted.startswith("-")
        if wanted and (field := self.screen.field(name)) is not None and field.sort and self.sight.everywhere(field):
            text = _("This list is too long to be sorted by “%(name)s”: at most %(most)s rows. Filter it instead.")
            self._error("sort", text % {"name": field.label, "most": f"{LARGEST_UNINDEXED:,}"})
        elif wanted:
            self._error("sort", _("This list can't be sorted by “%(name)s”.") % {"name": name[:60]})
        default = self.screen.default_sort
        return default.lstrip("-"), default.startswith("-")

    @cached_property
    def _keys(self) -> _Keys:
        field = self.screen.field(self.sort)
        if field is not None:
            path = field.sort_path()
            return _Keys(self.screen.model, path, field.nullable, self.descending)
        return _Keys(self.screen.model, self.sort, False, self.descending)

    # -- rows

    def rows(self) -> models.QuerySet:
        return self.screen.rows(self.user).filter(*self.conditions)

    def ordered(self, *, backward: bool = False) -> models.QuerySet:
        """All rows in the order of the list."""
        keys = self._keys
        return self.rows().annotate(sort_key=F(keys.path)).order_by(*keys.order(backward=backward))

    def part(self) -> Part:
        limit, keys = self._limit(), self._keys
        backward = "before" in self.params
        token = self.params.get("before" if backward else "after", "")
        rows = self.ordered(backward=backward)
        if token:
            rows = rows.filter(self._beyond(token, backward=backward))
        found = self._read(rows[: limit + 1])
        more, found = len(found) > limit, found[:limit]
        if backward:
            found.reverse()
        return Part(
            found,
            after=keys.token(found[-1]) if found and (more or (backward and token)) else None,
            before=keys.token(found[0]) if found and ((more and backward) or (token and not backward)) else None,
        )

    def _read(self, rows: models.QuerySet) -> list[Any]:
        """``rows``, found by their keys first: what a row shows is joined to those of the page, not to all."""
        keys = dict(rows.select_related(None).values_list("pk", "sort_key"))
        shown = {row.pk: row for row in self.screen.rows(self.user).filter(pk__in=keys)}
        for key, row in shown.items():
            row.sort_key = keys[key]
        return [shown[key] for key in keys if key in shown]

    def _limit(self) -> int:
        try:
            limit = int(parse.integer(Field("limit", kind=Kind.INTEGER), self.params.get("limit", PAGE)))
        except Wrong:
            limit = 0
        if not 1 <= limit <= LARGEST_PAGE:
            raise InvalidInput.of("limit", _("Ask for 1 to %(most)s rows.") % {"most": LARGEST_PAGE})
        return limit

    def _beyond(self, token: str, *, backward: bool) -> Q:
        try:
            return self._keys.beyond(token, backward=backward)
        except (ValueError, TypeError, RecursionError):
            text = _("This page marker isn't one of ours. Start again at the first page.")
            raise InvalidInput.of("before" if backward else "after", text) from None

    # -- totals, loaded after the page

    def count(self) -> int:
        return self.rows().order_by().count()

    def totals(self) -> list[Total]:
        found: list[Total] = []
        for field in self.columns:
            if field.aggregate == "sum" and self.sight.everywhere(field):
                found += self._sums(field)
        return found

    def _sums(self, field: Field) -> Iterator[Total]:
        rows = self.rows().order_by()
        if field.kind is not Kind.MONEY or not _has_currency(self.screen.model):
            value = rows.aggregate(total=Sum(field.path))["total"]
            yield Total(field, value or Decimal(0))
            return
        sums = {row["currency"]: row["total"] for row in rows.values("currency").annotate(total=Sum(field.path))}
        currencies = self.screen.model._meta.get_field("currency").related_model._default_manager.in_bulk(list(sums))  # type: ignore[union-attr]
        for pk, value in sums.items():
            yield Total(field, value or Decimal(0), currencies.get(pk))


def params_of(screen: Screen, user: Any, asked: QueryDict) -> QueryDict:
    """What is asked for, over what the saved view of ``view`` says. Raises NotFound for a view out of reach."""
    key = asked.get("view", "")
    if not key or key == "all":
        return asked
    offered = SavedView.objects.filter(noun=screen.noun).offered_to(user)
    view = offered.filter(pk=number).first() if (number := parse.whole(key)) is not None else None
    if view is None:
        raise NotFound
    params = QueryDict(view.query, mutable=True)
    for name, values in asked.lists():
        params.setlist(name, values)
    return params


def _indexed(model: type[models.Model], field: Field) -> bool:
    """Whether an index of the table gives the rows in the order of ``field``."""
    path = field.sort_path()
    firsts = {index.fields[0].lstrip("-") for index in model._meta.indexes if index.fields}
    source: Any = field.source
    own = source is not None and (source.primary_key or source.unique or source.db_index)
    return path in firsts or (path == field.path and "__" not in path and own)


def _estimate(model: type[models.Model]) -> int:
    """Rows of the table as the database's statistics have it; no count."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [model._meta.db_table])
        return int(cursor.fetchone()[0])


def found_in(paths: tuple[str, ...], word: str) -> Q:
    either = Q()
    for path in paths:
        either |= Q(**{f"{path}__icontains": word})
    return either


def _has_currency(model: type[models.Model]) -> bool:
    return any(f.name == "currency" and f.is_relation for f in model._meta.concrete_fields)


def parameters(field: Field) -> list[tuple[str, str]]:
    """Query parameters of a filter: ``[(name, lookup)]``."""
    if field.kind in (Kind.DATE, Kind.DATETIME):
        return [(f"{field.path}{suffix}", RANGES[suffix]) for suffix in ("_from", "_to")]
    if field.is_number:
        return [(f"{field.path}{suffix}", RANGES[suffix]) for suffix in ("_min", "_max")]
    if field.kind in CHOICES or field.is_reference:
        return [(field.path, "in")]
    return [(field.path, "exact" if field.kind is Kind.BOOLEAN else "icontains")]


def parameter_names(field: Field) -> list[str]:
    return [name for name, _lookup in parameters(field)]


def _among(field: Field, values: list[str]) -> Q:
    if not field.is_reference:
        return Q(**{f"{field.path}__in": [parse.value(field, value) for value in values]})
    keys = [_key(field, value) for value in values if value != NONE]
    empty = Q(**{f"{field.path}__isnull": True}) if NONE in values else Q()
    return (Q(**{f"{field.path}__in": keys}) | empty) if keys else empty


def _key(field: Field, value: str) -> int:
    """A reference in an address: its id."""
    try:
        return parse.integer(field, value)
    except Wrong:
        text = _("“%(value)s” is no id. Give the number that the address of its page ends with, or “none”.")
        raise Wrong(text % {"value": parse.shown(value)}) from None


@dataclass(frozen=True, slots=True)
class _Keys:
    """Keyset paging by one column and the primary key; empty values come last in both directions."""

    model: type[models.Model]
    path: str
    nullable: bool
    descending: bool

    def order(self, *, backward: bool) -> list[Any]:
        descending = self.descending != backward
        pk = "-pk" if descending else "pk"
        if self.path in ("pk", "id"):
            return [pk]
        if not self.nullable:
            return [f"-{self.path}" if descending else self.path, pk]
        column = F(self.path)
        nulls = {"nulls_first": True} if backward else {"nulls_last": True}
        return [column.desc(**nulls) if descending else column.asc(**nulls), pk]

    def token(self, row: Any) -> str:
        value = row.sort_key
        plain = value.isoformat() if isinstance(value, dt.date) else value
        written = json.dumps([f"{plain:f}" if isinstance(plain, Decimal) else plain, row.pk])
        return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")

    def beyond(self, token: str, *, backward: bool) -> Q:
        """Rows that come after the token's row (before it, when going backward)."""
        raw, key = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        pk = parse.integer(Field("pk", kind=Kind.INTEGER), key)
        beyond = "lt" if self.descending != backward else "gt"
        if raw is None:
            return self._beyond_empty(pk, beyond, backward=backward)
        value = parse.value(self._column(), raw)
        same = Q(**{self.path: value, f"pk__{beyond}": pk})
        further = Q(**{f"{self.path}__{beyond}": value})
        if not self.nullable:  # the first condition alone lets an index give the range
            return Q(**{f"{self.path}__{beyond}e": value}) & (further | same)
        return further | same if backward else further | same | Q(**{f"{self.path}__isnull": True})

    def _beyond_empty(self, pk: int, beyond: str, *, backward: bool) -> Q:
        empty = Q(**{f"{self.path}__isnull": True, f"pk__{beyond}": pk})
        return empty | Q(**{f"{self.path}__isnull": False}) if backward else empty

    def _column(self) -> Field:
        """What is sorted by, to read a token's value as strictly as any other input."""
        model = self.model
        *way, last = self.path.split("__")
        for part in way:
            model = model._meta.get_field(part).related_model  # type: ignore[assignment]
        return Field(model._meta.pk.name if last == "pk" else last).bound(model)
