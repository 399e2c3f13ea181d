"""Rows that other rows refer to: found by key or code, within the reader's reach, one query per column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from .parse import Wrong, clean_text

LARGEST_KEY = 2**63 - 1


def reachable(model: type[models.Model], user: Any) -> models.QuerySet:
    """Rows of ``model`` that ``user`` may refer to; lines by their document."""
    manager = model._default_manager
    if hasattr(manager, "visible_to"):
        return manager.visible_to(user)
    if "document" in {f.name for f in model._meta.concrete_fields}:
        document = model._meta.get_field("document").related_model
        return manager.filter(document__in=reachable(document, user).values("pk"))  # type: ignore[arg-type]
    return manager.none()


def code_field(model: type[models.Model]) -> str | None:
    """The column that people and foreign files name a row by."""
    names = {f.name for f in model._meta.concrete_fields}
    return next((name for name in ("code", "number", "username") if name in names), None)


def key_of(raw: Any) -> int | str:
    """``3``, ``"A-100"``, ``{"id": 3}`` or ``{"code": "A-100"}`` as primary key (int) or code (str)."""
    if isinstance(raw, Mapping):
        raw = raw.get("id") if raw.get("id") is not None else raw.get("code")
    if isinstance(raw, models.Model):
        raw = raw.pk
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        raise Wrong(_("Name it by its code, or by its id as a number."))
    if isinstance(raw, int):
        return raw
    return clean_text(raw)


class Found:
    """The rows that a column of keys names."""

    def __init__(self, model: type[models.Model], user: Any, keys: Iterable[int | str]) -> None:
        self.model = model
        self._by_key: dict[int | str, list[Any]] = {}
        keys = set(keys)
        ids = [key for key in keys if isinstance(key, int) and 0 < key <= LARGEST_KEY]
        codes = [key for key in keys if isinstance(key, str)]
        if ids or codes:
            self._load(user, ids, codes)

    def _load(self, user: Any, ids: list[int], codes: list[str]) -> None:
        column = code_field(self.model)
        named = Q(pk__in=ids)
        if codes and column:
            named |= Q(**{f"{column}__in": codes})
        for row in reachable(self.model, user).filter(named):
            self._by_key.setdefault(row.pk, []).append(row)
            if column:
                self._by_key.setdefault(getattr(row, column), []).append(row)

    def one(self, key: int | str, siblings: Mapping[str, Any]) -> Any:
        """The row of ``key`` that shares ``siblings``; raises Wrong with the reason where there isn't exactly one."""
        rows = self._by_key.get(key, [])
        if not rows:
            raise Wrong(self._unknown(key))
        fitting = [row for row in rows if _shares(row, siblings)]
        if not fitting:
            raise Wrong(_elsewhere(rows[0], siblings))
        if len(fitting) > 1:
            raise Wrong(_("“%(key)s” names several rows. Send the id of the one you mean.") % {"key": key})
        if not getattr(fitting[0], "is_active", True):
            text = _("%(row)s is not active any more. Choose another one, or activate it first.")
            raise Wrong(text % {"row": fitting[0]})
        return fitting[0]

    def _unknown(self, key: int | str) -> str:
        text = _("There is no %(noun)s “%(key)s”, or it is not within your reach.")
        return text % {"noun": str(self.model._meta.verbose_name).lower(), "key": str(key)[:60]}


def _shares(row: Any, siblings: Mapping[str, Any]) -> bool:
    return all(
        getattr(row, f"{name}_id") in (None, other.pk)
        for name, other in siblings.items()
        if other is not None and hasattr(row, f"{name}_id")
    )


def _elsewhere(row: Any, siblings: Mapping[str, Any]) -> str:
    wrong = next(other for name, other in siblings.items() if other is not None and not _shares(row, {name: other}))
    return _("%(row)s doesn't belong to %(other)s.") % {"row": row, "other": wrong}
