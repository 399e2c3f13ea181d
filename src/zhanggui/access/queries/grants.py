"""What a user may do and see, from their Grants and those of the people they stand in for.

A Grant covers a document by its company, warehouse and owner. Where a model keeps them is its ``scope_paths``
(``{"warehouse": ("location__warehouse",)}``), or the field of that name. What belongs to nobody in particular is
covered by every Grant.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from zhanggui.access.models import Grant, Substitution, User
from zhanggui.access.roles import CONTACT
from zhanggui.kernel.nouns import permission

SELF = (
    "access.user.view",
    CONTACT,
    "access.user.edit_profile",
    "access.user.change_password",
    "access.api_token.*",
    "access.substitution.*",
    "ui.saved_view.view",
    "ui.saved_view.create",
    "ui.saved_view.update",
    "ui.saved_view.remove",
)
"""What everybody may do with their own log-in, without a Grant."""


@dataclass(frozen=True, slots=True)
class Granted:
    """One Grant as the checks need it; ``person`` is whose own documents count as own, ``holder`` who acts."""

    patterns: tuple[str, ...]
    company_id: int | None
    warehouse_id: int | None
    scope: str
    person_id: int
    holder_id: int
    department_id: int | None

    def names(self, code: str) -> bool:
        return any(fnmatchcase(code, pattern) for pattern in self.patterns)

    @property
    def owners(self) -> set[int]:
        """Whose documents count as own: for a stand-in those of both."""
        return {self.person_id, self.holder_id}


class Rights:
    """All that works for one user on one day, own Grants first; read once per user object."""

    def __init__(self, granted: list[Granted]) -> None:
        self.granted = granted
        self._by_code: dict[str, list[Granted]] = {}
        self._colleagues: dict[int, set[int]] = {}

    def naming(self, code: str) -> list[Granted]:
        found = self._by_code.get(code)
        if found is None:
            found = self._by_code[code] = [granted for granted in self.granted if granted.names(code)]
        return found

    def first(self, code: str, subject: Any) -> Granted | None:
        return next((granted for granted in self.naming(code) if self._covers(granted, subject)), None)

    def _covers(self, granted: Granted, subject: Any) -> bool:
        if subject is None:
            return True
        return (
            _agrees(granted.company_id, _values(subject, "company"))
            and _agrees(granted.warehouse_id, _values(subject, "warehouse"))
            and self._in_scope(granted, _values(subject, "owner"))
        )

    def _in_scope(self, granted: Granted, owners: set[int]) -> bool:
        if granted.scope == Grant.Scope.ALL or not owners or owners & granted.owners:
            return True
        return granted.scope == Grant.Scope.DEPARTMENT and bool(owners & self._department(granted.department_id))

    def _department(self, key: int | None) -> set[int]:
        if key is None:
            return set()
        if key not in self._colleagues:
            self._colleagues[key] = set(User.objects.filter(department=key).values_list("pk", flat=True))
        return self._colleagues[key]


def rights(user: User, on: dt.date | None) -> Rights:
    """With the Grants of those for whom ``user`` stands in on that day; None: own Grants alone."""
    known = user.__dict__.setdefault("_rights", {})
    if on not in known:
        known[on] = Rights(_load(user, on))
    return known[on]


def read_together(users: Iterable[User], days: Mapping[int, dt.date]) -> None:
    """Read the rights of several active users at once, each on the day in ``days``: three queries for all of them."""
    by_key = {user.pk: user for user in users}
    whose: dict[int, set[int]] = {key: {key} for key in by_key}
    for row in Substitution.objects.filter(substitute__in=by_key, revoked_at=None):
        if row.start <= days[row.substitute_id] <= row.end:
            whose[row.substitute_id].add(row.user_id)
    working = Grant.objects.filter(user__in=set().union(*whose.values()), role__is_active=True, user__is_active=True)
    rows = list(working.select_related("role", "user"))
    colleagues: dict[int, set[int]] = {row.user.department_id: set() for row in rows if row.user.department_id}
    for key, department in User.objects.filter(department__in=colleagues).values_list("pk", "department"):
        colleagues[department].add(key)
    for key, user in by_key.items():
        own = sorted((row for row in rows if row.user_id in whose[key]), key=lambda row: row.user_id != key)
        made = Rights([_self(user), *(_granted(row, user) for row in own)])
        made._colleagues = colleagues
        user.__dict__.setdefault("_rights", {})[days[key]] = made


def forget(user: User) -> None:
    """Read the Grants of this user object again next time."""
    user.__dict__.pop("_rights", None)


def _load(user: User, on: dt.date | None) -> list[Granted]:
    if not user.is_active or user.pk is None:
        return []
    rows = Grant.objects.filter(_whose(user, on), role__is_active=True, user__is_active=True)
    rows = rows.select_related("role", "user")
    found = sorted((_granted(row, user) for row in rows), key=lambda granted: granted.person_id != user.pk)
    return [_self(user), *found]


def _whose(user: User, on: dt.date | None) -> models.Q:
    own = models.Q(user=user)
    if on is None:
        return own
    stands_in = Substitution.objects.filter(substitute=user, start__lte=on, end__gte=on, revoked_at=None)
    return own | models.Q(user__in=stands_in.values("user"))


def _granted(row: Grant, holder: User) -> Granted:
    codes, department = tuple(row.role.codes), row.user.department_id
    return Granted(codes, row.company_id, row.warehouse_id, row.scope, row.user_id, holder.pk, department)


def _self(user: User) -> Granted:
    return Granted(SELF, None, None, Grant.Scope.OWN, user.pk, user.pk, None)


def allows(user: User, code: str, subject: Any = None, *, on: dt.date) -> bool:
    """Whether one of the Grants that the user has on that day names ``code`` and covers ``subject``."""
    return rights(user, on).first(code, subject) is not None


def acting_for(user: User, code: str, subject: Any = None, *, on: dt.date) -> int | None:
    """Key of the person the user stands in for, where only that person's Grant allows ``code``."""
    granted = rights(user, on).first(code, subject)
    return granted.person_id if granted and granted.person_id != user.pk else None


def visible(user: User, queryset: models.QuerySet, code: str = "", *, on: dt.date) -> models.QuerySet:
    """``queryset`` restricted to the rows for which ``user`` has ``code``; ``view`` where none is named."""
    model: Any = queryset.model
    conditions = [_condition(model, granted) for granted in rights(user, on).naming(code or permission(model, "view"))]
    if not conditions:
        return queryset.none()
    if not all(conditions):
        return queryset
    either = conditions[0]
    for condition in conditions[1:]:
        either |= condition
    return queryset.filter(either)


def within(user: User, code: str, grant: Grant) -> bool:
    """Whether the user holds ``code`` at least as widely as ``grant`` reaches: nobody gives more than they have.

    Own Grants alone count: what a stand-in gave away would outlive the substitution.
    """
    return any(_wider(granted, grant) for granted in rights(user, None).naming(code))


def may_do_more(user: User, than: User) -> bool:
    """Whether a Grant of ``user`` reaches beyond what ``than`` holds: their log-in is not for ``than`` to change."""
    own = Grant.objects.filter(user=user, role__is_active=True).select_related("role")
    return any(not within(than, code, grant) for grant in own for code in grant.role.codes)


def _wider(granted: Granted, grant: Grant) -> bool:
    return (
        granted.company_id in (None, grant.company_id)
        and granted.warehouse_id in (None, grant.warehouse_id)
        and granted.scope == Grant.Scope.ALL
    )


# -- where a model keeps company, warehouse and owner ------------------------------------------------------------------


@cache
def _paths(model: Any, what: str) -> tuple[str, ...]:
    declared = getattr(model, "scope_paths", {}).get(what)
    if declared is not None:
        return tuple(declared)
    try:
        return (what,) if model._meta.get_field(what) else ()
    except (AttributeError, FieldDoesNotExist):
        return ()


def _values(subject: Any, what: str) -> set[int]:
    """Keys of the companies, warehouses or owners of ``subject``; empty where it belongs to none in particular."""
    if not isinstance(subject, models.Model):  # something that stands for a document
        value = getattr(subject, f"{what}_id", None)
        return set() if value is None else {value}
    found = (_value(subject, path) for path in _paths(subject.__class__, what))
    return {value for value in found if value is not None}


def _value(subject: models.Model, path: str) -> int | None:
    *before, last = path.split("__")
    for name in before:
        subject = getattr(subject, name)
        if subject is None:
            return None
    return subject.pk if last == "pk" else getattr(subject, subject._meta.get_field(last).attname)  # type: ignore[union-attr]


def _agrees(granted: int | None, values: set[int]) -> bool:
    return granted is None or not values or granted in values


def _condition(model: type[models.Model], granted: Granted) -> models.Q:
    """The rows that one Grant shows, as a condition; an empty one means all."""
    condition = models.Q()
    if granted.company_id:
        condition &= _either(model, "company", {"": granted.company_id})
    if granted.warehouse_id:
        condition &= _either(model, "warehouse", {"": granted.warehouse_id})
    if granted.scope == Grant.Scope.OWN:
        condition &= _either(model, "owner", {"__in": granted.owners})
    if granted.scope == Grant.Scope.DEPARTMENT:
        condition &= _either(model, "owner", {"__in": granted.owners, "__department": granted.department_id or -1})
    return condition


def _either(model: type[models.Model], what: str, lookups: dict[str, Any]) -> models.Q:
    """Any path fits any lookup, or all paths are empty."""
    paths = _paths(model, what)
    either = models.Q()
    for path in paths:
        for lookup, value in lookups.items():
            either |= models.Q(**{f"{path}{lookup}".replace("pk__department", "department"): value})
    if paths and all(_nullable(model, path) for path in paths):
        either |= models.Q(**{f"{path}__isnull": True for path in paths})
    return either


def _nullable(model: type[models.Model], path: str) -> bool:
    return any(field.null for field in _fields(model, path))


def _fields(model: type[models.Model], path: str) -> Iterator[models.Field]:
    for name in path.split("__"):
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        yield field  # type: ignore[misc]
        model = field.related_model or model
