"""People who log in, where they belong, and who stands in for whom."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth import get_backends
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import Company, Master, ScopedQuerySet


class Department(Master):
    company = models.ForeignKey(Company, models.PROTECT, verbose_name=_("Company"), related_name="departments")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("Belongs to"), related_name="children"
    )

    class Meta(Master.Meta):
        verbose_name = _("Department")
        verbose_name_plural = _("Departments")


class UserManager(BaseUserManager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    """Users are made by commands; Django's own ways to make one know nothing of Grants."""


class User(AbstractBaseUser):
    """A person with a log-in. What they may do stands in their Grants alone."""

    username = models.CharField(_("User name"), max_length=150, unique=True, validators=[UnicodeUsernameValidator()])
    name = models.CharField(pgettext_lazy("person", "Name"), max_length=150, blank=True)
    name_zh = models.CharField(pgettext_lazy("person", "Chinese name"), max_length=150, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    is_active = models.BooleanField(_("Active"), default=True)
    language = models.CharField(
        _("Language"), max_length=10, blank=True, default="", choices=[("en", "English"), ("zh-hans", "简体中文")]
    )
    """Empty: what the browser asks for."""
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, verbose_name=_("Department"), related_name="users"
    )
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, verbose_name=_("Company on log-in"), related_name="+"
    )

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    lock_rank: ClassVar[int] = 4
    masked: ClassVar[tuple[str, ...]] = ("password",)
    scope_paths: ClassVar[dict[str, tuple[str, ...]]] = {"owner": ("pk",)}
    searchable: ClassVar[tuple[str, ...]] = ("username", "name", "name_zh")

    objects = UserManager()

    class Meta:
        verbose_name = _("User")
        verbose_name_plural = _("Users")
        ordering = ("username",)
        default_permissions = ()

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        zh = (get_language() or "").startswith("zh")
        return ((self.name_zh or self.name) if zh else (self.name or self.name_zh)) or self.username

    def has_perm(self, code: str, subject: Any = None) -> bool:
        """Whether ``code`` is granted for ``subject`` (a document, a master, a company or None)."""
        return any(backend.has_perm(self, code, subject) for backend in get_backends())

    def acting_for(self, code: str, subject: Any = None) -> int | None:
        """Key of the person for whom this user acts, where only a substitution allows ``code``."""
        return get_backends()[0].acting_for(self, code, subject)  # type: ignore[attr-defined]

    @staticmethod
    def able(users: list[User], code: str, subject: Any = None) -> list[User]:
        """Those of ``users`` who have ``code`` for ``subject``, in a fixed number of queries."""
        return get_backends()[0].able(users, code, subject)  # type: ignore[attr-defined]

    def role_codes(self) -> set[str]:
        """Codes of the roles that this user holds, whatever their scope."""
        return set(self.grants.filter(role__is_active=True).values_list("role__code", flat=True))

    def visible(self, queryset: models.QuerySet, code: str = "") -> models.QuerySet:
        """``queryset`` cut down to what this user may see, or to the rows for which they have ``code``."""
        return get_backends()[0].visible(self, queryset, code)  # type: ignore[attr-defined]


class Substitution(models.Model):
    """From ``start`` to ``end``, ``substitute`` may also do what ``user`` may."""

    user = models.ForeignKey(User, models.PROTECT, verbose_name=_("User"), related_name="substitutions")
    substitute = models.ForeignKey(User, models.PROTECT, verbose_name=_("Substitute"), related_name="substitutes_for")
    start = models.DateField(_("From"))
    end = models.DateField(_("Until"))
    reason = models.CharField(_("Reason"), max_length=200, blank=True)
    revoked_at = models.DateTimeField(_("Revoked at"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    lock_rank: ClassVar[int] = 6
    scope_paths: ClassVar[dict[str, tuple[str, ...]]] = {"owner": ("user",)}

    class Meta:
        verbose_name = _("Substitution")
        verbose_name_plural = _("Substitutions")
        default_permissions = ()
        ordering = ("-start", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end__gte=models.F("start")), name="substitution_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~models.Q(user=models.F("substitute")), name="substitution_by_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.substitute}, {self.start} – {self.end}"
