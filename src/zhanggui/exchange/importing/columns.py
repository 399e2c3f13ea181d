"""The columns that a profile reads of each file, so that a missing one is said before a row is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .profiles import Entity, Profile
from .sources import Sources
from .values import AROUND, Used, Value


def require_columns(profile: Profile, sources: Sources) -> None:
    """Raise UnreadableFile for the first file that lacks a column."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for entity in profile.entities:
        if sources.is_there(entity.file) or not profile.files[entity.file].optional:
            for file, column in _read_by(entity):
                wanted[file].add(column)
    for name, described in profile.files.items():
        if described.layout.comma_numbers:
            wanted[name].update(described.layout.comma_numbers)
        for left in described.left_out:
            for used in left.when.uses() if left.when else ():
                wanted[used.file or name].add(used.column)
    for name, columns in wanted.items():
        if sources.is_there(name) or not profile.files[name].optional:
            sources.require(name, columns)


def _read_by(entity: Entity) -> Iterator[tuple[str, str]]:
    each = entity.each.file if entity.each else entity.file
    lines = entity.lines.file if entity.lines else entity.file
    for used in _of_head(entity):
        yield _place(used, {"": entity.file, "each": each, "lines": lines})
    if entity.lines:
        for used in _of_lines(entity):
            yield _place(used, {"": lines, "header": entity.file})
        yield from ((lines, column) for column, _value in entity.lines.link)
    yield from ((lines, column) for column in entity.split_by)
    if entity.each:
        yield from ((each, column) for column, _value in entity.each.by)


def _place(used: Used, files: Mapping[str, str]) -> tuple[str, str]:
    """File and column; ``header.No`` stands in the file of heads."""
    if used.file:
        return used.file, used.column
    before, dot, name = used.column.partition(".")
    if dot and before in AROUND:
        return files.get(before, files[""]), name
    return files[""], used.column


def _of_head(entity: Entity) -> Iterator[Used]:
    shown = [value for value in (entity.shown_as, entity.total.value if entity.total else None) if value]
    groups: tuple[Iterable[Value], ...] = (
        entity.key,
        entity.columns.values(),
        entity.refs.values(),
        entity.extra.values(),
        shown,
    )
    groups += (entity.group_by or (), entity.order_by, *(rule.by for rule in entity.doubles))
    for group in groups:
        yield from _uses(group)
    rules: tuple[Any, ...] = (*entity.left_out, *entity.notes, *entity.steps)
    for condition in (entity.only_when, *(rule.when for rule in rules)):
        if condition is not None:
            yield from condition.uses()
    if entity.each:
        yield from _uses(value for _column, value in entity.each.by)
    if entity.lines:
        yield from _uses(value for _column, value in entity.lines.link)


def _of_lines(entity: Entity) -> Iterator[Used]:
    lines = entity.lines
    if lines is None:
        return
    for group in (lines.key, lines.columns.values(), lines.refs.values()):
        yield from _uses(group)
    rules: tuple[Any, ...] = (*lines.left_out, *lines.notes)
    for rule in rules:
        if rule.when is not None:
            yield from rule.when.uses()


def _uses(values: Iterable[Value]) -> Iterator[Used]:
    return (used for value in values for used in value.uses())
