"""All permission codes that there are: from the commands, from what can be viewed, and from groups of fields."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from django.apps import apps
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from zhanggui.access.roles import FIELD_GROUPS
from zhanggui.kernel import commands
from zhanggui.kernel.nouns import permission
from zhanggui.ui import pages, screen


@dataclass(frozen=True, slots=True)
class Permission:
    code: str
    label: str


@dataclass(slots=True)
class Subject:
    """What is done with one kind of document or master, or one group of fields or pages."""

    app: str
    label: str
    permissions: list[Permission] = field(default_factory=list)


def subjects() -> list[Subject]:
    """In the order of the apps; each code once."""
    found: dict[str, Subject] = {}
    for model in _models():
        subject = found[model._meta.label] = Subject(_app(model), str(capfirst(model._meta.verbose_name_plural)))
        subject.permissions.append(Permission(permission(model, "view"), _("View")))
        for made in commands.registered().values():
            if made.model is model and made.permission not in {known.code for known in subject.permissions}:
                subject.permissions.append(Permission(made.permission, str(made.label)))
    others = [Permission(code, str(FIELD_GROUPS.get(code, code))) for code in sorted(_others(found))]
    extra = [Subject(_("More"), _("Prices and pages"), others)]
    return [*found.values(), *(subject for subject in extra if subject.permissions)]


def codes() -> set[str]:
    return {known.code for subject in subjects() for known in subject.permissions}


def allowed(patterns: Iterable[str]) -> set[str]:
    """The codes that a role with these patterns has."""
    patterns = list(patterns)
    return {code for code in codes() if any(fnmatchcase(code, pattern) for pattern in patterns)}


def _models() -> list[type[Model]]:
    """Those with commands or a Screen, in the order of the apps."""
    acted = {made.model for made in commands.registered().values()}
    shown = {made.model for made in screen.registered().values()}
    return [model for model in apps.get_models() if model in acted | shown]


def _app(model: type[Model]) -> str:
    return str(apps.get_app_config(model._meta.app_label).verbose_name)


def _others(found: dict[str, Subject]) -> set[str]:
    """Groups of fields, and pages whose code is no model's."""
    known = {one.code for subject in found.values() for one in subject.permissions}
    fields = [f for s in screen.registered().values() for f in (*s.all_fields, *s.all_line_fields)]
    groups = {entry.group for entry in fields if entry.group}
    return (groups | {page.permission for page in pages.registered().values()}) - known
