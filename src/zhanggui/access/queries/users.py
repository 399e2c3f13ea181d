"""Finding users."""

from __future__ import annotations

from fnmatch import fnmatchcase

from django.db import models

from zhanggui.access.models import Grant, Role, User

ADMINISTRATION = "access.grant.give"


def with_email(email: str) -> models.QuerySet[User]:
    return User.objects.filter(email__iexact=email.strip())


def administers(codes: list[str]) -> bool:
    return any(fnmatchcase(ADMINISTRATION, code) for code in codes)


def administrators(*, without: Role | None = None) -> models.QuerySet[User]:
    """Active users who may give Grants everywhere, by another role than ``without``."""
    grants = Grant.objects.filter(
        company=None, warehouse_id=None, scope=Grant.Scope.ALL, user__is_active=True, role__is_active=True
    ).select_related("role")
    keys = {grant.user_id for grant in grants if grant.role != without and administers(grant.role.codes)}
    return User.objects.filter(pk__in=keys)


def is_last_administrator(user: User) -> bool:
    return set(administrators().values_list("pk", flat=True)) == {user.pk}
