"""The report as people and programs read it."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhanggui.kernel.errors import InvalidInput, Refusal
from zhanggui.ui.fields import DECIMALS, Field, Kind

from .mistakes import ProfileMistakes
from .report import Counts, FileCounts, Problem, Report
from .targets import Target, titled

SHOWN_PROBLEMS = 200
NO_STEPS = frozenset({"revise", "discard", "withdraw", "cancel", "amend", "reopen"})
"""Steps that an import has no use for."""


def report_text(report: Report, *, number: str | None, dry_run: bool, seconds: float) -> str:
    return "\n".join([*lines_of(report), "", ending(report, number, dry_run=dry_run, seconds=seconds)])


def report_json(report: Report, *, number: str | None, dry_run: bool, seconds: float) -> str:
    whole = {"batch": None if dry_run else number, "dry_run": dry_run, "seconds": round(seconds, 1)}
    problems = [problem.as_dict() for problem in report.problems]
    return json.dumps({**report.as_dict(), **whole, "problems": problems}, ensure_ascii=False, indent=2)


def refusal_json(refusal: Refusal) -> str:
    """The same object where the import didn't begin: one problem for each thing that is wrong."""
    report = Report()
    for sentence in _sentences(refusal):
        report.add(Problem("", refusal.details.get("file", ""), None, "", sentence))
    whole = {"code": refusal.code, "detail": str(refusal), "batch": None}
    problems = [problem.as_dict() for problem in report.problems]
    return json.dumps({**report.as_dict(), **whole, "problems": problems}, ensure_ascii=False, indent=2)


def _sentences(refusal: Refusal) -> list[str]:
    if isinstance(refusal, ProfileMistakes):
        return refusal.mistakes
    return [error.message for error in refusal.errors] if isinstance(refusal, InvalidInput) else [str(refusal)]


def ending(report: Report, number: str | None, *, dry_run: bool, seconds: float) -> str:
    count = len(report.errors)
    errors = ngettext("%(count)s error", "%(count)s errors", count) % {"count": count}
    values = {"errors": errors, "number": number, "seconds": f"{seconds:.1f}"}
    if number is None:
        text = _("Nothing was imported: %(errors)s. --accept-good imports the good rows alone.")
    elif dry_run:
        text = _("Nothing was changed (dry run); %(errors)s. %(seconds)s s.")
    else:
        text = _("%(number)s: imported; %(errors)s. %(seconds)s s.")
    return text % values


def lines_of(report: Report) -> Iterable[str]:
    yield from table(_entity_rows(report.entities))
    yield ""
    yield from table(_file_rows(report.files.values()))
    if report.documents:
        yield ""
        yield from table(
            [[_("documents"), _("made")], *([titled(noun, noun), str(n)] for noun, n in report.documents.items())]
        )
    if report.differences or report.unexplained:
        yield ""
        differing = [[reason, str(count)] for reason, count in report.differences.items()]
        yield from table([[_("totals that differ"), ""], *differing, [_("unexplained"), str(report.unexplained)]])
    yield from _problem_lines(report)


def _entity_rows(entities: dict[str, Counts]) -> list[list[str]]:
    names = ("rows", "created", "updated", "unchanged", "repeated", "lines", "errors")
    heads = [_("rows"), _("created"), _("changed"), _("unchanged"), _("repeated"), _("lines"), _("errors")]
    rows = [[_("imported"), *heads, _("left out")]]
    for name, counts in entities.items():
        figures = [f"{getattr(counts, column) or '':,}" if getattr(counts, column) else "" for column in names]
        rows.append([titled(name, counts.target), *figures, _reasons(counts.left_out.items())])
    return rows


def _file_rows(files: Iterable[FileCounts]) -> list[list[str]]:
    rows = [[_("file"), _("rows"), _("taken"), _("errors"), _("left out")]]
    for counts in files:
        figures = [f"{number:,}" if number else "" for number in (counts.rows, counts.taken, counts.errors)]
        rows.append([counts.path, *figures, _reasons(counts.left_out.items())])
    return rows


def _reasons(reasons: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{count:,} {reason}" for reason, count in reasons)


def _problem_lines(report: Report) -> Iterable[str]:
    for title, problems in ((_("Notes"), report.notes), (_("Errors"), report.errors)):
        if problems:
            yield ""
            yield f"{title}:"
            yield from (_problem_line(problem) for problem in problems[:SHOWN_PROBLEMS])
        if len(problems) > SHOWN_PROBLEMS:
            yield _("… and %(count)s more; --json shows all.") % {"count": len(problems) - SHOWN_PROBLEMS}


def _problem_line(problem: Problem) -> str:
    place = ", ".join(
        part
        for part in (
            problem.file,
            _("row %(row)s") % {"row": problem.row} if problem.row else "",
            problem.column,
        )
        if part
    )
    return f"  {place}: {problem.message}" if place else f"  {problem.message}"


def batches_text(profiles: Sequence[str], batches: Iterable[Any], *, as_json: bool) -> str:
    rows = [
        {"number": str(batch), "date": batch.date.isoformat(), "profile": batch.profile, "status": batch.status}
        | {"created": batch.created_count, "errors": batch.error_count}
        for batch in batches
    ]
    if as_json:
        return json.dumps({"profiles": list(profiles), "batches": rows}, ensure_ascii=False, indent=2)
    shipped = _("Shipped profiles: %(names)s") % {"names": ", ".join(profiles)}
    heads = [_("import"), _("date"), _("profile"), _("status"), _("created"), _("errors")]
    return "\n".join([shipped, *table([heads, *([str(value) for value in row.values()] for row in rows)])])


# -- what can be imported


def targets_text(found: Iterable[Target]) -> str:
    rows = [[_("target"), _("what it is")]]
    rows += [[target.noun, str(target.model._meta.verbose_name_plural)] for target in found]
    return "\n".join(table([rows[0], *sorted(rows[1:])]))


def fields_text(target: Target) -> str:
    lines = [f"{target.noun}: {target.model._meta.verbose_name_plural}", "", *table(_field_rows(target.fields))]
    if target.line_fields:
        lines += ["", "[entity.lines.columns]", "", *table(_field_rows(target.line_fields))]
    if steps := [step.name for step in getattr(target.model, "flow", ()) if step.name not in NO_STEPS]:
        lines += ["", _("steps: %(steps)s") % {"steps": ", ".join(steps)}]
    return "\n".join(lines)


def _field_rows(fields: dict[str, Field]) -> list[list[str]]:
    rows = [[_("column"), _("label"), _("what it takes"), ""]]
    for name, field in fields.items():
        rows.append([name, str(field.label), _taken(field), _("required") if field.required else ""])
    return rows


def _taken(field: Field) -> str:
    if field.target is not None:
        return _("code of: %(noun)s") % {"noun": field.target._meta.verbose_name}
    if field.choices:
        return _("one of: %(choices)s") % {"choices": ", ".join(str(known) for known, _label in field.choices)}
    words = {
        Kind.BOOLEAN: _("true or false"),
        Kind.DATE: _("date: 2026-03-31"),
        Kind.INTEGER: _("whole number"),
        Kind.JSON: _("one column an entry: %(name)s.entry") % {"name": field.path},
        Kind.LONG_TEXT: _("text of several lines"),
    }
    if field.kind in words:
        return words[field.kind]
    if field.kind in DECIMALS:
        return _("number: 12.50")
    longest = getattr(field.source, "max_length", None)
    return _("text, at most %(longest)s characters") % {"longest": longest} if longest else _("text")


# -- columns under each other, Chinese characters being two wide


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(_width(row[place]) for row in rows) for place in range(len(rows[0]))]
    return ["  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in text)


def _padded(text: str, width: int) -> str:
    blanks = " " * (width - _width(text))
    return blanks + text if text.replace(",", "").isdigit() else text + blanks
