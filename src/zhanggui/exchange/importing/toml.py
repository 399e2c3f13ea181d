"""A profile's TOML, checked key by key: every mistake becomes a sentence that says where it stands."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

MISSING = object()


class Table:
    """A TOML table whose keys are taken one by one; ``done`` complains about those that nobody took."""

    def __init__(self, data: Mapping[str, Any], place: str, mistakes: list[str]) -> None:
        self._data, self.place, self.mistakes = dict(data), place, mistakes
        self._known: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def mistake(self, text: str) -> None:
        self.mistakes.append(f"{self.place}: {text}" if self.place else text)

    def take(self, key: str, default: Any = MISSING) -> Any:
        """The value as it stands; a mistake where it is missing and has no default."""
        self._known.add(key)
        if key in self._data:
            return self._data[key]
        if default is MISSING:
            self.mistake(_("“%(key)s” is missing.") % {"key": key})
            return None
        return default

    def text(self, key: str, default: Any = MISSING) -> str:
        return str(self._typed(key, default, str, _("“%(key)s” must be text in quotation marks.")) or "")

    def flag(self, key: str) -> bool:
        return bool(self._typed(key, False, bool, _("“%(key)s” must be true or false.")))

    def count(self, key: str, default: int) -> int:
        found = self._typed(key, default, int, _("“%(key)s” must be a whole number."))
        return default if found is None else int(found)

    def texts(self, key: str) -> tuple[str, ...]:
        """One text or a list of texts."""
        found = self.take(key, ())
        found = [found] if isinstance(found, str) else found
        if not all(isinstance(part, str) for part in found):
            self.mistake(_("“%(key)s” must be text or a list of texts.") % {"key": key})
            return ()
        return tuple(found)

    def table(self, key: str) -> Table:
        found = self._typed(key, {}, dict, _("“%(key)s” must be a table."))
        return Table(found or {}, self._inside(key), self.mistakes)

    def tables(self, key: str) -> list[Table]:
        """A list of tables, or one table alone."""
        found = self.take(key, [])
        found = [found] if isinstance(found, dict) else found
        if not isinstance(found, list) or not all(isinstance(part, dict) for part in found):
            self.mistake(_("“%(key)s” must be a table or a list of tables.") % {"key": key})
            return []
        many = len(found) > 1
        return [
            Table(part, self._inside(f"{key} {number}" if many else key), self.mistakes)
            for number, part in enumerate(found, 1)
        ]

    def items(self) -> Iterable[tuple[str, Any]]:
        """All that is in the table; every key counts as taken."""
        self._known.update(self._data)
        return self._data.items()

    def done(self) -> None:
        for key in sorted(self._data.keys() - self._known):
            known = ", ".join(sorted(self._known))
            self.mistake(_("“%(key)s” means nothing here. Known are: %(known)s.") % {"key": key, "known": known})

    def _typed(self, key: str, default: Any, kind: type, complaint: str) -> Any:
        found = self.take(key, default)
        if found is not default and found is not None and (type(found) is not kind):
            self.mistake(complaint % {"key": key})
            return None if default is MISSING else default
        return None if found is MISSING else found

    def _inside(self, key: str) -> str:
        return f"{self.place}, {key}" if self.place else key


def parsed(text: str, mistakes: list[str]) -> Mapping[str, Any]:
    """The document, or one mistake with the line where TOML ends to be TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        mistakes.append(_("This is no TOML: %(problem)s.") % {"problem": str(problem)})
        return {}


def each(tables: Iterable[Table], read: Callable[[Table], Any]) -> list[Any]:
    """``read`` of every table, unknown keys complained about."""
    found = []
    for table in tables:
        found.append(read(table))
        table.done()
    return found
