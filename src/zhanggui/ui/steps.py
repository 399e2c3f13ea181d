"""What can be done with a row now: buttons from the Flow, forms and API bodies from the commands' signatures."""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any, Literal, Union, get_args, get_origin

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhanggui.kernel import commands
from zhanggui.kernel.commands import Command
from zhanggui.kernel.flows import Flow

from . import quantities
from .drafts import RESERVED, Part, Reader, Row
from .fields import Field, Kind, kind_of_type
from .parse import Wrong, shown
from .references import LARGEST_KEY, key_of
from .screen import Screen

UNDOING = frozenset({"deactivate", "discard", "remove"})
LONG_NAMES = ("note", "reason", "remark", "comment", "text")
SECRET_NAMES = ("password", "secret")
WORDS = {
    "line_ids": gettext_noop("Lines"),
    "all_lines": gettext_noop("All lines"),
    "confirm_now": gettext_noop("Confirm now"),
    "good_rows_alone": gettext_noop("The good rows alone"),
    "into": gettext_noop("Into"),
    "to_level": gettext_noop("Back to level"),
    "uncounted": gettext_noop("Lines without a quantity"),
}
"""Labels of parameters that are no columns, so that the catalogue has them."""
HELPS = {
    "date": gettext_noop("Empty: today."),
    "lines": gettext_noop("Nothing ticked: all lines that are open."),
    "supplier": gettext_noop("Empty: the one supplier that the lines propose."),
    "all_lines": gettext_noop("Also those for which another supplier is proposed."),
    "confirm_now": gettext_noop("Without it a draft is made, which you can change first."),
}


def takes_header(command: Command) -> bool:
    """Whether the command takes the document's own fields, as ``**header``."""
    kinds = {p.kind for p in inspect.signature(command.function).parameters.values()}
    return inspect.Parameter.VAR_KEYWORD in kinds


def takes_lines(command: Command) -> bool:
    """Whether the command takes rows of the document's lines: ``lines: Sequence[dict[str, Any]]``."""
    python, _optional = _without_none(command.types.get("lines"))
    return get_origin(python) in (list, Sequence) and get_origin(get_args(python)[0]) is dict


def takes_quantities(command: Command) -> bool:
    """Whether a push takes part of its source: how much of which lines."""
    return command.push_from is not None and not command.many and takes_lines(command)


def is_editing(command: Command) -> bool:
    """Whether the command gets the edit form (revise, update, amend)."""
    return takes_header(command) or takes_lines(command)


def part_of(command: Command) -> Part:
    """What of the document an editing command takes."""
    if not takes_header(command) and not command.create:
        return Part.LINES
    return Part.BOTH if takes_lines(command) else Part.HEADER


class StepForm:
    """Input of one command, from its signature. Subclass it where a step needs rich input of its own."""

    template = "ui/step.html"
    user: Any = None
    """Who fills it in, once it is shown or read: what can be chosen may depend on them."""

    def __init__(self, command: Command, document: Any, lines: Sequence[Any] = ()) -> None:
        self.command, self.document, self.lines = command, document, lines

    @cached_property
    def fields(self) -> list[Field]:
        return [field for field in map(self._field, self.command.parameters) if field is not None]

    @property
    def possible(self) -> bool:
        """False where a parameter without default can't be entered in a plain form."""
        named = {field.path for field in self.fields}
        return all(p.default is not p.empty or name in named for name, p in self.command.parameters.items())

    @property
    def has_secrets(self) -> bool:
        """Whether something is entered that must not be kept as it stands."""
        return any(word in field.path for field in self.fields for word in SECRET_NAMES)

    @property
    def takes_all(self) -> bool:
        """Whether it takes what is open without asking which lines."""
        return self.is_push and all(field.kind is not Kind.LINES for field in self.fields)

    @property
    def is_push(self) -> bool:
        return self.command.push_from is not None

    def _field(self, name: str) -> Field | None:
        parameter = self.command.parameters[name]
        required = parameter.default is parameter.empty
        default = None if required else parameter.default
        base = {"label": self.label_of(name), "required": required, "editable": True, "default": default}
        base["help"] = _(HELPS[name]) if name in HELPS and not required else ""
        return field_of_type(name, self.command.types[name], base)

    def label_of(self, name: str) -> str:
        """The parameter is called as the column of the same name, where there is one; a push's as what it makes."""
        source = type(self.document) if self.document is not None else self.command.push_from
        for model in (self.command.model, source) if self.is_push else (source, self.command.model):
            found = next((f for f in model._meta.concrete_fields if f.name == name), None) if model else None
            if found is not None:
                return str(capfirst(found.verbose_name))
        return _(WORDS.get(name) or name.replace("_", " ").capitalize())

    def read(self, payload: Mapping[str, Any], user: Any) -> dict[str, Any]:
        """The command's arguments; raises InvalidInput with all errors."""
        self.user = user
        reader = Reader(user)
        known = {field.path for field in self.fields}
        for name in payload.keys() - known - self._reserved:
            text = _("There is no field “%(field)s” here. Leave it out.")
            reader.error(None, shown(name), text % {"field": shown(name)})
        row = Row(None, payload)
        plain = [field for field in self.fields if field.kind is not Kind.LINES]
        reader.read(plain, [row], {"company": getattr(self.document, "company", None)})
        for field in self.fields:
            if field.kind is Kind.LINES:
                self._read_lines(reader, field, row)
        if takes_quantities(self.command) and payload.get("lines") is not None:
            link = quantities.link_of(self.command.model, self.command.push_from)
            row.values["lines"] = quantities.read(reader, payload["lines"], self.lines, link)
        reader.raise_errors()
        return row.values

    @property
    def _reserved(self) -> frozenset[str]:
        return RESERVED if takes_quantities(self.command) else RESERVED - {"lines"}

    def _read_lines(self, reader: Reader, field: Field, row: Row) -> None:
        """Keys of the document's own lines; in their order."""
        sent = row.payload.get(field.path)
        try:
            keys = {_line_key(raw) for raw in (sent if isinstance(sent, list | tuple) else [sent] if sent else [])}
        except Wrong as problem:
            reader.error(None, field.path, str(problem))
            return
        there = {line.pk: line for line in self.lines}
        if keys - there.keys():
            reader.error(None, field.path, _("This line is not part of the document any more. Reload it."))
        elif keys:
            chosen = [line for line in self.lines if line.pk in keys]
            row.values[field.path] = chosen if field.target else [line.pk for line in chosen]
        elif field.required:
            reader.error(None, field.path, _("Choose at least one line."))


def _line_key(raw: Any) -> int:
    key = key_of(int(raw) if isinstance(raw, str) and raw.isascii() and raw.isdigit() else raw)
    if not isinstance(key, int) or not 0 < key <= LARGEST_KEY:
        raise Wrong(_("Name a line by its id."))
    return key


def field_of_type(name: str, python: Any, base: dict[str, Any]) -> Field | None:
    """A Field for one parameter of a signature; None where its type has no plain input."""
    python, optional = _without_none(python)
    base = {**base, "nullable": optional}
    if (line := _line_model(python)) is not None or (name == "line_ids" and python == list[int]):
        return Field(name, kind=Kind.LINES, target=line, **base)
    if get_origin(python) is Literal:
        return Field(name, kind=Kind.CHOICE, choices=tuple((v, _(str(v))) for v in get_args(python)), **base)
    if isinstance(python, type) and issubclass(python, models.Choices):
        return Field(name, kind=Kind.CHOICE, choices=tuple(python.choices), **base)
    if isinstance(python, type) and issubclass(python, Enum):
        return Field(name, kind=Kind.CHOICE, choices=tuple((e.value, _(str(e.value))) for e in python), **base)
    if isinstance(python, type) and issubclass(python, models.Model):
        return Field(name, kind=Kind.REFERENCE, target=python, **base)
    kind = kind_of_type(python)
    if kind is Kind.TEXT and any(word in name for word in LONG_NAMES):
        kind = Kind.LONG_TEXT
    return Field(name, kind=kind, **base) if kind else None


def _without_none(python: Any) -> tuple[Any, bool]:
    if get_origin(python) in (Union, types.UnionType):
        rest = [part for part in get_args(python) if part is not type(None)]
        return (rest[0] if len(rest) == 1 else python), len(rest) < len(get_args(python))
    return python, False


def _line_model(python: Any) -> type[models.Model] | None:
    """``list[PurchaseOrderLine]`` → PurchaseOrderLine."""
    inner = get_args(python)
    if get_origin(python) is None or len(inner) not in (1, 2) or not isinstance(inner[0], type):
        return None
    is_line = issubclass(inner[0], models.Model) and any(f.name == "document" for f in inner[0]._meta.concrete_fields)
    return inner[0] if is_line and issubclass(get_origin(python), Sequence) else None


# -- offers ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offer:
    """One button: ``form`` says that input is needed first; ``confirm`` asks before it is done."""

    command: Command
    label: str
    url: str
    tone: str = ""
    form: bool = False
    page: bool = False
    confirm: str = ""
    icon: str = ""

    @property
    def name(self) -> str:
        return self.command.name


def step_form(screen: Screen, command: Command, document: Any, lines: Sequence[Any] = ()) -> StepForm:
    declared = screen.step_forms.get(command.name, StepForm)
    return declared(command, document, lines)


def steps_of(screen: Screen) -> list[Command]:
    """Commands that act on one document, in the order of the Flow; editing ones included."""
    found = [c for c in commands.commands_of(screen.model) if not c.create and not c.many]
    flow = getattr(screen.model, "flow", None)
    order = {step.name: n for n, step in enumerate(flow)} if flow else {}
    return sorted(found, key=lambda command: order.get(command.name, 99))


def possible_now(screen: Screen, document: Any, command: Command) -> bool:
    if command.step is not None:
        return document.status in command.step.sources
    return screen.offers(command, document)


def is_offered(screen: Screen, document: Any, command: Command, user: Any) -> bool:
    """Whether it makes sense now, for somebody who may do it."""
    return (
        possible_now(screen, document, command)
        and user.has_perm(command.permission, document)
        and screen.offers_to(command, document, user)
    )


def tone_of(command: Command) -> str:
    """What its button looks like: as its Flow says; what takes something away is dangerous everywhere."""
    return command.step.tone if command.step else ("danger" if command.name in UNDOING else "")


def offers(screen: Screen, document: Any, user: Any) -> list[Offer]:
    """Steps that ``user`` may do with ``document`` now, the way forward first."""
    found = [
        _offer(screen, document, command)
        for command in steps_of(screen)
        if is_offered(screen, document, command, user)
        and (is_editing(command) or step_form(screen, command, document).possible)
    ]
    return sorted(found, key=lambda offer: {"primary": 0, "danger": 2}.get(offer.tone, 1))


def _offer(screen: Screen, document: Any, command: Command) -> Offer:
    tone, editing = tone_of(command), is_editing(command)
    form = editing or bool(step_form(screen, command, document).fields)
    asked = _("%(step)s: %(document)s?") % {"step": command.label, "document": document}
    return Offer(
        command,
        str(command.label),
        screen.url("step", document.pk, command.name),
        tone,
        form=form,
        page=editing,
        confirm="" if form or tone != "danger" else asked,
        icon="pencil" if editing else "",
    )


def pushes(screen: Screen, document: Any, user: Any) -> Iterator[Offer]:
    """Documents that can be made from this one."""
    for command in commands.pushes_from(screen.model):
        form = step_form(screen, command, document)
        if may_push(screen, command, document, user) and form.possible:
            yield Offer(
                command,
                str(command.label),
                screen.url("push", document.pk, command.name),
                form=bool(form.fields),
                icon="arrow-down-right",
            )


def may_push(screen: Screen, command: Command, document: Any, user: Any) -> bool:
    """A push starts from documents that stand: neither drafts nor cancelled ones."""
    return (
        getattr(document, "status", "") not in ("draft", "submitted", "cancelled")
        and user.has_perm(command.permission, document)
        and screen.offers_to(command, document, user)
    )


@dataclass(frozen=True, slots=True)
class Stage:
    """One status on the way, for the row of steps: ``state`` is done, now, next, or off (a way that ended)."""

    value: str
    label: str
    state: str


def stages(document: Any) -> list[Stage]:
    """The statuses of the usual way, up to the present one and beyond; without those that this document never takes."""
    flow = getattr(type(document), "flow", None)
    if flow is None:
        return []
    labels = dict(type(document).Status.choices)
    undone = {step.target for step in flow if step.tone == "danger" and step.target}
    never = undone | getattr(document, "left_out", frozenset())
    way = _without_passed_over([value for value in labels if value not in never], flow, document.status)
    if document.status in undone:
        return [Stage(v, str(labels[v]), "done" if v == way[0] else "skipped") for v in way[:1]] + [
            Stage(document.status, str(labels[document.status]), "off")
        ]
    here = way.index(document.status) if document.status in way else 0
    return [
        Stage(value, str(labels[value]), "done" if n < here else "now" if n == here else "next")
        for n, value in enumerate(way)
    ]


def _without_passed_over(way: list[str], flow: Flow, status: str) -> list[str]:
    """``way`` without what lies behind and may have been passed over: a tick there would say more than is known."""
    behind = way[: way.index(status)] if status in way else []
    leaps = [
        (way.index(source), way.index(step.target))
        for step in flow
        for source in step.sources
        if source in way and step.target in way
    ]
    return [
        value for n, value in enumerate(way) if value not in behind or not any(start < n < end for start, end in leaps)
    ]


@dataclass(slots=True)
class Actions:
    """The buttons of a page: a few in sight, the rest in menus."""

    main: list[Offer]
    rest: list[Offer]
    pushes: list[Offer]


IN_SIGHT = 3


def actions(screen: Screen, document: Any, user: Any) -> Actions:
    found = offers(screen, document, user)
    ahead = [offer for offer in found if offer.tone != "danger"]
    main = ahead[:IN_SIGHT]
    return Actions(
        main, [*ahead[IN_SIGHT:], *(o for o in found if o.tone == "danger")], list(pushes(screen, document, user))
    )
