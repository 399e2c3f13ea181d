"""Rows of a workbook for editing as they are written: texts by column, and what of them may be changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhanggui.ui import drafts, steps
from zhanggui.ui.screen import Screen
from zhanggui.ui.sight import Sight

from .columns import ID, KEY, VERSION, WAS, Grid, Plan
from .texts import LONGEST, texts


@dataclass(slots=True)
class Record:
    """``open``: names of the cells that may be changed; ``marks``: what is wrong with a cell, by name."""

    cells: dict[str, str]
    open: frozenset[str] = frozenset()
    marks: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Contents:
    heads: list[Record] = field(default_factory=list)
    lines: list[Record] = field(default_factory=list)


def contents(plan: Plan, rows: Sequence[Any]) -> Contents:
    """``rows`` of the Screen with their lines: one query for all lines."""
    made, maker = Contents(), _Maker(plan)
    lines = plan.screen.lines_of(rows) if plan.lines else {}
    for row in rows:
        own = lines.get(row.pk, [])
        can = is_open(plan.screen, row, plan.user)
        made.heads.append(maker.head(row, [line.pk for line in own], can=can))
        if plan.lines:
            made.lines += [maker.line(plan.lines, line, row, can=can) for line in own]
    return made


class _Maker:
    def __init__(self, plan: Plan) -> None:
        self.plan, self.sight = plan, Sight(plan.user)

    def head(self, row: Any, line_keys: Sequence[int], *, can: bool) -> Record:
        grid, screen, user = self.plan.heads, self.plan.screen, self.plan.user
        cells = texts(grid.columns, row, self.sight)
        cells |= {ID: str(row.pk), VERSION: str(getattr(row, "version", "")), KEY: key_of(row)}
        cells[WAS] = was(grid, cells, line_keys if self.plan.lines else None)
        entered = {f.path for f in drafts.writable(screen, user, row)} if can else set()
        return Record(cells, frozenset(entered & grid.editable.keys()))

    def line(self, grid: Grid, line: Any, row: Any, *, can: bool) -> Record:
        cells = texts(grid.columns, line, self.sight, row)
        cells |= {ID: str(line.pk), KEY: key_of(row)}
        cells[WAS] = was(grid, cells)
        entered = {f.path for f in drafts.writable_lines(self.plan.screen, self.plan.user, row)} if can else set()
        return Record(cells, frozenset(entered & grid.editable.keys()))


def is_open(screen: Screen, row: Any, user: Any) -> bool:
    """Whether ``user`` may change it in its present state."""
    command = screen.update_command
    if command is None or not steps.is_editing(command) or not steps.possible_now(screen, row, command):
        return False
    return bool(user.has_perm(command.permission, row))


def key_of(row: Any) -> str:
    """What ties lines to their document: its number or code, or ``#17`` before it has one."""
    return str(getattr(row, "number", "") or getattr(row, "code", "") or f"#{row.pk}")


def was(grid: Grid, cells: Mapping[str, str], line_keys: Sequence[int] | None = None) -> str:
    """The row as it is given out; empty where a cell can't hold it, then it is compared with what is there."""
    kept: dict[str, Any] = {"cells": {one.name: cells[one.name] for one in grid.compared if one.name in cells}}
    if line_keys is not None:
        kept["lines"] = list(line_keys)
    written = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    return written if len(written) <= LONGEST else ""


def blank(names: Iterable[str]) -> Record:
    return Record({}, frozenset(names))
