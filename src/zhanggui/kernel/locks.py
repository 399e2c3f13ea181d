"""The only place that locks rows. Always in one order, so that no deadlock is built in.

Order: documents by ``lock_rank`` (upstream before downstream), then by primary key; then open items, availability and
balances by key; number counters last. A lock taken against the order is a programming error and raises.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from .errors import Refusal

OPEN_ITEM_RANK = 900
AVAILABILITY_RANK = 910
VALUE_RANK = 920
BALANCE_RANK = 930
COUNTER_RANK = 990


Row = tuple[type, Any]
"""Model and primary key."""


@dataclass(slots=True)
class _Held:
    """The highest rank that the running transaction locked, and what it may rely on until its end.

    ``rows``: the newest instance of each row that it holds; ``made``: rows that it inserted, which nobody else sees
    yet; ``lines``: lines of documents that it holds or made.
    """

    rank: int = 0
    rows: dict[Row, Any] = field(default_factory=dict)
    made: dict[Row, Any] = field(default_factory=dict)
    lines: dict[Row, list[Any]] = field(default_factory=dict)


_held: ContextVar[_Held | None] = ContextVar("held_locks", default=None)


class LockOrderError(RuntimeError):
    """Rows of a lower rank were locked after rows of a higher one."""


class ChangedMeanwhile(Refusal):
    """What a command is about to touch was read before its locks were taken, and somebody was quicker."""

    code = "changed_meanwhile"
    status = 412
    sentence = _("Somebody changed the lines of this document at the same moment. Try again.")


def begin() -> Any:
    """Start keeping the order for one transaction; give the token back to ``end``."""
    return _held.set(_Held())


def end(token: Any) -> None:
    _held.reset(token)


def in_order(rank: int) -> None:
    """Note that rows of ``rank`` are locked now; raise where a higher rank is held already."""
    held = _held.get()
    if held is None:
        return
    if rank < held.rank:
        raise LockOrderError(f"rank {rank} is locked after rank {held.rank}")
    held.rank = rank


def lock(queryset: models.QuerySet, *, rank: int | None = None) -> list[Any]:
    """Lock and load the rows of ``queryset`` by primary key. A model's ``lock_rank`` is its place in the order."""
    rank = queryset.model.lock_rank if rank is None else rank
    held = _held.get()
    if held is None or rank >= held.rank or not _holds(held, queryset):
        in_order(rank)
    # By key from a subquery, since a join or DISTINCT can't be locked.
    wanted = queryset.model._default_manager.filter(pk__in=queryset.order_by().values("pk"))
    rows = list(_for_update(wanted.order_by("pk")))
    _keep(rows)
    return rows


def rank_of(model: type) -> int:
    """A model's place in the order of locks."""
    return int(getattr(model, "lock_rank", 0))


def reload_all(documents: Sequence[Any]) -> None:
    """Lock documents of one model and read them again into the caller's own instances, with what commands need."""
    model = type(documents[0])
    rank, related = rank_of(model), getattr(model, "reads_with", ())
    if len(documents) == 1:
        reload(documents[0], rank=rank, related=related)
    else:
        reload_many(documents, rank=rank, related=related)


def reload(document: Any, *, rank: int, related: Sequence[str] = ()) -> None:
    """Lock one row and read it again into ``document`` itself, with its relations. Raises the model's DoesNotExist.

    What the running transaction made itself is as it is in memory: nobody else sees it yet.
    """
    model, held = type(document), _held.get()
    if held is not None and held.made.get(_key(document)) is document:
        return
    if held is None or _key(document) not in held.rows:
        in_order(rank)
    document.refresh_from_db(from_queryset=_for_update(model._default_manager.select_related(*related)))
    _keep([document])
    if held is not None:
        held.lines.pop(_key(document), None)


def reload_many(documents: Sequence[Any], *, rank: int, related: Sequence[str] = ()) -> None:
    """The same for rows of one model, in one query."""
    model, held = type(documents[0]), _held.get()
    if held is None or not all(_key(document) in held.rows for document in documents):
        in_order(rank)
    wanted = model._default_manager.select_related(*related).filter(pk__in=[document.pk for document in documents])
    fresh = {row.pk: row for row in _for_update(wanted.order_by("pk"))}
    for document in documents:
        if document.pk not in fresh:
            raise model.DoesNotExist
        document.__dict__.pop("_prefetched_objects_cache", None)
        document.__dict__.update(fresh[document.pk].__dict__)
        if held is not None:
            held.lines.pop(_key(document), None)
    _keep(documents)


def _for_update(queryset: models.QuerySet) -> models.QuerySet:
    return queryset.select_for_update(no_key=True, of=("self",))


def _holds(held: _Held, queryset: models.QuerySet) -> bool:
    """Whether every row is locked already, so that locking it again can't wait for anybody."""
    return all((queryset.model, pk) in held.rows for pk in queryset.values_list("pk", flat=True))


def _keep(rows: Sequence[Any]) -> None:
    if held := _held.get():
        held.rows.update((_key(row), row) for row in rows)
        for row in rows:
            held.made.pop(_key(row), None)


def _key(row: Any) -> Row:
    return type(row), row.pk


# -- what the running transaction may rely on --------------------------------------------------------------------------


def made(document: Any) -> None:
    """Note that the running transaction inserted ``document``."""
    if held := _held.get():
        held.made[_key(document)] = document


def locked(model: type) -> list[Any]:
    """The instances of ``model`` that the running transaction holds, as it read them last."""
    found = _held.get()
    return [row for (kind, _pk), row in found.rows.items() if kind is model] if found else []


def holds(model: type, keys: Iterable[Any]) -> bool:
    """Whether the running transaction holds all rows of ``model`` with these keys."""
    found = _held.get()
    return found is not None and all((model, key) in found.rows for key in keys)


def require(model: type, keys: Iterable[Any]) -> None:
    """Raise ChangedMeanwhile inside a command that holds or made not all of these rows and is about to change them."""
    found = _held.get()
    if found and not all((model, key) in found.rows or (model, key) in found.made for key in keys):
        raise ChangedMeanwhile


def lines_of(document: Any) -> list[Any] | None:
    """The document's lines as the running transaction read or wrote them last; None where it hasn't yet."""
    found = _held.get()
    return found.lines.get(_key(document)) if found else None


def keep_lines(document: Any, lines: Sequence[Any]) -> None:
    """Remember the lines of a document that the running transaction holds or made."""
    found, key = _held.get(), _key(document)
    if found and (key in found.rows or key in found.made):
        found.lines[key] = list(lines)
