"""Importing in tests: a profile and some files, both as text, and what comes of them."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zhanggui.exchange.commands import import_batches
from zhanggui.exchange.commands.import_batches import HasErrors
from zhanggui.exchange.importing.report import Problem, Report
from zhanggui.exchange.models import ImportBatch
from zhanggui.masterdata.tests.make import World


@dataclass
class Import:
    """One profile on one folder; ``run`` may be called again after files have changed."""

    world: World
    folder: Path
    profile: str
    options: dict[str, str] = field(default_factory=dict)

    def write(self, files: Mapping[str, str | bytes]) -> None:
        for name, content in files.items():
            data = content if isinstance(content, bytes) else textwrap.dedent(content).lstrip().encode()
            (self.folder / name).write_bytes(data)

    def draft(self) -> ImportBatch:
        return import_batches.draft(
            **self.world.acting(), company=self.world.company, profile=self.profile, options=self.options
        )

    def run(self, *, good_rows_alone: bool = False) -> Report:
        """The report; where rows are wrong and aren't left out, nothing was imported."""
        outcomes: list[Any] = []
        try:
            import_batches.accept(
                self.draft(),
                **self.world.acting(),
                folder=self.folder,
                good_rows_alone=good_rows_alone,
                report_to=outcomes,
            )
        except HasErrors as refusal:
            return refusal.outcome.report
        return outcomes[0].report

    def clean(self) -> Report:
        """Run, and nothing may be wrong."""
        report = self.run()
        assert not report.errors, [problem.as_dict() for problem in report.errors[:9]]
        return report

    def batch(self) -> ImportBatch:
        """The last import of this test."""
        return ImportBatch.objects.filter(status="imported").latest("pk")

    def undo(self) -> None:
        import_batches.undo(self.batch(), **self.world.acting())


def importing(world: World, folder: Path, profile: str, files: Mapping[str, str | bytes], **options: str) -> Import:
    """``profile``: TOML text, or the name of a shipped one."""
    if "\n" in profile:
        path = folder / "own.toml"
        path.write_text(textwrap.dedent(profile), "utf-8")
        profile = str(path)
    made = Import(world, folder, profile, options)
    made.write(files)
    return made


def places(problems: list[Problem]) -> list[tuple[str, int | None, str]]:
    return [(problem.file, problem.row, problem.column) for problem in problems]


def named_columns(test: Any) -> set[str]:
    """The first column of a test's table of cases."""
    (mark,) = [mark for mark in test.pytestmark if mark.name == "parametrize"]
    return {case[0] for case in mark.args[1]}
