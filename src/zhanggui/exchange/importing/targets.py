"""What can be imported into: every model that has a command to create it, with the fields that the command takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from zhanggui.kernel import commands
from zhanggui.kernel.commands import Command
from zhanggui.kernel.models import Company, Document
from zhanggui.kernel.nouns import plural_kebab
from zhanggui.masterdata.models import ItemUnit, Party
from zhanggui.masterdata.models.parties import PartyRole
from zhanggui.ui import screen
from zhanggui.ui.fields import Field, Kind

NEVER = frozenset({"owner", "status", "version", "number", "document", "position", "external_refs", "extra"})
"""What an import doesn't set by a column: commands do, or [refs] and [extra] of the profile."""
AUDIENCE = ("supplier", "customer", "customer_group")
"""Who a price list is for: columns of the list, though rows of their own."""
ELSEWHERE = frozenset({"access", "exchange"})
"""Apps whose rows aren't imported: people, rights, and imports themselves."""
OF_PARTY = ("tax_number", "country", "phone", "email", "website", "note", "kind")


@dataclass(frozen=True)
class Target:
    """``fields`` by name, bound to the model; the Screen's where it declares them."""

    model: type[models.Model]

    @cached_property
    def noun(self) -> str:
        return plural_kebab(self.model)

    @property
    def is_document(self) -> bool:
        return issubclass(self.model, Document)

    @property
    def creates(self) -> str:
        return "draft" if self.is_document else "create"

    @property
    def is_role(self) -> bool:
        """A supplier or customer: what belongs to the party may be said along with it."""
        return issubclass(self.model, PartyRole)

    def command(self, name: str) -> Command | None:
        return commands.find(self.model, name)

    @cached_property
    def fields(self) -> dict[str, Field]:
        found = _fields(self.model, screen.screen_of(self.model), lines=False)
        if "company" in found:  # the import's own
            found["company"] = replace(found["company"], required=False)
        if self.is_role:
            party = _fields(Party, screen.screen_of(Party), lines=False)
            found.update({name: party[name] for name in OF_PARTY if name not in found})
        if self.has_lines and "parties" in {relation.name for relation in self.model._meta.related_objects}:
            audience = _fields(self.model._meta.get_field("parties").related_model, None, lines=False)  # type: ignore[arg-type]
            found.update({name: replace(audience[name], required=False) for name in AUDIENCE})
        if self.model is ItemUnit:
            found["factor"] = Field("factor", kind=Kind.RATE, label=_("Factor"), editable=True)
        return found

    @cached_property
    def has_lines(self) -> bool:
        """Whether it is written as a whole, with its lines."""
        create = self.command("create")
        return self.is_document or (create is not None and "lines" in create.parameters)

    @cached_property
    def line_model(self) -> type[models.Model] | None:
        names = {relation.name for relation in self.model._meta.related_objects}
        return self.model._meta.get_field("lines").related_model if "lines" in names else None

    @cached_property
    def line_fields(self) -> dict[str, Field]:
        return _fields(self.line_model, screen.screen_of(self.model), lines=True) if self.line_model else {}

    @cached_property
    def has_refs(self) -> bool:
        return _has(self.model, "external_refs")

    @cached_property
    def has_code(self) -> bool:
        return _has(self.model, "code")

    @cached_property
    def has_company(self) -> bool:
        return _has(self.model, "company")

    @cached_property
    def lines_have_refs(self) -> bool:
        return self.line_model is not None and _has(self.line_model, "external_refs")


def _has(model: type[models.Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)


def _fields(model: type[models.Model], declared: screen.Screen | None, *, lines: bool) -> dict[str, Field]:
    found = {}
    for source in model._meta.concrete_fields:
        if source.editable and not source.primary_key and source.name not in NEVER:
            found[source.name] = Field(source.name, editable=True).bound(model)
    for entry in (declared.all_line_fields if lines else declared.all_fields) if declared else ():
        if entry.path in found:
            found[entry.path] = replace(entry, editable=True)
    return found


def find(noun: str) -> Target | None:
    """The target of this name, as in the address of its page: ``purchase-orders``."""
    return known().get(noun)


def titled(name: str, noun: str) -> str:
    """What an entity of a profile brings, as its list is called; its own name beside it where that says more."""
    target = find(noun)
    title = str(target.model._meta.verbose_name_plural) if target else noun
    return (
        title if name in (noun, noun.replace("-", "_")) else _("%(title)s (%(name)s)") % {"title": title, "name": name}
    )


def known() -> dict[str, Target]:
    found = {}
    for model in apps.get_models():
        if model.__module__.startswith("zhanggui.") and _creatable(model):
            found[plural_kebab(model)] = Target(model)
    return found


def _creatable(model: type[models.Model]) -> bool:
    if model._meta.app_label in ELSEWHERE or model is Company:
        return False
    names = ("draft",) if issubclass(model, Document) else ("create_many", "create")
    return any(commands.find(model, name) for name in names)
