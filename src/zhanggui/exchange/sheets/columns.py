"""Which columns a workbook for editing has: those that its reader may enter, and those that tell them what a row is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zhanggui.kernel.commands import Command
from zhanggui.ui import drafts, steps
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.references import code_field
from zhanggui.ui.screen import Screen
from zhanggui.ui.sight import Sight

ID, VERSION, WAS, KEY = "id", "version", "was", "document"
"""Names of our own columns. ``was``: the row as it was given out; ``document`` ties heads and lines together."""
NAME = "~name"
"""Ends the name of a column that says what the code beside it means."""
LINES = "lines"
"""After the noun, in the mark of the sheet of lines."""


@dataclass(frozen=True, slots=True)
class Column:
    """``name`` stands in the hidden first row, so that neither language nor order of the columns matters."""

    name: str
    label: str
    field: Field | None = None
    editable: bool = False
    hidden: bool = False

    @property
    def tells_name(self) -> bool:
        """Whether it only says what a code means."""
        return self.name.endswith(NAME)


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet. ``mark`` names it in its first cell: ``id@purchase-orders`` or ``id@purchase-orders/lines``."""

    mark: str
    title: str
    columns: tuple[Column, ...]

    @property
    def compared(self) -> list[Column]:
        """Columns whose cells are values of the row."""
        return [one for one in self.columns if one.field is not None and not one.tells_name]

    @property
    def editable(self) -> dict[str, Column]:
        return {one.name: one for one in self.columns if one.editable}

    def label(self, name: str) -> str:
        return next((one.label for one in self.columns if one.name == name), "")


@dataclass(frozen=True, slots=True)
class Plan:
    """What one user gets of one Screen. ``lines`` None: its rows have none, or none that can be entered."""

    screen: Screen
    user: Any
    heads: Grid
    lines: Grid | None


def commands_of(screen: Screen) -> list[Command]:
    """What a workbook is saved by: the commands behind the forms of the Screen."""
    return [one for one in (screen.create_command, screen.update_command) if one and steps.is_editing(one)]


def is_offered(screen: Screen, user: Any) -> bool:
    """Whether ``user`` may change or make any row of the list."""
    return screen.may_view(user) and any(user.has_perm(one.permission) for one in commands_of(screen))


def plan(screen: Screen, user: Any) -> Plan:
    sight = Sight(user)
    tied = screen.has_editable_lines
    entered = _enterable(drafts.writable(screen, user))
    heads = _grid(
        screen.noun, screen.heading, _columns(sight, screen.all_fields, entered, without=("number",)), tied=tied
    )
    return Plan(screen, user, heads, _line_grid(screen, user, sight) if tied else None)


def _line_grid(screen: Screen, user: Any, sight: Sight) -> Grid:
    entered = _enterable(drafts.writable_lines(screen, user))
    title = _("%(list)s: lines") % {"list": screen.heading}
    return _grid(f"{screen.noun}/{LINES}", title, _columns(sight, screen.all_line_fields, entered), tied=True)


def _grid(mark: str, title: str, columns: Iterable[Column], *, tied: bool) -> Grid:
    own = [Column(ID, "id", hidden=True)]
    if not mark.endswith(f"/{LINES}"):
        own.append(Column(VERSION, "version", hidden=True))
    if tied:
        own.append(Column(KEY, _("Belongs to") if mark.endswith(f"/{LINES}") else _("Document")))
    return Grid(f"{ID}@{mark}", title, (*own, *columns, Column(WAS, "was", hidden=True)))


def _enterable(fields: Iterable[Field]) -> set[str]:
    return {f.path for f in fields if f.kind not in (Kind.JSON, Kind.LINES) and not _is_secret(f)}


def _is_secret(field: Field) -> bool:
    return any(word in field.path for word in steps.SECRET_NAMES)


def _columns(sight: Sight, fields: Sequence[Field], entered: set[str], without: Sequence[str] = ()) -> Iterator[Column]:
    for field in sight.columns(fields):
        if field.path in entered:
            yield Column(field.path, _label(field), field, editable=True)
            if _needs_name(field):
                text = _("%(column)s (name)") % {"column": field.label}
                yield Column(f"{field.path}{NAME}", text, field)
        elif field.column and field.kind is not Kind.JSON and field.path not in without and not _is_secret(field):
            yield Column(field.path, str(field.label), field)


def _label(field: Field) -> str:
    return f"{field.label} *" if field.required else str(field.label)


def _needs_name(field: Field) -> bool:
    """Whether a code alone says too little: the item of a line, the supplier of an order."""
    if not (field.is_reference and field.target and field.required):
        return False
    names = {f.name for f in field.target._meta.concrete_fields}
    return code_field(field.target) == "code" and "name" in names
