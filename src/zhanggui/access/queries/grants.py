"""What a user may do and see, from their Grants and those of the people they stand in for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from django.db import models
from django.utils import timezone

from zhanggui.access.models import Grant, Substitution, User
from zhanggui.kernel.models import Company
from zhanggui.kernel.nouns import permission


@dataclass(frozen=True, slots=True)
class Granted:
    """One Grant as the checks need it; ``person`` is whose own documents count as own."""

    patterns: tuple[str, ...]
    company_id: int | None
    warehouse_id: int | None
    scope: str
    person_id: int
    department_id: int | None

    def names(self, code: str) -> bool:
        return any(fnmatchcase(code, pattern) for pattern in self.patterns)


def granted_to(user: User) -> list[Granted]:
    """All Grants that work for ``user`` today, own ones first; read once per user object."""
    cached = user.__dict__.get("_granted")
    if cached is None:
        cached = user.__dict__["_granted"] = _load(user, timezone.localdate())
    return cached


def forget(user: User) -> None:
    """Read the Grants of this user object again next time."""
    user.__dict__.pop("_granted", None)
    user.__dict__.pop("_colleagues", None)


def _load(user: User, on: dt.date) -> list[Granted]:
    if not user.is_active or user.pk is None:
        return []
    stands_in = Substitution.objects.filter(substitute=user, start__lte=on, end__gte=on, revoked_at=None)
    rows = Grant.objects.filter(
        models.Q(user=user) | models.Q(user__in=stands_in.values("user")), role__is_active=True, user__is_active=True
    ).select_related("role", "user")
    found = [_granted(row) for row in rows]
    return sorted(found, key=lambda granted: granted.person_id != user.pk)


def _granted(row: Grant) -> Granted:
    return Granted(
        tuple(row.role.codes), row.company_id, row.warehouse_id, row.scope, row.user_id, row.user.department_id
    )


def allows(user: User, code: str, subject: Any = None) -> bool:
    """Whether one of the user's Grants names ``code`` and covers ``subject``."""
    return _first(user, code, subject) is not None


def acting_for(user: User, code: str, subject: Any = None) -> int | None:
    """Key of the person the user stands in for, where only that person's Grant allows ``code``."""
    granted = _first(user, code, subject)
    return granted.person_id if granted and granted.person_id != user.pk else None


def _first(user: User, code: str, subject: Any) -> Granted | None:
    return next((g for g in granted_to(user) if g.names(code) and _covers(g, subject)), None)


def _covers(granted: Granted, subject: Any) -> bool:
    if subject is None:
        return True
    company = subject.pk if isinstance(subject, Company) else getattr(subject, "company_id", None)
    if granted.company_id and company and granted.company_id != company:
        return False
    warehouse = getattr(subject, "warehouse_id", None)
    if granted.warehouse_id and warehouse and granted.warehouse_id != warehouse:
        return False
    return _in_scope(granted, getattr(subject, "owner_id", None))


def _in_scope(granted: Granted, owner_id: int | None) -> bool:
    if granted.scope == Grant.Scope.ALL or owner_id is None or owner_id == granted.person_id:
        return True
    return granted.scope == Grant.Scope.DEPARTMENT and owner_id in _colleagues(granted)


def _colleagues(granted: Granted) -> set[int]:
    if granted.department_id is None:
        return set()
    return set(User.objects.filter(department_id=granted.department_id).values_list("pk", flat=True))


def visible(user: User, queryset: models.QuerySet) -> models.QuerySet:
    """``queryset`` restricted to what ``user`` may see; nothing without a Grant for ``view``."""
    code = permission(queryset.model, "view")
    conditions = [_condition(queryset.model, granted) for granted in granted_to(user) if granted.names(code)]
    if not conditions:
        return queryset.none()
    if any(not condition for condition in conditions):
        return queryset
    either = conditions[0]
    for condition in conditions[1:]:
        either |= condition
    return queryset.filter(either)


def _condition(model: type[models.Model], granted: Granted) -> models.Q:
    """The rows that one Grant shows, as a condition; an empty one means all."""
    names = {field.name for field in model._meta.concrete_fields}
    condition = models.Q()
    if granted.company_id and issubclass(model, Company):
        condition &= models.Q(pk=granted.company_id)
    elif granted.company_id and "company" in names:
        condition &= models.Q(company=granted.company_id) | _empty(model, "company")
    if granted.warehouse_id and "warehouse" in names:
        condition &= models.Q(warehouse=granted.warehouse_id) | _empty(model, "warehouse")
    if granted.scope == Grant.Scope.OWN and "owner" in names:
        condition &= models.Q(owner=granted.person_id)
    if granted.scope == Grant.Scope.DEPARTMENT and "owner" in names:
        condition &= models.Q(owner=granted.person_id) | models.Q(owner__department=granted.department_id or -1)
    return condition


def _empty(model: type[models.Model], name: str) -> models.Q:
    """Rows that belong to no company or warehouse in particular are seen by all."""
    return models.Q(**{f"{name}__isnull": True}) if model._meta.get_field(name).null else models.Q(pk__in=[])
