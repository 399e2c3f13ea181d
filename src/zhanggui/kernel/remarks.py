"""Remark: something said about a document that changes nothing of it: a comment, a file that is put beside it.

Called as a command is: ``comments.comment(order, by=user, at=now, text="…")``. It is an Activity in the document's
chain and nothing else: no version, no check, and no lock, so that whoever comments waits for nobody who posts.
Whoever may see a document may say something about it; a remark that asks for more says so in its body.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.db import transaction

from . import activity, running, step_names
from .errors import NotFound
from .nouns import permission
from .retry import retrying
from .running import Frame, Transaction


class Remark:
    """A decorated function; its body notes what Activity keeps (``note``), and may refuse."""

    def __init__(self, function: Callable[..., None], name: str, label: Any) -> None:
        update_wrapper(self, function)
        self.function, self.name, self.label = function, name, label

    def __call__(self, document: Any, *, by: Any, at: dt.datetime, **arguments: Any) -> activity.Record:
        """What Activity keeps of it; it has its key where no command is running around it."""
        if not by.has_perm(permission(document.__class__, "view"), document):
            raise NotFound
        parent = running.frame()
        if parent is not None:
            return self._say(document, by, at, arguments, parent)
        return retrying(lambda: self._alone(document, by, at, arguments))

    def _alone(self, document: Any, by: Any, at: dt.datetime, arguments: dict[str, Any]) -> activity.Record:
        shared = Transaction()
        with transaction.atomic():
            record = self._say(document, by, at, arguments, Frame(None, shared))
            activity.write(shared.pending)
        return record

    def _say(
        self, document: Any, by: Any, at: dt.datetime, arguments: dict[str, Any], parent: Frame
    ) -> activity.Record:
        record = self._record(document, by, at, parent)
        parent.shared.pending.append(record)
        frame = Frame(record, parent.shared)
        token = running.enter(frame)
        try:
            self.function(document, by=by, at=at, **arguments)
        finally:
            running.leave(token)
        record.data = frame.data
        return record

    def _record(self, document: Any, by: Any, at: dt.datetime, parent: Frame) -> activity.Record:
        status = getattr(document, "status", "")
        record = activity.Record("", 0, None, self.name, by, at, before=status, after=status, parent=parent.record)
        record.about(document)
        record.on_behalf_of_id = by.acting_for(permission(document.__class__, "view"), document)
        return record


_registry: dict[str, Remark] = {}


def remark(name: str, *, label: Any) -> Callable[[Callable[..., None]], Remark]:
    """Register a function as what can be said about every document and master under ``name``."""

    def register(function: Callable[..., None]) -> Remark:
        if name in _registry:
            raise RuntimeError(f"the remark {name} is registered twice")
        made = _registry[name] = Remark(function, name, label)
        step_names.declare("*", name, name, label, "")
        return made

    return register


def registered() -> dict[str, Remark]:
    """All remarks by their name, which is the step under which Activity keeps them."""
    return _registry
