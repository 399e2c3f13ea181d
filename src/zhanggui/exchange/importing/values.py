"""What a profile makes of a row's cells: values and conditions, small and immutable.

Everything reads a Scope, gives text, and raises Wrong with a sentence. Blank means that there is nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.translation import gettext as _

from zhanggui.ui.parse import Wrong

from .formulas import Formula
from .numbers import number_of
from .readers import Row
from .transforms import Transform

AROUND = ("header", "each", "lines")
"""Prefixes of columns that stand in another row: the document's head, the joined row, the document's first line."""


class Files(Protocol):
    def find(self, file: str, columns: tuple[str, ...], key: tuple[str, ...]) -> Row | None: ...


@dataclass(slots=True)
class Scope:
    """The row at hand and what may be read around it."""

    row: Row
    files: Files
    options: Mapping[str, str]
    around: dict[str, Row] = field(default_factory=dict)

    def cell(self, column: str) -> str:
        before, dot, name = column.partition(".")
        if dot and before in AROUND:
            return self.around[before].cells.get(name, "") if before in self.around else ""
        return self.row.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Used:
    """A column that a value reads; ``file`` is empty for the row at hand and what is around it."""

    column: str
    file: str = ""


class Source(Protocol):
    def read(self, scope: Scope) -> str: ...

    def uses(self) -> Iterator[Used]: ...


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    around: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "around", self.name.partition(".")[0])

    def read(self, scope: Scope) -> str:
        if self.around in AROUND:
            return scope.cell(self.name)
        return scope.row.cells.get(self.name, "")

    def uses(self) -> Iterator[Used]:
        yield Used(self.name)


@dataclass(frozen=True, slots=True)
class Constant:
    text: str

    def read(self, scope: Scope) -> str:
        return self.text

    def uses(self) -> Iterator[Used]:
        return iter(())


@dataclass(frozen=True, slots=True)
class Option:
    """What who imports has said, or the profile's default."""

    name: str

    def read(self, scope: Scope) -> str:
        return scope.options[self.name]

    def uses(self) -> Iterator[Used]:
        return iter(())


@dataclass(frozen=True, slots=True)
class Calculated:
    formula: Formula

    def read(self, scope: Scope) -> str:
        return self.formula.text_from(scope.cell)

    def uses(self) -> Iterator[Used]:
        return (Used(name) for name in self.formula.columns)


@dataclass(frozen=True, slots=True)
class FirstOf:
    values: tuple[Value, ...]

    def read(self, scope: Scope) -> str:
        return next((text for text in (value.read(scope) for value in self.values) if text), "")

    def uses(self) -> Iterator[Used]:
        return (used for value in self.values for used in value.uses())


@dataclass(frozen=True, slots=True)
class Join:
    """The parts that aren't blank, with something between them."""

    values: tuple[Value, ...]
    between: str

    def read(self, scope: Scope) -> str:
        return self.between.join(filter(None, (value.read(scope) for value in self.values)))

    def uses(self) -> Iterator[Used]:
        return (used for value in self.values for used in value.uses())


@dataclass(frozen=True, slots=True)
class Lookup:
    """From the row of another file in which ``by`` columns hold these values; blank where there is none."""

    file: str
    by: tuple[tuple[str, Value], ...]
    take: Value
    columns: tuple[str, ...] = field(init=False)
    wanted: tuple[bool, ...] = field(init=False)
    """Which of ``by`` find nothing when they are blank: all but a constant, which means just that."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", tuple(column for column, _value in self.by))
        object.__setattr__(self, "wanted", tuple(not isinstance(value.source, Constant) for _column, value in self.by))

    def read(self, scope: Scope) -> str:
        key = tuple([value.read(scope) for _column, value in self.by])
        if "" in key and any(not text and wanted for text, wanted in zip(key, self.wanted, strict=True)):
            return ""
        found = scope.files.find(self.file, self.columns, key)
        return self.take.read(Scope(found, scope.files, scope.options)) if found else ""

    def uses(self) -> Iterator[Used]:
        for column, value in self.by:
            yield from value.uses()
            yield Used(column, self.file)
        yield from (Used(used.column, used.file or self.file) for used in self.take.uses())


@dataclass(frozen=True, slots=True)
class CodeMap:
    """Foreign codes and what they are here. ``others``: what the rest is; None: an error; keep: itself."""

    codes: Mapping[str, str]
    others: str | None = None
    keep: bool = False

    def __call__(self, text: str) -> str:
        found = self.codes.get(text, text if self.keep else self.others)
        if found is None:
            known = ", ".join(self.codes)
            raise Wrong(_("The profile maps no “%(text)s” here. It knows: %(known)s.") % {"text": text, "known": known})
        return found


@dataclass(frozen=True, slots=True)
class Value:
    source: Source
    transforms: tuple[Transform, ...] = ()
    codes: CodeMap | None = None
    when: Condition | None = None
    default: str = ""
    refers_to: str = ""

    def read(self, scope: Scope) -> str:
        if self.when is None and not self.transforms and self.codes is None:
            return self.source.read(scope) or self.default
        if self.when is not None and not self.when.holds(scope):
            return self.default
        text = self.source.read(scope)
        for transform in self.transforms:
            if not text:
                break
            text = transform(text)
        if text and self.codes is not None:
            text = self.codes(text)
        return text or self.default

    def uses(self) -> Iterator[Used]:
        yield from self.source.uses()
        if self.when is not None:
            yield from self.when.uses()


# -- conditions


class Condition(Protocol):
    def holds(self, scope: Scope) -> bool: ...

    def uses(self) -> Iterator[Used]: ...


@dataclass(frozen=True, slots=True)
class Test:
    """A value against texts. ``right`` are values, so that an option or another column can be compared with."""

    value: Value
    name: str
    right: tuple[Value, ...] = ()

    def holds(self, scope: Scope) -> bool:
        return TESTS[self.name](self.value.read(scope), [value.read(scope) for value in self.right])

    def uses(self) -> Iterator[Used]:
        yield from self.value.uses()
        for value in self.right:
            yield from value.uses()


def _above(text: str, right: list[str]) -> bool:
    return bool(text) and number_of(text) > number_of(right[0])


def _below(text: str, right: list[str]) -> bool:
    return bool(text) and number_of(text) < number_of(right[0])


TESTS: dict[str, Callable[[str, list[str]], bool]] = {
    "is": lambda text, right: text in right,
    "is_not": lambda text, right: text not in right,
    "blank": lambda text, right: not text,
    "filled": lambda text, right: bool(text),
    "starts_with": lambda text, right: text.startswith(tuple(right)),
    "contains": lambda text, right: any(part in text for part in right),
    "above": _above,
    "below": _below,
}


@dataclass(frozen=True, slots=True)
class Every:
    conditions: tuple[Condition, ...]

    def holds(self, scope: Scope) -> bool:
        return all(condition.holds(scope) for condition in self.conditions)

    def uses(self) -> Iterator[Used]:
        return (used for condition in self.conditions for used in condition.uses())


@dataclass(frozen=True, slots=True)
class Either:
    conditions: tuple[Condition, ...]

    def holds(self, scope: Scope) -> bool:
        return any(condition.holds(scope) for condition in self.conditions)

    def uses(self) -> Iterator[Used]:
        return (used for condition in self.conditions for used in condition.uses())


@dataclass(frozen=True, slots=True)
class Holds:
    """A formula that is true, or a number other than 0."""

    formula: Formula

    def holds(self, scope: Scope) -> bool:
        return bool(self.formula(scope.cell))

    def uses(self) -> Iterator[Used]:
        return (Used(name) for name in self.formula.columns)
