"""What foreign keys have become: our rows by entity and key, and why some keys became nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext as _

from zhanggui.exchange.models import ImportBatch, ImportedObject
from zhanggui.ui.parse import Wrong

from .profiles import Profile
from .targets import Target

FEW = 1000
"""Up to here keys are asked for; beyond, reading all of them is faster."""


class Known:
    """One import's memory. ``system``: under which name foreign keys are kept beside our rows."""

    def __init__(self, profile: Profile, company: Any) -> None:
        self.profile, self.company = profile, company
        self._rows: dict[str, dict[str, Any]] = defaultdict(dict)
        self._lost: dict[str, dict[str, str]] = defaultdict(dict)

    def keep(self, name: str, key: str, row: Any) -> None:
        self._rows[name][key] = row

    def lose(self, name: str, key: str, why: str) -> None:
        """``why``: a whole sentence."""
        self._lost[name].setdefault(key, why)

    def has(self, name: str, key: str) -> bool:
        return key in self._rows[name] or key in self._lost[name]

    def find(self, name: str, key: str) -> Any:
        """Our row of a foreign key; raises Wrong with the reason where there is none."""
        row = self._rows[name].get(key)
        if row is not None:
            return row
        if why := self._lost[name].get(key):
            raise Wrong(why)
        raise Wrong(_("Nothing with the key “%(key)s” was imported as %(name)s.") % {"key": key, "name": name})

    # -- rows of earlier imports

    def load(self, name: str, target: Target, keys: Iterable[str]) -> None:
        """Fetch rows that earlier imports made of these keys, as far as they aren't known yet; one query."""
        wanted = {key for key in keys if key and not self.has(name, key)}
        if wanted:
            self._rows[name].update(existing(self.profile.system, name, target, wanted, self.company))

    def load_lines(self, name: str, target: Target, keys: Iterable[str]) -> None:
        """The same for lines of documents."""
        wanted = {key for key in keys if key and not self.has(name, key)}
        if not wanted or target.line_model is None:
            return
        rows: Any = target.line_model._default_manager.annotate(
            foreign_key=KeyTextTransform(self.profile.system, "external_refs")
        ).filter(document__company=self.company, foreign_key__in=sorted(wanted))
        rows = rows.exclude(document__status="cancelled")
        self._rows[name].update({row.foreign_key: row for row in rows})


def existing(system: str, name: str, target: Target, keys: Iterable[str], company: Any) -> dict[str, Any]:
    """Our rows by foreign key: by their own ``external_refs``, else by what earlier imports remember."""
    keys = set(keys)
    if not target.has_refs:
        return _remembered(system, name, target, keys, company)
    rows: Any = target.model._default_manager.annotate(foreign_key=KeyTextTransform(system, "external_refs"))
    if target.has_company:
        rows = rows.filter(company=company)
    if target.is_document:
        rows = rows.exclude(status="cancelled")
    if target.is_role:
        rows = rows.select_related("party")
    few = len(keys) < FEW
    rows = rows.filter(foreign_key__in=sorted(keys)) if few else rows.filter(foreign_key__isnull=False)
    return {row.foreign_key: row for row in rows if row.foreign_key in keys}


def _remembered(system: str, name: str, target: Target, keys: set[str], company: Any) -> dict[str, Any]:
    found = ImportedObject.objects.filter(
        system=system, entity=name, object_type=target.model._meta.label, document__company=company
    )
    if len(keys) < FEW:
        found = found.filter(key__in=keys)
    ids = {key: pk for key, pk in found.order_by("pk").values_list("key", "object_id") if key in keys}
    there = target.model._default_manager.in_bulk(set(ids.values()))
    return {key: there[pk] for key, pk in ids.items() if pk in there}


def remembered_digests(context: Any, name: str, target: Target) -> dict[str, str]:
    """What the last import of each key said."""
    rows = ImportedObject.objects.filter(
        system=context.profile.system,
        entity=name,
        object_type=target.model._meta.label,
        document__company=context.company,
    )
    return dict(rows.order_by("pk").values_list("key", "digest"))


def retired(rows: Iterable[Any]) -> set[int]:
    """Keys of rows that undoing an import took out of use; two queries where any row is out of use."""
    rows = [row for row in rows if not getattr(row, "is_active", True)]
    if not rows:
        return set()
    label, keys = rows[0]._meta.label, {row.pk for row in rows}
    undone = ImportedObject.objects.filter(document__status=ImportBatch.Status.UNDONE)
    own = undone.filter(object_type=label, object_id__in=keys).values_list("object_id", flat=True)
    along = undone.annotate(other=KeyTextTransform(label, "after")).filter(other__in=[str(key) for key in keys])
    return set(own) | {int(key) for key in along.values_list("other", flat=True)}


def as_target(row: Any, model: type[models.Model] | None) -> Any:
    """``row``, or what of ``model`` it names: the party of a supplier."""
    if model is None or isinstance(row, model):
        return row
    for field in row._meta.concrete_fields:
        if field.is_relation and field.related_model is model:
            return getattr(row, field.name)
    text = _("A %(noun)s can't stand here; a %(wanted)s is wanted.")
    raise Wrong(text % {"noun": row._meta.verbose_name, "wanted": model._meta.verbose_name})
