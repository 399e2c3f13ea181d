"""Imports: draft, check (a rehearsal), accept, undo, discard.

The work itself is done by an engine that the app brings (``use``), because reading files needs the validator of the
pages, and commands know no pages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from zhanggui.exchange.commands import undoing
from zhanggui.exchange.models import ImportBatch, ImportedObject, ImportFile, ImportProblem
from zhanggui.kernel import bulk, commands
from zhanggui.kernel.commands import command
from zhanggui.kernel.errors import FieldError, InvalidInput, Refusal
from zhanggui.kernel.models import Company

Progress = Callable[[str, int, int], None]
SHOWN_REASONS = 20


class Outcome(Protocol):
    """What an engine's run leaves: a report, the objects it made, and size and digest of each file."""

    report: Any
    objects: list[Any]
    profile: Any
    sources: Any


class Engine(Protocol):
    def check_profile(self, name: str, options: Mapping[str, Any], uploads: Mapping[str, bytes]) -> None:
        """Raise where there is no such profile, or it has mistakes."""

    def run(self, batch: ImportBatch, *, by: Any, at: dt.datetime, folder: Any, progress: Progress | None) -> Outcome:
        """Import everything; what is wrong stands in the report."""


_engine: list[Engine] = []


def use(engine: Engine) -> None:
    """Called once, when the app is ready."""
    _engine[:] = [engine]


class HasErrors(Refusal):
    """``outcome`` says what is wrong with which row."""

    code = "import_has_errors"
    sentence = ngettext_lazy(
        "The files have %(count)s error, so nothing was imported. Correct it, or accept the good rows alone.",
        "The files have %(count)s errors, so nothing was imported. Correct them, or accept the good rows alone.",
        "count",
    )

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        super().__init__(count=len(outcome.report.errors))

    def __str__(self) -> str:
        return str(self.sentence % self.details)


class CannotUndo(Refusal):
    """``reasons``: one sentence for each thing that was used or changed since."""

    code = "import_cannot_undo"
    sentence = _("%(batch)s can't be undone, because of what happened since:\n%(reasons)s")

    def __init__(self, batch: ImportBatch, reasons: list[str]) -> None:
        self.reasons = reasons
        shown = reasons[:SHOWN_REASONS]
        if len(reasons) > SHOWN_REASONS:
            shown.append(str(_("and %(count)s more.") % {"count": len(reasons) - SHOWN_REASONS}))
        super().__init__(batch=batch, reasons="\n".join(f"- {reason}" for reason in shown))


# -- drafts ------------------------------------------------------------------------------------------------------------


@command(ImportBatch, "draft", create=True, label=_("New import"))
def draft(
    *,
    by: Any,
    at: dt.datetime,
    company: Company,
    profile: str,
    date: dt.date | None = None,
    options: dict[str, Any] | None = None,
    note: str = "",
    uploads: Mapping[str, bytes] | None = None,
) -> ImportBatch:
    """``uploads``: contents by file name, kept with the batch."""
    _engine[0].check_profile(profile, options or {}, uploads or {})
    batch = ImportBatch(company=company, owner=by, date=date or company.day(at), profile=profile, note=note)
    batch.options = options or {}
    batch.save(force_insert=True)
    _store(batch, uploads or {})
    return batch


def _store(batch: ImportBatch, uploads: Mapping[str, bytes]) -> None:
    long = [name for name in uploads if len(name) > 200]
    if long:
        text = _("The name of the file is longer than 200 characters.")
        raise InvalidInput([FieldError(None, "uploads", str(text))])
    for name, content in uploads.items():
        file = ImportFile(document=batch, name=name, size=len(content))
        file.content.save(name, ContentFile(content), save=False)
        file.save(force_insert=True)


@command(ImportBatch, "discard")
def discard(batch: ImportBatch, *, by: Any, at: dt.datetime) -> None:
    stored = [file.content for file in batch.files.all() if file.content]
    batch.delete()
    transaction.on_commit(lambda: _forget(stored))


def _forget(stored: Iterable[Any]) -> None:
    for content in stored:
        content.delete(save=False)


# -- running -----------------------------------------------------------------------------------------------------------


@command(ImportBatch, "check")
def check(batch: ImportBatch, *, by: Any, at: dt.datetime, folder: Any = None, progress: Any = None) -> None:
    """Import everything and undo it again: what is wrong and what would be made stands with the batch."""
    with commands.apart(keep=False):
        outcome = _run(batch, by, at, folder, progress)
    _record(batch, outcome, at)


@command(ImportBatch, "accept")
def accept(
    batch: ImportBatch,
    *,
    by: Any,
    at: dt.datetime,
    good_rows_alone: bool = False,
    folder: Any = None,
    progress: Any = None,
    report_to: Any = None,
) -> None:
    """Import everything, or nothing where a row is wrong; ``good_rows_alone`` leaves the wrong ones out.

    ``report_to``: a list that gets the outcome, for a caller that shows it without reading the batch again.
    """
    with commands.apart():
        outcome = _run(batch, by, at, folder, progress)
    if outcome.report.errors and not good_rows_alone:
        raise HasErrors(outcome)
    if report_to is not None:
        report_to.append(outcome)
    _record(batch, outcome, at)
    _remember(batch, outcome.objects)
    commands.note(result=batch.result)


def _run(batch: ImportBatch, by: Any, at: dt.datetime, folder: Any, progress: Any) -> Outcome:
    """One import at a time in a company: two that meet would wait for each other's rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"zhanggui.import.{batch.company_id}"])
    return _engine[0].run(batch, by=by, at=at, folder=folder, progress=progress)


def _record(batch: ImportBatch, outcome: Outcome, at: dt.datetime) -> None:
    report = outcome.report
    batch.profile_digest, batch.system = outcome.profile.digest, outcome.profile.system
    # The database orders the keys of an object in its own way.
    batch.checked_at, batch.result = at, {**report.as_dict(), "order": list(report.entities)}
    batch.created_count = sum(counts.created for counts in report.entities.values())
    batch.updated_count = sum(counts.updated for counts in report.entities.values())
    batch.error_count = len(report.errors)
    _record_files(batch, outcome.sources.digests)
    _record_problems(batch, report.problems)


def _remember(batch: ImportBatch, objects: list[dict[str, Any]]) -> None:
    if objects:
        keys = bulk.keys(ImportedObject, len(objects))
        rows = ((key, batch.pk, *made.values()) for key, made in zip(keys, objects, strict=True))
        bulk.copy(ImportedObject, ("id", "document_id", *objects[0]), rows)


def _record_files(batch: ImportBatch, digests: Mapping[str, tuple[int, str]]) -> None:
    known = {file.name: file for file in batch.files.all()}
    for name, (size, digest) in digests.items():
        file = known.get(name) or ImportFile(document=batch, name=name)
        file.size, file.digest = size, digest
        file.save()


def _record_problems(batch: ImportBatch, problems: Iterable[Any]) -> None:
    ImportProblem.objects.filter(document=batch).delete()
    bulk.insert(
        ImportProblem(
            document=batch,
            entity=problem.entity[:100],
            file=problem.file[:200],
            row=problem.row,
            column=problem.column[:200],
            message=problem.message.replace("\x00", "\N{REPLACEMENT CHARACTER}"),
            is_error=problem.is_error,
        )
        for problem in problems
    )


# -- undoing -----------------------------------------------------------------------------------------------------------


@command(ImportBatch, "undo")
def undo(batch: ImportBatch, *, by: Any, at: dt.datetime) -> None:
    """Cancel its numbered documents, delete its drafts and the masters that nothing uses, take its changes back."""
    with commands.apart():
        done, reasons = undoing.undo(batch, by=by, at=at)
    if reasons:
        raise CannotUndo(batch, reasons)
    commands.note(undone=done)
