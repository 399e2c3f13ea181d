"""Who acts when nobody is logged in: the program itself, and an outsider behind a signed link.

Both stand in the place of a User in a command's ``by``. They have no key, so Activity shows no person.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class System:
    """The program itself: setting up roles, asking for a password reset. May do everything."""

    pk = None
    label = _("System")

    def __str__(self) -> str:
        return str(self.label)

    def has_perm(self, code: str, subject: Any = None) -> bool:
        return True

    def acting_for(self, code: str, subject: Any = None) -> int | None:
        return None

    def visible(self, queryset: models.QuerySet, code: str = "") -> models.QuerySet:
        return queryset


SYSTEM = System()


class Outsider:
    """Whoever holds a signed link. They may use that link, and do what ``codes`` name with the object it opens."""

    with_link = frozenset(f"access.signed_link.{step}" for step in ("view", "use", "accept", "reset_password"))

    pk = None
    label = _("Outsider")

    def __init__(self, link: Any, codes: tuple[str, ...] = ()) -> None:
        self.link, self.codes = link, codes

    def __str__(self) -> str:
        return self.link.email or str(self.label)

    def has_perm(self, code: str, subject: Any = None) -> bool:
        if not isinstance(subject, models.Model):
            return False
        if isinstance(subject, type(self.link)):
            return subject.pk == self.link.pk and code in self.with_link
        named = (subject._meta.label, subject.pk) == (self.link.object_type, self.link.object_id)
        return named and code in self.codes

    def acting_for(self, code: str, subject: Any = None) -> int | None:
        return None

    def visible(self, queryset: models.QuerySet, code: str = "") -> models.QuerySet:
        own = queryset.model._meta.label == self.link.object_type and (not code or code in self.codes)
        return queryset.filter(pk=self.link.object_id) if own else queryset.none()
