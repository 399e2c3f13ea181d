"""What became of every row: counts by entity and file, and every problem by file, row and column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """``row`` None means the file as a whole; a note kept nothing out."""

    entity: str
    file: str
    row: int | None
    column: str
    message: str
    is_error: bool = True

    def as_dict(self) -> dict[str, Any]:
        kind = "error" if self.is_error else "note"
        return {"kind": kind, "entity": self.entity, "file": self.file, "row": self.row, "column": self.column} | {
            "message": self.message
        }


@dataclass(slots=True)
class Counts:
    """Rows of one entity. ``repeated``: rows of something that an earlier row brought; ``lines``: of its documents."""

    target: str
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    repeated: int = 0
    errors: int = 0
    lines: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    def as_dict(self) -> dict[str, Any]:
        plain = ("rows", "created", "updated", "unchanged", "repeated", "errors", "lines")
        return (
            {"target": self.target} | {name: getattr(self, name) for name in plain} | {"left_out": dict(self.left_out)}
        )


@dataclass(slots=True)
class FileCounts:
    """``left_out``: rows by the reason for which nothing took them."""

    path: str
    rows: int = 0
    taken: int = 0
    errors: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    def as_dict(self) -> dict[str, Any]:
        return {"rows": self.rows, "taken": self.taken, "errors": self.errors, "left_out": dict(self.left_out)}


@dataclass(slots=True)
class Report:
    entities: dict[str, Counts] = field(default_factory=dict)
    files: dict[str, FileCounts] = field(default_factory=dict)
    documents: Counter[str] = field(default_factory=Counter)
    """Documents made, by target."""
    differences: Counter[str] = field(default_factory=Counter)
    """Documents whose total isn't the foreign system's, by the reason that explains it exactly."""
    unexplained: int = 0
    problems: list[Problem] = field(default_factory=list)

    def counts(self, name: str, target: str) -> Counts:
        return self.entities.setdefault(name, Counts(target))

    def add(self, problem: Problem) -> None:
        self.problems.append(problem)

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.is_error]

    @property
    def notes(self) -> list[Problem]:
        return [problem for problem in self.problems if not problem.is_error]

    def sort(self, order: Iterable[str] = ()) -> None:
        """Problems by file and row, errors before notes of the same row."""
        rank = {name: number for number, name in enumerate(order)}
        self.problems.sort(key=lambda p: (rank.get(p.file, 999), p.file, p.row or 0, not p.is_error, p.column))

    def as_dict(self) -> dict[str, Any]:
        return {
            "documents": dict(self.documents),
            "entities": {name: counts.as_dict() for name, counts in self.entities.items()},
            "files": {path: counts.as_dict() for path, counts in self.files.items()},
            "errors": len(self.errors),
            "notes": len(self.notes),
            "differences": sum(self.differences.values()),
            "differences_by_reason": dict(self.differences),
            "unexplained": self.unexplained,
        }
