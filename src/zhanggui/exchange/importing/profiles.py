"""What a profile says, as frozen dataclasses. docs/how-to/import.md describes every key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import get_language

from .readers import Layout
from .values import Condition, Value


@dataclass(frozen=True, slots=True)
class Asked:
    """An option: what who imports may say, and what holds where nothing is said."""

    name: str
    label: str
    default: str = ""
    required: bool = False
    label_zh: str = ""

    def __str__(self) -> str:
        """Its label in the reader's language."""
        return self.label_zh if (get_language() or "").startswith("zh") and self.label_zh else self.label


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that aren't imported, and why: the report counts them under the reason."""

    reason: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class File:
    """``path`` is a name or pattern in the folder; ``left_out`` holds for whoever reads the file."""

    name: str
    path: str
    layout: Layout = field(default_factory=Layout)
    optional: bool = False
    left_out: tuple[LeftOut, ...] = ()
    ignored: str = ""
    """Why the whole file isn't imported; its rows are counted."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Said of each row for which ``when`` holds: a note in the report, or an error that keeps the row out."""

    when: Condition
    text: str
    column: str = ""
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class Doubles:
    """Rows that agree in all of ``by``: from the second on an error, or a note."""

    by: tuple[Value, ...]
    text: str = ""
    is_error: bool = True


@dataclass(frozen=True, slots=True)
class Joined:
    """Rows of another file whose ``by`` columns hold these values: one imported row for each of them."""

    file: str
    by: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Where a document's lines come from: another file, or (``link`` empty) the rows of the document itself."""

    file: str
    link: tuple[tuple[str, Value], ...] = ()
    key: tuple[Value, ...] = ()
    columns: Mapping[str, Value] = field(default_factory=dict)
    refs: Mapping[str, Value] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A step that each new document takes; ``when`` reads the document's head."""

    name: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Explained:
    """``reason`` where ``value`` equals our document's ``of`` exactly; ``each_line``: the sum of it over the lines."""

    reason: str
    value: Value
    of: str
    each_line: bool = False


@dataclass(frozen=True, slots=True)
class Total:
    """What the foreign system says a document's total is, to be compared with our ``of`` (net, gross)."""

    value: Value
    of: str
    explained: tuple[Explained, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """One kind of thing to import. Entities of one ``name`` share their keys and their row in the report."""

    name: str
    target: str
    file: str
    key: tuple[Value, ...]
    columns: Mapping[str, Value]
    refs: Mapping[str, Value] = field(default_factory=dict)
    extra: Mapping[str, Value] = field(default_factory=dict)
    match: tuple[str, ...] = ()
    only_when: Condition | None = None
    left_out: tuple[LeftOut, ...] = ()
    once: bool = False
    each: Joined | None = None
    notes: tuple[Remark, ...] = ()
    doubles: tuple[Doubles, ...] = ()
    # documents
    group_by: tuple[Value, ...] | None = None
    lines: Lines | None = None
    split_by: tuple[str, ...] = ()
    alone: bool = False
    """Whether a wrong line is left out alone, and the others of its document are imported."""
    steps: tuple[Step, ...] = ()
    shown_as: Value | None = None
    total: Total | None = None
    together: str = ""
    order_by: tuple[Value, ...] = ()
    stock: str = ""
    """``in`` or ``out``: what the document does to stock, for the opening stock of ``shortfalls_of``."""
    shortfalls_of: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    """Another profile that is meant where this file is there."""

    profile: str
    when_file: str


@dataclass(frozen=True, slots=True)
class Profile:
    """``system`` is the name under which foreign keys are kept beside our rows."""

    name: str
    title: str
    title_zh: str = ""
    system: str = ""
    options: tuple[Asked, ...] = ()
    files: Mapping[str, File] = field(default_factory=dict)
    entities: tuple[Entity, ...] = ()
    variants: tuple[Variant, ...] = ()
    company: Mapping[str, object] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    digest: str = ""

    def named(self, name: str) -> list[Entity]:
        return [entity for entity in self.entities if entity.name == name]
