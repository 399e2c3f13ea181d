"""Authentication: who is this; what they may do stands in Grants (User.has_perm)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from zhanggui.access.models import User
from zhanggui.access.queries import grants
from zhanggui.kernel.models import day_of


def today(user: User) -> dt.date:
    """The date where the user's company is: rights are those of this moment, whatever the date of a document."""
    return day_of(user.company, timezone.now())


class GrantBackend(BaseBackend):
    """User name and password. Permissions are answered for a document too, unlike ModelBackend's."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> User | None:
        if username is None or password is None:
            return None
        user = User.objects.filter(username__iexact=username).first()
        if user is None:
            User().set_password(password)  # the same work for a name that doesn't exist
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).select_related("company__currency").first()

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return grants.allows(user_obj, perm, obj, on=today(user_obj))

    def acting_for(self, user: User, code: str, subject: Any = None) -> int | None:
        return grants.acting_for(user, code, subject, on=today(user))

    def able(self, users: list[User], code: str, subject: Any = None) -> list[User]:
        """Those of ``users`` who have ``code`` for ``subject``; asked for all of them at once."""
        grants.read_together(users, {user.pk: today(user) for user in users})
        return [user for user in users if self.has_perm(user, code, subject)]

    def visible(self, user: User, queryset: QuerySet, code: str = "") -> QuerySet:
        return grants.visible(user, queryset, code, on=today(user))
