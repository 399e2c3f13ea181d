"""Screen: one class per model over one list of Fields. See docs/concepts for what it compiles to.

Declared in ``<app>/screens/<noun>.py`` with ``@register``; registered() is what menu, pages, API and tests walk.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.text import capfirst

from zhanggui.kernel import commands
from zhanggui.kernel.commands import Command
from zhanggui.kernel.errors import NotFound
from zhanggui.kernel.models import Document, Master, day_of
from zhanggui.kernel.nouns import permission, plural_kebab

from .fields import Field, Kind


@dataclass(frozen=True, slots=True)
class Menu:
    """Where a page stands in the side bar. ``icon`` is a Tabler icon's name without ``ti-``."""

    group: str
    icon: str = "file-text"
    order: int = 50


class Screen:
    """What an app declares of one model. Everything but ``model`` and ``fields`` has a default."""

    model: ClassVar[type[models.Model]]
    fields: ClassVar[tuple[Field, ...]] = ()
    line_fields: ClassVar[tuple[Field, ...]] = ()
    menu: ClassVar[Menu | None] = None
    search: ClassVar[tuple[str, ...] | None] = None
    ordering: ClassVar[str | None] = None
    title: ClassVar[Any] = None
    editing: ClassVar[bool] = True
    step_forms: ClassVar[Mapping[str, type]] = {}
    list_template: ClassVar[str] = "ui/list.html"
    detail_template: ClassVar[str] = "ui/detail.html"
    edit_template: ClassVar[str] = "ui/edit.html"

    # -- names

    @cached_property
    def noun(self) -> str:
        """Part of the address: ``purchase-orders``."""
        return plural_kebab(self.model)

    @property
    def heading(self) -> str:
        return str(self.title or capfirst(self.model._meta.verbose_name_plural))

    @property
    def singular(self) -> str:
        return str(capfirst(self.model._meta.verbose_name))

    @property
    def is_document(self) -> bool:
        return issubclass(self.model, Document)

    @property
    def is_master(self) -> bool:
        return issubclass(self.model, Master)

    @property
    def has_version(self) -> bool:
        """Whether a row says which version of it a reader saw."""
        return self.is_document or self.is_master

    def url(self, name: str = "list", *args: Any) -> str:
        return reverse(f"ui:{name}", args=(self.noun, *args))

    # -- fields

    @cached_property
    def all_fields(self) -> tuple[Field, ...]:
        """The declared Fields bound to the model, with those that every document has."""
        return tuple(field.bound(self.model) for field in (*self._company(), *self.fields))

    def _company(self) -> Iterable[Field]:
        if self.is_document and not any(field.path == "company" for field in self.fields):
            yield Field("company", editable=True, create_only=True, column=False, detail=False)

    @cached_property
    def all_line_fields(self) -> tuple[Field, ...]:
        return tuple(field.bound(self.line_model) for field in self.line_fields) if self.line_model else ()

    @cached_property
    def line_model(self) -> type[models.Model] | None:
        if not self.line_fields:
            return None
        return self._line_link.model

    @property
    def _line_link(self) -> models.ForeignKey:
        """The lines' reference to their document, whatever its name."""
        return self.model._meta.get_field("lines").field  # type: ignore[union-attr, return-value]

    def field(self, path: str) -> Field | None:
        return next((field for field in self.all_fields if field.path == path), None)

    @property
    def amount_field(self) -> Field | None:
        """What the whole is worth, where it says so."""
        return self.field("gross") or self.field("amount")

    @property
    def columns(self) -> list[Field]:
        return [field for field in self.all_fields if field.column and field.kind is not Kind.JSON]

    @property
    def has_editable_lines(self) -> bool:
        return any(field.editable for field in self.all_line_fields)

    @property
    def search_paths(self) -> tuple[str, ...]:
        if self.search is not None:
            return self.search
        return getattr(self.model, "searchable", ()) or (("number",) if self.is_document else ())

    @cached_property
    def default_sort(self) -> str:
        """``-date``: the first plain column of the model's ordering; pk decides between equals."""
        if self.ordering:
            return self.ordering
        for name in self.model._meta.ordering or ():
            plain = str(name).lstrip("-")
            if plain != "pk" and "__" not in plain and not self.model._meta.get_field(plain).is_relation:
                return str(name)
        return "-pk"

    # -- rows

    def rows(self, user: Any) -> models.QuerySet:
        """What ``user`` may see, with every relation that the Fields read: no query per row."""
        rows = self.model._default_manager.visible_to(user)  # type: ignore[attr-defined]
        return rows.select_related(*self.relations)

    @cached_property
    def relations(self) -> tuple[str, ...]:
        found = {field.relations() for field in self.all_fields} - {None}
        return tuple(sorted(found | set(_currency_relations(self.model))))  # type: ignore[arg-type]

    def get(self, user: Any, pk: int) -> Any:
        """One row, or NotFound for what doesn't exist and for what is out of reach alike."""
        row = self.rows(user).filter(pk=pk).first()
        if row is None or not user.has_perm(permission(self.model, "view"), row):
            raise NotFound
        return row

    def lines(self, document: Any) -> list[Any]:
        """The document's lines with their relations: one query."""
        return self.lines_of([document])[document.pk]

    def lines_of(self, documents: Sequence[Any]) -> dict[int, list[Any]]:
        """The lines of several documents by the key of their document: one query for all."""
        found: dict[int, list[Any]] = {document.pk: [] for document in documents}
        if self.line_model is None:
            return found
        link, by_key = self._line_link, {document.pk: document for document in documents}
        related = {field.relations() for field in self.all_line_fields} - {None}
        rows = self.line_model._default_manager.filter(**{f"{link.name}__in": documents})
        placed = any(field.name == "position" for field in self.line_model._meta.concrete_fields)
        for line in rows.select_related(*related).order_by("position" if placed else "pk", "pk"):  # type: ignore[arg-type]
            document = by_key[getattr(line, link.attname)]
            setattr(line, link.name, document)
            found[document.pk].append(line)
        return found

    # -- commands

    def command(self, name: str) -> Command | None:
        return commands.find(self.model, name)

    @property
    def create_command(self) -> Command | None:
        return self._editing_command("draft" if self.is_document else "create")

    @property
    def update_command(self) -> Command | None:
        return self._editing_command("revise" if self.is_document else "update")

    @property
    def discard_command(self) -> Command | None:
        """What deletes a draft, or a master that nothing refers to."""
        return self._editing_command("discard" if self.is_document else "remove")

    def _editing_command(self, name: str) -> Command | None:
        return self.command(name) if self.editing else None

    def may_create(self, user: Any) -> bool:
        return self.create_command is not None and user.has_perm(self.create_command.permission)

    def may_view(self, user: Any) -> bool:
        return bool(user.has_perm(permission(self.model, "view")))

    def offers(self, command: Command, document: Any) -> bool:
        """Whether ``command``, which is no step of a Flow, makes sense for ``document`` now."""
        if self.is_master and command.name in ("activate", "deactivate"):
            return (command.name == "deactivate") == document.is_active
        return True

    def offers_to(self, command: Command, document: Any, user: Any) -> bool:
        """Whether ``user``, who has the permission, is somebody for whom ``command`` makes sense."""
        return True

    # -- new rows

    def initial(self, user: Any, at: dt.datetime, company: Any) -> dict[str, Any]:
        """Starting values of a new form."""
        if not self.is_document:
            return {"company": company} if self.field("company") else {}
        return {"company": company, "date": day_of(company, at)}


def _currency_relations(model: type[models.Model]) -> Iterable[str]:
    names = {f.name for f in model._meta.concrete_fields if f.is_relation}
    if "currency" in names:
        yield "currency"
    elif "company" in names:
        yield "company__currency"


# -- registry ----------------------------------------------------------------------------------------------------------

_registry: dict[str, Screen] = {}


def register(declared: type[Screen]) -> type[Screen]:
    """Class decorator: the Screen of ``declared.model``."""
    made = declared()
    if made.noun in _registry:
        raise RuntimeError(f"{made.noun} has two screens")
    _registry[made.noun] = made
    return declared


def registered() -> dict[str, Screen]:
    """All Screens by their noun."""
    return _registry


def find(address: str) -> Screen | None:
    return _registry.get(address)


def screen_of(model: type[models.Model]) -> Screen | None:
    made = _registry.get(plural_kebab(model))
    return made if made is not None and made.model is model else None


def url_of(row: Any) -> str | None:
    """Address of a row's page; None where its model has no Screen."""
    made = screen_of(type(row))
    return made.url("detail", row.pk) if made else None
