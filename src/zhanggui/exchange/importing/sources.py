"""The files of one import: their rows, who leaves which out, and finding rows by their cells."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.utils.translation import gettext as _

from . import readers
from .mistakes import UnreadableFile
from .profiles import File, LeftOut, Profile
from .readers import Row
from .shipped import fits
from .values import Scope


class Folder(Protocol):
    """Where the files are: a directory, or what was uploaded."""

    def names(self) -> list[str]: ...

    def content(self, name: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Directory:
    path: Path

    def names(self) -> list[str]:
        try:
            return sorted(entry.name for entry in self.path.iterdir() if entry.is_file())
        except OSError:
            raise UnreadableFile(str(self.path), _("there is no such folder.")) from None

    def content(self, name: str) -> bytes:
        path = self.path / name
        readers.refuse_large(name, path.stat().st_size)
        return path.read_bytes()


@dataclass(frozen=True, slots=True)
class Uploaded:
    contents: Mapping[str, bytes]

    def names(self) -> list[str]:
        return sorted(self.contents)

    def content(self, name: str) -> bytes:
        return self.contents[name]


@dataclass(slots=True)
class Table:
    """The rows of one file. ``out``: numbers of the rows that the file itself leaves out, with the reason."""

    file: File
    path: str
    columns: tuple[str, ...]
    rows: list[Row]
    out: dict[int, str]


class Sources:
    """Reads each file when it is first asked for, and keeps it."""

    def __init__(self, profile: Profile, folder: Folder, options: Mapping[str, str]) -> None:
        self.profile, self.folder, self.options = profile, folder, options
        self.names = folder.names()
        self.digests: dict[str, tuple[int, str]] = {}
        self._tables: dict[str, Table] = {}
        self._indexes: dict[tuple[str, tuple[str, ...]], dict[tuple[str, ...], list[Row]]] = {}

    def table(self, name: str) -> Table:
        if name not in self._tables:
            self._tables[name] = self._read(self.profile.files[name])
        return self._tables[name]

    def path(self, name: str) -> str:
        """The name of the file that the profile calls ``name``; raises UnreadableFile where it isn't there."""
        file = self.profile.files[name]
        found = [known for known in self.names if fits(known, file.path)]
        if len(found) == 1:
            return found[0]
        if found:
            text = _("several files fit: %(names)s. Leave one of them.") % {"names": ", ".join(found)}
        else:
            text = _("this file is missing. There are: %(names)s.") % {"names": ", ".join(self.names[:20]) or "–"}
        raise UnreadableFile(file.path, text)

    def is_there(self, name: str) -> bool:
        return any(fits(known, self.profile.files[name].path) for known in self.names)

    def require(self, file: str, columns: Iterable[str]) -> None:
        """Raise UnreadableFile where a column that the profile reads isn't in the file."""
        table = self.table(file)
        missing = sorted({column for column in columns if column not in table.columns})
        if missing and table.columns:
            text = _("the profile reads columns that aren't there: %(missing)s. There are: %(columns)s.")
            values = {"missing": ", ".join(missing), "columns": ", ".join(filter(None, table.columns))}
            raise UnreadableFile(table.path, text % values)

    def _read(self, file: File) -> Table:
        if file.optional and not self.is_there(file.name):
            return Table(file, file.path, (), [], {})
        path = self.path(file.name)
        content = self.folder.content(path)
        self.digests[path] = (len(content), hashlib.sha256(content).hexdigest())
        sheet = readers.read(path, content, file.layout)
        table = Table(file, path, sheet.columns, list(sheet.rows), {})
        self._leave_out(table)
        return table

    def _leave_out(self, table: Table) -> None:
        for row in table.rows if table.file.left_out else ():
            if reason := self.reason(table.file.left_out, Scope(row, self, self.options)):
                table.out[row.number] = reason

    @staticmethod
    def reason(rules: Iterable[LeftOut], scope: Scope) -> str:
        """Why this row is left out; blank where it isn't."""
        return next((rule.reason for rule in rules if rule.when is None or rule.when.holds(scope)), "")

    # -- finding rows

    def find(self, file: str, columns: tuple[str, ...], key: tuple[str, ...]) -> Row | None:
        """The first row in which ``columns`` hold ``key``, left out or not."""
        found = self.find_all(file, columns, key)
        return found[0] if found else None

    def find_all(self, file: str, columns: tuple[str, ...], key: tuple[str, ...]) -> list[Row]:
        index = self._indexes.get((file, columns))
        if index is None:
            index = self._indexes[file, columns] = self._indexed(file, columns)
        return index.get(key, [])

    def _indexed(self, file: str, columns: tuple[str, ...]) -> dict[tuple[str, ...], list[Row]]:
        index: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in self.table(file).rows:
            index[tuple(row.cells.get(column, "") for column in columns)].append(row)
        return index

    def left_out(self, name: str) -> Counter[str]:
        return Counter(self.table(name).out.values())
