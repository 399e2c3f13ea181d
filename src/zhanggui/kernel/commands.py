"""Command: the only way to change anything. One page to read before writing one.

``@command(PurchaseOrder, "confirm")`` wraps a function whose body holds only the business effect. In order:

1. scope (a document out of reach doesn't exist), then the step's permission;
2. one transaction; documents locked, upstream first;
3. version and status on the locked row;
4. checks;
5. the body; the permission again where it moved the document elsewhere; target status; number; one Activity row.

The shape follows from the arguments: ``create=True`` returns a new document; ``many=True`` takes a list of documents;
``create_many=True`` takes a list of rows and returns a list of new documents, one Activity each; otherwise the first
argument is the document. A step that leaves the status alone has ``target=None`` in the Flow.
``by``, ``at``, ``version`` and ``acknowledge`` are reserved in every command.

A nested command joins the transaction, skips the permission and records the Activity that caused it. The outermost
retries on deadlock and serialization failure. Inside ``with apart():`` each command stands for itself, as an import
needs it.
"""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial, update_wrapper
from itertools import groupby
from typing import Any, get_type_hints

from django.db import DataError, models, transaction
from psycopg.errors import NumericValueOutOfRange

from . import activity, changes, checks, dates, locks, numbering, running, step_names
from .errors import AmountTooLarge, NotAllowed, NotFound, NoVersion, StaleVersion
from .flows import Step, wrong_status
from .nouns import permission
from .retry import retrying
from .running import Frame, Transaction
from .running import apart as apart
from .running import note as note

RESERVED = frozenset({"by", "at", "version", "acknowledge"})


class Command:
    """A decorated function; call it as ``module.verb(document, by=user, at=now, …)``."""

    def __init__(
        self,
        function: Callable[..., Any],
        model: type[models.Model],
        name: str,
        *,
        create: bool = False,
        many: bool = False,
        create_many: bool = False,
        label: Any = "",
        touches: Callable[..., Iterable[models.QuerySet]] | None = None,
        permission_step: str | None = None,
        push_from: type[models.Model] | None = None,
    ) -> None:
        update_wrapper(self, function)
        self.function, self.model, self.name = function, model, name
        self.create, self.many, self.create_many = create, many or create_many, create_many
        self._label = label
        self.touches, self.push_from = touches, push_from
        self.permission = permission(model, permission_step or name)

    def __repr__(self) -> str:
        return f"<Command {self.permission}>"

    @property
    def step(self) -> Step | None:
        flow = getattr(self.model, "flow", None)
        return flow.get(self.name) if flow and not self.create else None

    @property
    def label(self) -> Any:
        return self._label or (self.step.label if self.step else self.name)

    @cached_property
    def parameters(self) -> dict[str, inspect.Parameter]:
        """Keyword parameters beyond the reserved ones: the form and the API body."""
        signature = inspect.signature(self.function)
        named = inspect.Parameter.KEYWORD_ONLY
        return {n: p for n, p in signature.parameters.items() if p.kind is named and n not in RESERVED}

    @cached_property
    def types(self) -> dict[str, Any]:
        hints = get_type_hints(self.function)
        return {name: hints.get(name, str) for name in self.parameters}

    def require(self, by: Any, subject: Any) -> None:
        """Raise NotAllowed unless ``by`` may do this with ``subject``. Nested calls don't ask; a shortcut does."""
        if not by.has_perm(self.permission, subject):
            raise NotAllowed(step=str(self.label), permission=self.permission)

    def __call__(
        self,
        *documents: Any,
        by: Any,
        at: dt.datetime,
        version: int | None = None,
        acknowledge: dict[str, str] | None = None,
        **arguments: Any,
    ) -> Any:
        call = _Call(self, documents, by, at, version, acknowledge or {}, arguments)
        parent = running.frame()
        if parent is None:
            return call.outermost()
        return call.apart(parent) if parent.apart else call.nested(parent)


@dataclass(slots=True)
class _Call:
    command: Command
    documents: tuple[Any, ...]
    by: Any
    at: dt.datetime
    version: int | None
    acknowledge: dict[str, str]
    arguments: dict[str, Any]

    def outermost(self) -> Any:
        return retrying(self._in_transaction)

    def nested(self, parent: Frame) -> Any:
        try:
            return self.run(parent)
        except BaseException:
            parent.shared.failed = True
            raise

    def _in_transaction(self) -> Any:
        with _with_room(), transaction.atomic():
            result, records = self._alone(None)
            activity.write(records)
        return result

    def apart(self, parent: Frame) -> Any:
        with _with_room(), transaction.atomic():
            result, records = self._alone(parent.record, permitted_by=parent.on_behalf_of)
        parent.shared.pending.extend(records)
        return result

    def _alone(self, cause: activity.Record | None, permitted_by: Any = None) -> tuple[Any, list[activity.Record]]:
        """Run with permission and locks of its own; the result, and the Activity that is to be written.

        ``permitted_by``: who asked for it and had it decided; the permission isn't asked then.
        """
        token, kept = locks.begin(), Transaction(acknowledge=self.acknowledge)
        try:
            if permitted_by is None:
                self._authorise()
            result = self.run(Frame(cause, kept, apart=permitted_by is None, on_behalf_of=permitted_by))
        finally:
            locks.end(token)
        if kept.failed:
            raise RuntimeError("the failure of a nested command was swallowed; half of its effect may be there")
        return result, kept.pending

    # -- 1: scope and permission

    def _authorise(self) -> None:
        for document in self._subjects():
            if not self.by.has_perm(permission(document.__class__, "view"), document):
                raise NotFound
            self.command.require(self.by, document)
        if self.command.create or not self._subjects():
            self.command.require(self.by, self.arguments.get("company"))

    def _subjects(self) -> Sequence[Any]:
        """The documents that stand first in the call: the one acted on, several, or the source of a push."""
        if not self.documents or self.command.create_many:
            return ()
        return self.documents[0] if self.command.many else self.documents[:1]

    # -- 2 and 3: locks, version, status

    def _lock(self) -> None:
        touched = self.command.touches(*self.documents, **self.arguments) if self.command.touches else ()
        subjects = sorted(self._subjects(), key=lambda d: (locks.rank_of(type(d)), d._meta.label, d.pk))
        waiting: list[tuple[int, Callable[[], Any]]]
        waiting = [(rank := locks.rank_of(q.model), partial(locks.lock, q, rank=rank)) for q in touched]
        waiting += [(locks.rank_of(kind), partial(_reload, list(same))) for kind, same in groupby(subjects, key=type)]
        for _rank, take in sorted(waiting, key=lambda pair: pair[0]):
            take()

    def _check_state(self, document: Any) -> None:
        if self.version is not None and self.version != getattr(document, "version", None):
            refusal = StaleVersion if hasattr(document, "version") else NoVersion
            raise refusal(document=str(document))
        step = self.command.step
        if step and document.status not in step.sources:
            raise wrong_status(document, step)

    # -- 4 and 5: checks and effect

    def run(self, parent: Frame) -> Any:
        self._lock()
        if self.command.create_many:
            return self._create_many(parent)
        return self._create(parent) if self.command.create else self._act(parent, list(self._subjects()))

    def _create_many(self, parent: Frame) -> Any:
        documents, data = self._body(parent, parent.record)
        for scope, same in changes.by_scope(documents):
            if parent.apart:
                self.command.require(self.by, scope)
            behalf = self.by.acting_for(self.command.permission, scope)
            for document in same:
                record = self._blank_record(parent)
                record.about(document)
                record.on_behalf_of_id = behalf
                self._tell(document, record, data)
                parent.shared.pending.append(record)
        return documents

    def _create(self, parent: Frame) -> Any:
        for source in self._subjects():
            self._check_state(source)
        record = self._blank_record(parent)
        parent.shared.pending.append(record)
        document, data = self._body(parent, record)
        record.about(document)
        record.on_behalf_of_id = self.by.acting_for(self.command.permission, document)
        if parent.apart:
            self.command.require(self.by, document)
        self._tell(document, record, data)
        return document

    def _blank_record(self, parent: Frame) -> activity.Record:
        return activity.Record("", 0, None, self.command.name, self.by, self.at, parent=parent.record)

    def _tell(self, document: Any, record: activity.Record, data: dict[str, Any]) -> None:
        """What the Activity of a new document says. Raises InvalidInput for dates out of reach."""
        dates.require(document, {}, at=self.at)
        record.date, record.after = _date_of(document), record.after or getattr(document, "status", "")
        record.data = {"after": changes.shown(document, changes.fields(document)), **data}

    def _act(self, parent: Frame, own: list[Any]) -> Any:
        for document in own:
            self._check_state(document)
        found = checks.findings_of(own, self.command.name, by=self.by, at=self.at, arguments=self.arguments)
        reasons = checks.enforce(found, {**parent.shared.acknowledge, **self.acknowledge})
        records = [self._record(document, parent) for document in own]
        before = [changes.fields(document) for document in own]
        parent.shared.pending.extend(records)
        result, data = self._body(parent, records[0] if records else parent.record)
        data = {**data, "acknowledged": reasons} if reasons else data
        for document, record, was in zip(own, records, before, strict=True):
            if parent.apart and changes.moved(document, was):
                self.command.require(self.by, document)
            self._finish(document, record, was, data)
        changes.write((document, was) for document, was in zip(own, before, strict=True) if document.pk is not None)
        return self.documents[0] if result is None else result

    def _body(self, parent: Frame, record: activity.Record | None) -> tuple[Any, dict[str, Any]]:
        frame = Frame(record, parent.shared)
        token = running.enter(frame)
        try:
            result = self.command.function(*self.documents, by=self.by, at=self.at, **self.arguments)
        finally:
            running.leave(token)
        return result, frame.data

    def _record(self, document: Any, parent: Frame) -> activity.Record:
        status = getattr(document, "status", "")
        record = self._blank_record(parent)
        record.before = record.after = status
        record.about(document)
        record.on_behalf_of_id = _other(parent.on_behalf_of, self.by) or self.by.acting_for(
            self.command.permission, document
        )
        return record

    def _finish(self, document: Any, record: activity.Record, was: dict[str, Any], data: dict[str, Any]) -> None:
        if document.pk is None:  # a draft that its own command deleted
            record.data = {"before": changes.shown(document, was), **data}
            return
        step = self.command.step
        leaves_draft = bool(step and step.target) and record.before == "draft"
        dates.require(document, was, at=self.at, leaves_draft=leaves_draft)
        if step and step.target:
            document.status = step.target
        if _leaves_draft(record.before, document):
            numbering.assign(document)
        record.after = getattr(document, "status", "")
        record.date = None if record.after == "cancelled" else _date_of(document)  # cancelled on the day of the deed
        record.data = {**changes.difference(document, was), **data}


@contextmanager
def _with_room() -> Iterator[None]:
    """What was entered fits; what is counted from it may not, and that is said instead of failing."""
    try:
        yield
    except DataError as error:
        if isinstance(error.__cause__, NumericValueOutOfRange):
            raise AmountTooLarge from error
        raise


def _reload(documents: list[Any]) -> None:
    try:
        locks.reload_all(documents)
    except type(documents[0]).DoesNotExist:
        raise NotFound from None


def _other(person: Any, by: Any) -> int | None:
    """Key of the person for whom somebody else acts."""
    return person.pk if person is not None and person.pk != by.pk else None


def _leaves_draft(before: str, document: Any) -> bool:
    return before == "draft" and document.status not in ("draft", "cancelled") and not document.number


def _date_of(document: Any) -> dt.date | None:
    value = getattr(document, "date", None)
    return value if isinstance(value, dt.date) else None


# -- registry ----------------------------------------------------------------------------------------------------------

_registry: dict[tuple[str, str], Command] = {}


def command(model: type[models.Model], name: str, **options: Any) -> Callable[[Callable[..., Any]], Command]:
    """Register a function as the command ``name`` of ``model``. Options: see :class:`Command`."""

    def register(function: Callable[..., Any]) -> Command:
        made = Command(function, model, name, **options)
        key = (model._meta.label, name)
        if key in _registry:
            raise RuntimeError(f"{key} is registered twice")
        _registry[key] = made
        step_names.declare(*key, made.permission, made.label, made.step.tone if made.step else "")
        return made

    return register


def push(
    source: type[models.Model], target: type[models.Model], name: str, **options: Any
) -> Callable[[Callable[..., Any]], Command]:
    """Register a create command of ``target`` that copies the open quantities of a ``source``.

    The function takes the source document first. It shows on the source's page and API, and is no state of it.
    """
    return command(target, name, create=True, push_from=source, **options)


def registered() -> dict[tuple[str, str], Command]:
    return _registry


def commands_of(model: type[models.Model]) -> list[Command]:
    """Commands registered for ``model``, pushes onto it left out."""
    label = model._meta.label
    return [made for (owner, _), made in _registry.items() if owner == label and made.push_from is None]


def pushes_from(model: type[models.Model]) -> list[Command]:
    """Pushes that start from one document of ``model``."""
    return [made for made in _registry.values() if made.push_from is model and not made.many]


def joint_pushes_from(model: type[models.Model]) -> list[Command]:
    """Pushes that make one document from several of ``model``."""
    return [made for made in _registry.values() if made.push_from is model and made.many]


def find(model: type[models.Model], name: str) -> Command | None:
    return _registry.get((model._meta.label, name))
