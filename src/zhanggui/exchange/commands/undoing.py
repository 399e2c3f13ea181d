"""Taking an import back: last made, first undone.

Nothing is half undone: reasons are collected, and the caller refuses.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Max, ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from django.utils.translation import gettext as _

from zhanggui.exchange.models import ImportBatch, ImportedObject
from zhanggui.kernel import commands
from zhanggui.kernel.activity import plain
from zhanggui.kernel.errors import Refusal
from zhanggui.kernel.models import Activity, ActivityHead, Document

PORTION = 2_000
HARMLESS = ("activate", "deactivate")
"""Steps after which nothing is lost when their object is taken back."""
Row = tuple[str, int]
"""Label of a model and primary key."""


def undo(batch: ImportBatch, *, by: Any, at: dt.datetime) -> tuple[dict[str, int], list[str]]:
    """What was done, as counts; and why it can't all be done."""
    return _Undoing(batch, by, at).run()


class _Undoing:
    def __init__(self, batch: ImportBatch, by: Any, at: dt.datetime) -> None:
        self.acting = {"by": by, "at": at}
        recorded = ImportedObject.objects.filter(document=batch).order_by("-pk")
        self.objects = [made for one in recorded for made in (one, *_along_with(one))]
        self.own: set[Row] = {(made.object_type, made.object_id) for made in self.objects}
        self.changed = _changed_since(batch, self.own)
        self._active: dict[Row, bool] = {}
        self.done: Counter[str] = Counter()
        self.reasons: list[str] = []

    def run(self) -> tuple[dict[str, int], list[str]]:
        created = [made for made in self.objects if made.action == ImportedObject.Action.CREATED]
        documents = [made for made in created if issubclass(_model(made), Document)]
        masters = [made for made in created if not issubclass(_model(made), Document)]
        for made in documents:
            self._take_back(made)
        for made in self.objects:
            if made.action == ImportedObject.Action.UPDATED:
                self._restore(made)
        for label, group in _in_runs(masters):
            self._remove(apps.get_model(label), group)
        return dict(self.done), self.reasons

    def _try(self, step: Callable[[], Any], what: str) -> None:
        try:
            step()
            self.done[what] += 1
        except Refusal as refusal:
            self.reasons.append(str(refusal))

    def _was_changed(self, row: Any) -> bool:
        """Whether somebody worked on it since; a reason then, so that their work isn't lost."""
        changed = (row._meta.label, row.pk) in self.changed
        if changed:
            self.reasons.append(_("%(row)s was changed since.") % {"row": row})
        return changed

    # -- documents

    def _take_back(self, made: ImportedObject) -> None:
        model = _model(made)
        document = model._default_manager.filter(pk=made.object_id).first()
        if document is None or document.status == "cancelled" or self._was_changed(document):
            return
        name = "discard" if document.is_draft() else "cancel"
        command = commands.find(model, name)
        if command is None:
            text = _("%(document)s can't be cancelled.")
            self.reasons.append(text % {"document": document})
            return
        self._try(lambda: command(document, **self.acting), "discarded" if name == "discard" else "cancelled")

    # -- changes

    def _restore(self, made: ImportedObject) -> None:
        model = _model(made)
        row = model._default_manager.filter(pk=made.object_id).first()
        if row is None:
            return
        before, after = made.before or {}, made.after or {}
        now = plain({name: getattr(row, name) for name in after})
        if now != after:
            self.reasons.append(_("%(row)s was changed since.") % {"row": row})
            return
        values = {name: _value(model, name, raw) for name, raw in before.items()}
        self._try(lambda: self._update(row, values), "restored")

    def _update(self, row: Any, values: dict[str, Any]) -> None:
        if command := commands.find(type(row), "update"):
            command(row, **values, **self.acting)
        elif command := commands.find(type(row), "update_many"):
            command([row], rows=[values], **self.acting)

    # -- masters

    def _remove(self, model: type[models.Model], group: Sequence[ImportedObject]) -> None:
        found = model._default_manager.in_bulk([made.object_id for made in group])
        there = {pk: row for pk, row in found.items() if not self._was_changed(row)}
        users = _users(model, there)
        self._learn({row for rows in users.values() for row in rows})
        kept = [row for pk, row in there.items() if users.get(pk)]
        free = [row for pk, row in there.items() if not users.get(pk)]
        for row in kept:
            if not self._removed(row):
                self._keep(row, users[row.pk])
        self._delete(model, free)

    def _removed(self, row: Any) -> bool:
        """Whether it could go with what belongs to it: a warehouse with its places."""
        command = commands.find(type(row), "remove")
        if command is None:
            return False
        try:
            command(row, **self.acting)
        except Refusal:
            return False
        self.done["deleted"] += 1
        return True

    def _keep(self, row: Any, users: Sequence[models.Model]) -> None:
        """What only this import's own cancelled documents name stays, and isn't used any more."""
        foreign = [user for user in users if not self._is_own(user)]
        if foreign:
            text = _("%(row)s is used by %(users)s.")
            self.reasons.append(text % {"row": row, "users": _counted(foreign)})
        elif getattr(row, "is_active", False) and (command := commands.find(type(row), "deactivate")):
            self._try(lambda: command(row, **self.acting), "deactivated")

    def _is_own(self, user: models.Model) -> bool:
        """Whether a row came with this import, belongs to what did, or is derived from it."""
        if (user._meta.label, user.pk) in self.own:
            return True
        if (parent := _parent(user)) is not None:
            return self._is_own(parent)
        if hasattr(user, "source_type"):
            return (user.source_type, user.source_id) in self.own  # type: ignore[attr-defined]
        return not self._has_activity(user)

    def _learn(self, rows: Iterable[models.Model]) -> None:
        """Read what ``_is_own`` asks of all of them: parents, and whether they have an Activity; two queries a type."""
        groups = _by_type(rows)
        while groups:
            for label, found in groups.items():
                heads = ActivityHead.objects.filter(document_type=label, document_id__in=[row.pk for row in found])
                active = set(heads.values_list("document_id", flat=True))
                self._active |= {(label, row.pk): row.pk in active for row in found}
            groups = _by_type(parent for found in groups.values() for parent in _parents(found))

    def _has_activity(self, row: models.Model) -> bool:
        """Whether a command made it for itself; a warehouse's first place and a balance nobody made."""
        return self._active[row._meta.label, row.pk]

    def _delete(self, model: type[models.Model], rows: list[Any]) -> None:
        command: Any = commands.find(model, "remove_many")
        for start in range(0, len(rows) if command else 0, PORTION):
            portion = rows[start : start + PORTION]
            count = len(portion)
            self._try(partial(command, portion, **self.acting), "portions")
            self.done["deleted"] += count
        single: Any = commands.find(model, "remove") or commands.find(model, "deactivate")
        for row in rows if command is None and single else ():
            self._try(partial(single, row, **self.acting), "deleted")


def _changed_since(batch: ImportBatch, rows: Iterable[Row]) -> set[Row]:
    """Those of ``rows`` on which somebody worked after the import; later imports that were undone don't count."""
    keys: dict[str, list[int]] = defaultdict(list)
    for label, key in rows:
        keys[label].append(key)
    undone = ImportBatch.objects.filter(status=ImportBatch.Status.UNDONE).values("pk")
    later = Activity.objects.filter(pk__gt=_last_activity(batch))
    later = later.exclude(cause__document_type=ImportBatch._meta.label, cause__document_id__in=undone)
    found: set[Row] = set()
    for label, ids in keys.items():
        named = later.filter(document_type=label, document_id__in=ids).exclude(step__in=HARMLESS)
        found.update((label, key) for key in named.values_list("document_id", flat=True))
    return found


def _last_activity(batch: ImportBatch) -> int:
    """Key of the last Activity that the import itself wrote: level by level, causes before effects."""
    level = Activity.objects.filter(document_type=batch._meta.label, document_id=batch.pk, step="accept")
    last = 0
    while (key := level.aggregate(last=Max("pk"))["last"]) is not None:
        last = max(last, key)
        level = Activity.objects.filter(cause__in=level.values("pk"))
    return last


def _model(made: ImportedObject) -> Any:
    return apps.get_model(made.object_type)


def _along_with(made: ImportedObject) -> list[ImportedObject]:
    """What was made along with something: the party of a supplier goes after the supplier."""
    if made.action != ImportedObject.Action.CREATED:
        return []
    return [ImportedObject(object_type=label, object_id=key) for label, key in (made.after or {}).items()]


def _in_runs(objects: Iterable[ImportedObject]) -> list[tuple[str, list[ImportedObject]]]:
    """By type, in the order in which the types come first: what was made last of all types goes first."""
    groups: dict[str, list[ImportedObject]] = defaultdict(list)
    for made in objects:
        groups[made.object_type].append(made)
    return list(groups.items())


def _value(model: type[models.Model], name: str, raw: Any) -> Any:
    """A value as the Activity writes it, as the model takes it."""
    field = model._meta.get_field(name)
    if raw is None:
        return None
    if field.is_relation:
        return field.related_model._default_manager.get(pk=raw)  # type: ignore[union-attr]
    return field.to_python(raw)  # type: ignore[union-attr]


def _users(model: type[models.Model], there: dict[int, Any]) -> dict[int, list[models.Model]]:
    """Rows that keep others from being deleted, by the key that they refer to."""
    if not there:
        return {}
    collector = Collector(using="default")
    try:
        collector.collect(list(there.values()))
    except ProtectedError as problem:
        found: Iterable[models.Model] = problem.protected_objects
    except RestrictedError as problem:
        found = problem.restricted_objects
    else:
        return {}
    users: dict[int, list[models.Model]] = defaultdict(list)
    for user in _whole(found):
        for field in user._meta.concrete_fields:
            if field.related_model is model and (key := getattr(user, field.attname)) in there:
                users[key].append(user)
    return users


def _whole(rows: Iterable[models.Model]) -> list[models.Model]:
    """The same rows with all their columns, of which the collector reads only some; one query a type."""
    groups = _by_type(rows).items()
    return [row for label, found in groups for row in _read(label, [one.pk for one in found])]


def _read(label: str, keys: Sequence[int]) -> Iterable[models.Model]:
    return apps.get_model(label)._base_manager.filter(pk__in=keys)


def _parent(row: models.Model) -> models.Model | None:
    """What a row goes with: the document of a line, the list of a price."""
    name = _parent_name(type(row))
    return getattr(row, name) if name else None


def _parents(rows: Sequence[models.Model]) -> list[models.Model]:
    """Of rows of one type, read for all of them at once."""
    name = _parent_name(type(rows[0]))
    if name is None:
        return []
    models.prefetch_related_objects(rows, name)
    return [parent for row in rows if (parent := getattr(row, name)) is not None]


def _parent_name(model: type[models.Model]) -> str | None:
    cascading = (
        f for f in model._meta.concrete_fields if f.remote_field and f.remote_field.on_delete is models.CASCADE
    )
    return next((field.name for field in cascading), None)


def _by_type(rows: Iterable[models.Model]) -> dict[str, list[models.Model]]:
    found: dict[str, list[models.Model]] = defaultdict(list)
    for row in rows:
        found[row._meta.label].append(row)
    return found


def _counted(rows: Iterable[models.Model]) -> str:
    counts = Counter(str(row._meta.verbose_name).lower() for row in rows)
    return ", ".join(f"{name} ({count})" for name, count in sorted(counts.items()))
