"""Turning what drafts say into values: references to imported rows, then everything else by the one validator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from zhanggui.kernel.errors import NotAllowed
from zhanggui.ui.drafts import Reader, Row
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.parse import Wrong
from zhanggui.ui.sight import Sight

from .known import Known, as_target
from .mistakes import ProfileMistakes
from .profiles import Entity
from .rows import Draft, Problems
from .values import Value


def check_columns(profile: str, entity: Entity, columns: Mapping[str, Value], fields: Mapping[str, Field]) -> None:
    """Refuse a profile that fills fields which the target doesn't have."""
    unknown = sorted(name for name in columns if name not in fields and not _within_json(name, fields))
    if unknown:
        text = _("%(entity)s has no “%(column)s”. It has: %(known)s.")
        known = ", ".join(sorted(fields))
        raise ProfileMistakes(
            profile, [text % {"entity": entity.target, "column": name, "known": known} for name in unknown]
        )


def _within_json(name: str, fields: Mapping[str, Field]) -> bool:
    """``attributes.colour``: one entry of a field that holds several."""
    whole, dot, _entry = name.partition(".")
    return bool(dot) and whole in fields and fields[whole].kind is Kind.JSON


def _gather_json(drafts: Sequence[Draft], columns: Mapping[str, Value]) -> None:
    for path in columns:
        whole, dot, entry = path.partition(".")
        for draft in drafts if dot else ():
            if text := draft.texts.get(path):
                draft.values[whole] = {**draft.values.get(whole, {}), entry: text}


def require_sight(user: Any, fields: Iterable[Field]) -> None:
    """Prices are entered by those alone who may see them."""
    sight = Sight(user)
    for field in fields:
        if field.group is not None and not sight.columns([field]):
            raise NotAllowed(step=str(field.label), permission=field.group)


def resolve(
    drafts: Sequence[Draft],
    columns: Mapping[str, Value],
    fields: Mapping[str, Field],
    *,
    known: Known,
    user: Any,
    problems: Problems,
    around: Mapping[str, Any],
) -> None:
    """Fill ``values`` of every draft from its ``texts``; what can't be taken becomes an error of its row and column."""
    referring = {path: value.refers_to for path, value in columns.items() if value.refers_to}
    for path, name in referring.items():
        _refer(drafts, path, name, fields[path], known, problems)
    plain = [fields[path] for path in columns if path not in referring and "." not in path]
    _gather_json(drafts, columns)
    _read(drafts, plain, user, problems, around)


def _refer(drafts: Sequence[Draft], path: str, name: str, field: Field, known: Known, problems: Problems) -> None:
    for draft in drafts:
        key = draft.texts.get(path, "")
        if path not in draft.texts:
            continue
        if not key:
            if field.required:
                problems.error(draft, path, _("Please fill in “%(field)s”.") % {"field": field.label})
            elif draft.present is not None:
                draft.values[path] = None
            continue
        try:
            draft.values[path] = as_target(known.find(name, key), field.target)
        except Wrong as wrong:
            problems.error(draft, path, wrong)


def _read(
    drafts: Sequence[Draft], fields: Sequence[Field], user: Any, problems: Problems, around: Mapping[str, Any]
) -> None:
    reader = Reader(user)
    rows = [Row(number, draft.texts, draft.present) for number, draft in enumerate(drafts, 1)]
    for row, draft in zip(rows, drafts, strict=True):
        row.values = draft.values
    reader.read(sorted(fields, key=lambda field: bool(field.within)), rows, around)
    for error in reader.errors:
        wrong = drafts[error.row - 1] if error.row else None
        if wrong is not None and error.field not in wrong.wrong:  # what couldn't be read isn't missing too
            problems.error(wrong, error.field, error.message)
