"""What running commands share: one transaction's Activity, who caused what, and for whom it is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from .activity import Record


@dataclass(slots=True)
class Transaction:
    """What the outermost command and all nested ones share."""

    pending: list[Record] = field(default_factory=list)
    acknowledge: dict[str, str] = field(default_factory=dict)
    failed: bool = False


@dataclass(slots=True)
class Frame:
    """What one running command knows; nested commands have it as their parent.

    ``on_behalf_of``: the user for whom commands inside are done, so that they ask for no permission of their own.
    """

    record: Record | None
    shared: Transaction
    data: dict[str, Any] = field(default_factory=dict)
    apart: bool = False
    on_behalf_of: Any = None


_frame: ContextVar[Frame | None] = ContextVar("running_command", default=None)


def frame() -> Frame | None:
    return _frame.get()


def enter(entered: Frame) -> Token[Frame | None]:
    """Give the token back to ``leave``."""
    return _frame.set(entered)


def leave(token: Token[Frame | None]) -> None:
    _frame.reset(token)


def _inside(what: str) -> Frame:
    running = _frame.get()
    if running is None:
        raise RuntimeError(f"{what}() is called inside a command")
    return running


def note(**data: Any) -> None:
    """Keep ``data`` in the Activity payload of the running command."""
    _inside("note").data.update(data)


def note_also(name: str, rows: Iterable[Any]) -> None:
    """Add ``rows`` to the list ``name`` in the Activity payload of the running command: what is told twice adds up."""
    _inside("note_also").data.setdefault(name, []).extend(rows)


def reasons() -> dict[str, str]:
    """The reasons that whoever called gave for warnings, by the warning's code."""
    return _inside("reasons").shared.acknowledge


def act_for(user_id: int) -> None:
    """Let the Activity of the running command name the person in whose place it is done."""
    record = _inside("act_for").record
    if record is not None:
        record.on_behalf_of_id = user_id


def tell(document: Any, step: str, **data: Any) -> None:
    """Add an Activity to another document that the running command is about. ``step`` is a permission code."""
    running = _inside("tell")
    cause, status = running.record, getattr(document, "status", "")
    if cause is None:
        raise RuntimeError("tell() needs a command that acts on a document")
    told = Record("", 0, None, step, cause.actor, cause.at, cause.date, status, status, data, parent=cause)
    told.about(document)
    told.on_behalf_of_id = cause.on_behalf_of_id
    running.shared.pending.append(told)


@contextmanager
def apart(*, keep: bool = True, on_behalf_of: Any = None) -> Iterator[None]:
    """Commands inside stand for themselves: own permission and order of locks; a failure undoes that command alone.

    The running command is their cause. ``keep=False`` is a rehearsal: all of their effect is undone at the end.
    ``on_behalf_of`` a user: the running command decided for them, so no permission is asked, and Activity names both.
    """
    running = _inside("apart")
    own = Frame(running.record, Transaction(), apart=True, on_behalf_of=on_behalf_of)
    token = enter(own)
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(not keep)
    finally:
        leave(token)
    if keep:
        running.shared.pending.extend(own.shared.pending)
