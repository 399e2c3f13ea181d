"""Values and conditions as they stand in a profile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from zhanggui.ui.parse import Wrong

from .formulas import Formula
from .toml import Table
from .transforms import REGISTRY, Transform
from .values import (
    TESTS,
    Calculated,
    CodeMap,
    Column,
    Condition,
    Constant,
    Either,
    Every,
    FirstOf,
    Holds,
    Join,
    Lookup,
    Option,
    Source,
    Test,
    Value,
)

SOURCES = ("column", "constant", "option", "formula", "first_of", "join", "find", "use")
NOTHING = Value(Constant(""))


class Reader:
    """``maps``: the code maps of the profile; ``options``: the names of its options; ``named``: its named values."""

    def __init__(self, maps: Mapping[str, Mapping[str, str]], options: frozenset[str]) -> None:
        self.maps, self.options = maps, options
        self.named: dict[str, Value] = {}

    # -- values

    def value(self, raw: Any, table: Table, key: str) -> Value:
        """A column's name, or a table; ``table`` and ``key`` say where it stands."""
        if isinstance(raw, str):
            return Value(Column(raw))
        if not isinstance(raw, dict):
            table.mistake(_("“%(key)s” must be a column's name or a table.") % {"key": key})
            return NOTHING
        inner = Table(raw, f"{table.place}, {key}" if table.place else key, table.mistakes)
        made = Value(
            source=self._source(inner),
            transforms=self._transforms(inner),
            codes=self._codes(inner),
            when=self.condition(inner.take("when"), inner, "when") if "when" in inner else None,
            default=self._constant(inner.take("default", ""), inner, "default"),
            refers_to=inner.text("refers_to", ""),
        )
        inner.done()
        return made

    def values(self, table: Table, key: str) -> tuple[Value, ...]:
        """One value or a list of them."""
        raw = table.take(key, ())
        raw = raw if isinstance(raw, list | tuple) else [raw]
        return tuple(self.value(part, table, key) for part in raw)

    def columns(self, table: Table, key: str) -> dict[str, Value]:
        inner = table.table(key)
        return {name: self.value(raw, inner, name) for name, raw in inner.items()}

    def _source(self, table: Table) -> Source:
        named = [name for name in SOURCES if name in table]
        if len(named) != 1:
            table.mistake(_("name exactly one of: %(sources)s.") % {"sources": ", ".join(SOURCES)})
            return Constant("")
        return getattr(self, f"_{named[0]}_source")(table)

    def _column_source(self, table: Table) -> Source:
        return Column(table.text("column"))

    def _constant_source(self, table: Table) -> Source:
        return Constant(self._constant(table.take("constant"), table, "constant"))

    def _option_source(self, table: Table) -> Source:
        name = table.text("option")
        if name not in self.options:
            table.mistake(_("the profile has no option “%(name)s”.") % {"name": name})
        return Option(name)

    def _formula_source(self, table: Table) -> Source:
        return Calculated(formula) if (formula := self._formula(table)) else Constant("")

    def _first_of_source(self, table: Table) -> Source:
        return FirstOf(self.values(table, "first_of"))

    def _join_source(self, table: Table) -> Source:
        return Join(self.values(table, "join"), table.text("between", " "))

    def _use_source(self, table: Table) -> Source:
        """A value that stands under [values], so that it is written once."""
        name = table.text("use")
        if name not in self.named:
            table.mistake(_("there is no “%(name)s” in [values] above.") % {"name": name})
        return FirstOf((self.named.get(name, NOTHING),))

    def _find_source(self, table: Table) -> Source:
        """``find = "file"``, ``by = {column = value}``, ``take = value``."""
        by = self.columns(table, "by")
        if not by:
            table.mistake(_("“by” must say which column of the file holds what."))
        return Lookup(table.text("find"), tuple(by.items()), self.value(table.take("take"), table, "take"))

    def _formula(self, table: Table) -> Formula | None:
        try:
            return Formula(table.text("formula"))
        except Wrong as wrong:
            table.mistake(str(wrong))
            return None

    def _constant(self, raw: Any, table: Table, key: str) -> str:
        if isinstance(raw, bool):
            return "true" if raw else "false"
        if not isinstance(raw, str | int):
            table.mistake(_("“%(key)s” must be text in quotation marks.") % {"key": key})
            return ""
        return str(raw)

    # -- transforms and maps

    def _transforms(self, table: Table) -> tuple[Transform, ...]:
        raw = table.take("do", [])
        raw = [raw] if isinstance(raw, str | dict) else raw
        found = [self._transform(part, table) for part in raw]
        return tuple(transform for transform in found if transform is not None)

    def _transform(self, raw: Any, table: Table) -> Transform | None:
        name, argument = (raw, None) if isinstance(raw, str) else (None, None)
        if isinstance(raw, dict) and len(raw) == 1:
            ((name, argument),) = raw.items()
        kind = REGISTRY.get(name or "")
        if kind is None:
            text = _("there is no transform “%(name)s”. There are: %(known)s.")
            table.mistake(text % {"name": name or raw, "known": ", ".join(sorted(REGISTRY))})
            return None
        if (kind.argument is None) != (argument is None) or (kind.argument and not kind.argument(argument)):
            text = _("the transform “%(name)s” can't work with %(argument)s.")
            table.mistake(text % {"name": name, "argument": _("nothing") if argument is None else repr(argument)})
            return None
        return Transform(str(name), argument)

    def _codes(self, table: Table) -> CodeMap | None:
        raw = table.take("map", None)
        others = table.take("others", None)
        keep = table.flag("keep_others")
        if raw is None:
            return None
        if isinstance(raw, str):
            if raw not in self.maps:
                table.mistake(_("the profile has no map “%(name)s”.") % {"name": raw})
            raw = self.maps.get(raw, {})
        codes = {str(key): self._constant(text, table, "map") for key, text in raw.items()}
        return CodeMap(codes, None if others is None else self._constant(others, table, "others"), keep)

    # -- conditions

    def condition(self, raw: Any, table: Table, key: str) -> Condition:
        """A table, or a list of tables that must all hold; text is a formula."""
        if isinstance(raw, list):
            return Every(tuple(self.condition(part, table, key) for part in raw))
        if isinstance(raw, str):
            raw = {"formula": raw}
        if not isinstance(raw, dict):
            table.mistake(_("“%(key)s” must be a condition.") % {"key": key})
            return Every(())
        inner = Table(raw, f"{table.place}, {key}" if table.place else key, table.mistakes)
        made = self._condition(inner)
        inner.done()
        return made

    def _condition(self, table: Table) -> Condition:
        for name, kind in (("any", Either), ("all", Every)):
            if name in table:
                parts = table.take(name)
                parts = parts if isinstance(parts, list) else [parts]
                return kind(tuple(self.condition(part, table, name) for part in parts))
        tests = [name for name in TESTS if name in table]
        if not tests and "formula" in table:
            formula = self._formula(table)
            return Holds(formula) if formula else Every(())
        if len(tests) != 1:
            table.mistake(_("name exactly one of: %(tests)s.") % {"tests": ", ".join(TESTS)})
            return Every(())
        return self._test(table, tests[0])

    def _test(self, table: Table, name: str) -> Condition:
        raw = table.take(name)
        value = self._tested(table)
        if name in ("blank", "filled"):
            negate = {"blank": "filled", "filled": "blank"}
            return Test(value, name if raw is True else negate[name])
        raw = raw if isinstance(raw, list) else [raw]
        right = tuple(
            self.value(part, table, name)
            if isinstance(part, dict)
            else Value(Constant(self._constant(part, table, name)))
            for part in raw
        )
        return Test(value, name, right)

    def _tested(self, table: Table) -> Value:
        """What a condition looks at: a value without transforms of its own, or ``value`` with them."""
        if "value" in table:
            return self.value(table.take("value"), table, "value")
        return Value(self._source(table))
