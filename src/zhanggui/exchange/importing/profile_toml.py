"""Reading a profile. All that is wrong with it comes out at once, as ProfileMistakes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from .mistakes import ProfileMistakes
from .profiles import (
    Asked,
    Doubles,
    Entity,
    Explained,
    File,
    Joined,
    LeftOut,
    Lines,
    Profile,
    Remark,
    Step,
    Total,
    Variant,
)
from .readers import Layout
from .toml import Table, each, parsed
from .values import Value
from .values_toml import Reader

SYSTEM = re.compile(r"[a-z][a-z0-9_]{0,39}")
"""A key of ``external_refs``."""


def profile_from(text: str, name: str) -> Profile:
    mistakes: list[str] = []
    top = Table(parsed(text, mistakes), "", mistakes)
    made = None if mistakes else _Building(top, name).profile(text)
    if made is None or mistakes:
        raise ProfileMistakes(name, mistakes)
    return made


class _Building:
    def __init__(self, top: Table, name: str) -> None:
        self.top, self.name = top, name
        self.options = tuple(self._option(key, raw) for key, raw in top.table("options").items())
        maps = {key: dict(raw) for key, raw in top.table("maps").items() if isinstance(raw, dict)}
        self.read = Reader(maps, frozenset(option.name for option in self.options))
        named = top.table("values")
        for key, raw in named.items():
            self.read.named[key] = self.read.value(raw, named, key)

    def profile(self, text: str) -> Profile:
        top = self.top
        defaults = {"encoding": top.text("encoding", ""), "delimiter": top.text("delimiter", "")}
        files = {key: self._file(key, raw, defaults) for key, raw in top.table("files").items()}
        variants = each(top.tables("variant"), lambda t: Variant(t.text("profile"), t.text("when_file")))
        entities = each(top.tables("entity"), lambda table: self._entity(table, files))
        made = Profile(
            name=self.name,
            title=top.text("title", self.name),
            title_zh=top.text("title_zh", ""),
            system=top.text("system", "") or re.sub(r"\W", "_", self.name.lower()),
            options=self.options,
            files=files,
            entities=tuple(entities),
            variants=tuple(variants),
            company=dict(top.table("company").items()),
            needs=top.texts("needs"),
            digest=hashlib.sha256(text.encode()).hexdigest(),
        )
        top.done()
        self._check_whole(made)
        return made

    # -- options and files

    def _option(self, name: str, raw: Any) -> Asked:
        if not isinstance(raw, dict):
            self.top.mistake(_("the option “%(name)s” must be a table with a label.") % {"name": name})
            raw = {}
        table = Table(raw, f"options, {name}", self.top.mistakes)
        made = Asked(
            name,
            table.text("label", name),
            table.text("default", ""),
            table.flag("required"),
            label_zh=table.text("label_zh", ""),
        )
        table.done()
        return made

    def _file(self, name: str, raw: Any, defaults: dict[str, str]) -> File:
        raw = {"path": raw} if isinstance(raw, str) else raw
        if not isinstance(raw, dict):
            self.top.mistake(_("the file “%(name)s” must be a path or a table.") % {"name": name})
            raw = {"path": ""}
        table = Table(raw, f"files, {name}", self.top.mistakes)
        sheet = table.take("sheet", "")
        layout = Layout(
            encoding=table.text("encoding", defaults["encoding"]),
            delimiter=table.text("delimiter", defaults["delimiter"]),
            sheet=sheet if isinstance(sheet, int) else str(sheet),
            header_row=table.count("header_row", 1),
            comma_numbers=table.texts("comma_numbers"),
        )
        made = File(
            name=name,
            path=table.text("path"),
            layout=layout,
            optional=table.flag("optional"),
            left_out=self._left_out(table),
            ignored=table.text("ignored", ""),
        )
        table.done()
        return made

    def _left_out(self, table: Table) -> tuple[LeftOut, ...]:
        def one(inner: Table) -> LeftOut:
            return LeftOut(inner.text("reason"), self._condition(inner, "when"))

        return tuple(each(table.tables("leave_out"), one))

    def _condition(self, table: Table, key: str) -> Any:
        return self.read.condition(table.take(key), table, key) if key in table else None

    # -- entities

    def _entity(self, table: Table, files: dict[str, File]) -> Entity:
        target = table.text("target")
        table.place = f"{table.place} ({target})"
        file = table.text("file")
        group = self.read.values(table, "group_by") if "group_by" in table else None
        made = Entity(
            name=table.text("name", target),
            target=target,
            file=file,
            key=self.read.values(table, "key"),
            columns=self.read.columns(table, "columns"),
            refs=self.read.columns(table, "refs"),
            extra=self.read.columns(table, "extra"),
            match=table.texts("match"),
            only_when=self._condition(table, "only_when"),
            left_out=self._left_out(table),
            once=table.flag("once"),
            each=self._joined(table) if "each" in table else None,
            notes=tuple(each(table.tables("note"), self._remark)),
            doubles=tuple(each(table.tables("double"), self._double)),
            group_by=group,
            lines=self._lines(table, file) if "lines" in table else None,
            split_by=table.texts("split_by"),
            alone=table.flag("rows_stand_alone"),
            steps=self._steps(table),
            shown_as=self.read.value(table.take("shown_as"), table, "shown_as") if "shown_as" in table else None,
            total=self._total(table) if "total" in table else None,
            together=table.text("together", ""),
            order_by=self.read.values(table, "order_by"),
            stock=table.text("stock", ""),
            shortfalls_of=table.text("shortfalls_of", ""),
        )
        self._check_entity(table, made, files)
        return made

    def _joined(self, table: Table) -> Joined:
        inner = table.table("each")
        made = Joined(inner.text("file"), tuple(self.read.columns(inner, "by").items()))
        inner.done()
        return made

    def _remark(self, table: Table) -> Remark:
        when = self.read.condition(table.take("when"), table, "when")
        return Remark(when, table.text("text"), table.text("column", ""), table.flag("error"))

    def _double(self, table: Table) -> Doubles:
        return Doubles(self.read.values(table, "by"), table.text("text", ""), not table.flag("note"))

    def _lines(self, table: Table, file: str) -> Lines:
        inner = table.table("lines")
        made = Lines(
            file=inner.text("file", file),
            link=tuple(self.read.columns(inner, "link").items()),
            key=self.read.values(inner, "key"),
            columns=self.read.columns(inner, "columns"),
            refs=self.read.columns(inner, "refs"),
            left_out=self._left_out(inner),
            notes=tuple(each(inner.tables("note"), self._remark)),
        )
        inner.done()
        return made

    def _steps(self, table: Table) -> tuple[Step, ...]:
        raw = table.take("steps", ())
        found = []
        for part in [raw] if isinstance(raw, str | dict) else raw:
            if isinstance(part, str):
                found.append(Step(part))
                continue
            inner = Table(part, f"{table.place}, steps", table.mistakes)
            found.append(Step(inner.text("step"), self._condition(inner, "when")))
            inner.done()
        return tuple(found)

    def _total(self, table: Table) -> Total:
        inner = table.table("total")

        def one(rule: Table) -> Explained:
            value = self.read.value(rule.take("value"), rule, "value")
            return Explained(rule.text("reason"), value, rule.text("of", "gross"), rule.flag("each_line"))

        value = self.read.value(inner.take("value"), inner, "value")
        made = Total(value, inner.text("of", "gross"), tuple(each(inner.tables("explained"), one)))
        inner.done()
        return made

    # -- what fits together

    def _check_entity(self, table: Table, made: Entity, files: dict[str, File]) -> None:
        if not made.key and not made.shortfalls_of and made.group_by is None:
            table.mistake(_("“key” must name what identifies a row in the foreign system."))
        named = {made.file, made.each.file if made.each else made.file, made.lines.file if made.lines else made.file}
        for name in sorted(named - files.keys() - {""}):
            table.mistake(_("there is no file “%(name)s” in [files].") % {"name": name})
        if made.stock not in ("", "in", "out"):
            table.mistake(_("“stock” must be “in” or “out”."))
        for value in made.key:
            if value.refers_to:
                table.mistake(_("a key can't refer to something."))

    def _check_whole(self, profile: Profile) -> None:
        if not SYSTEM.fullmatch(profile.system):
            self.top.mistake(_("“system” must be one word of small letters, digits and underscores."))
        if not profile.entities and not profile.variants:
            self.top.mistake(_("there is no [[entity]]: the profile imports nothing."))
        known = {entity.name for entity in profile.entities}
        for entity in profile.entities:
            for name, value in _values_of(entity):
                wanted = value.refers_to.removesuffix(".lines")
                if wanted and wanted not in known:
                    text = _("%(entity)s, %(column)s: nothing here is named “%(name)s”.")
                    self.top.mistake(text % {"entity": entity.name, "column": name, "name": wanted})
            for used in _files_used(entity):
                if used not in profile.files:
                    text = _("%(entity)s: there is no file “%(name)s” in [files].")
                    self.top.mistake(text % {"entity": entity.name, "name": used})


def _values_of(entity: Entity) -> Iterable[tuple[str, Value]]:
    yield from entity.columns.items()
    if entity.lines:
        yield from entity.lines.columns.items()


def _files_used(entity: Entity) -> set[str]:
    return {used.file for _name, value in _values_of(entity) for used in value.uses() if used.file}
