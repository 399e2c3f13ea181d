"""Whether a row can be saved: its command runs with what the validator made of it, and everything is undone again."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.db import IntegrityError, OperationalError, transaction

from zhanggui.exchange.commands import sheet_uploads
from zhanggui.exchange.models import SheetRow, SheetUpload
from zhanggui.kernel.errors import FieldError, InvalidInput, Refusal, UnknownStep
from zhanggui.ui import drafts, lookups, steps
from zhanggui.ui.bulk import Failed
from zhanggui.ui.guard import Conflict
from zhanggui.ui.rehearsing import rehearse, undone
from zhanggui.ui.screen import Screen

from .columns import ID, KEY

logger = logging.getLogger(__name__)
Wrongs = Sequence[FieldError]


class Saver:
    """Saves rows of one upload by the command behind the form of the Screen."""

    def __init__(self, screen: Screen, user: Any, at: dt.datetime) -> None:
        self.screen, self.user, self.at = screen, user, at
        companies = lookups.companies(user) if screen.field("company") else []
        self.alone = companies[0] if len(companies) == 1 else None

    def apply(self, row: SheetRow, payload: Mapping[str, Any] | None = None) -> Any:
        """The document. Raises Refusal, InvalidInput with all that is wrong, or IntegrityError."""
        document = None if row.row_id is None else self.screen.get(self.user, row.row_id)
        command = self.screen.create_command if document is None else self.screen.update_command
        if command is None or not steps.is_editing(command):
            raise UnknownStep(step="new" if document is None else "edit")
        command.require(self.user, document)
        common: dict[str, Any] = {"user": self.user, "document": document, "part": steps.part_of(command)}
        values = drafts.resolve(self.screen, payload or row.payload, alone=self.alone, **common)
        acting: dict[str, Any] = {"by": self.user, "at": self.at}
        if document is None:
            return command(**acting, **values.arguments())
        command(document, version=row.version, **acting, **values.arguments())
        return document

    def wrongs(self, row: SheetRow) -> Wrongs:
        """All that is wrong with the row now; it is saved where nothing is."""
        try:
            with transaction.atomic():
                self.apply(row)
        except InvalidInput as refusal:
            return self._all(row) or refusal.errors
        except IntegrityError:
            return [FieldError(None, "", str(Conflict()))]
        except Refusal as refusal:
            return [FieldError(None, "", str(refusal))]
        except OperationalError:  # somebody is saving this very row; saving it waits and says what became of it
            return []
        except Exception:
            logger.exception("row %s of a workbook", row.pk)
            return [FieldError(None, "", str(Failed()))]
        return []

    def _all(self, row: SheetRow) -> Wrongs:
        """Also what is wrong with lines that a wrong one hides."""
        return rehearse(partial(self.apply, row), row.payload, lambda made: made).errors


def examine(upload: SheetUpload, screen: Screen, *, at: dt.datetime) -> None:
    """Try every row that waits for it. Rows with a word that can't be read are tried too: all errors at once."""
    saver = Saver(screen, upload.asked_by, at)
    waiting = upload.rows.filter(status__in=(SheetRow.Status.WAITING, SheetRow.Status.WRONG))
    known = [row for row in waiting if not _is_lost(row)]
    for row in known:
        if row.row_id is not None:
            _note(row, _alone(saver, row))
    new = [row for row in known if row.row_id is None]
    for row, wrongs in zip(new, _together(saver, new), strict=True):
        _note(row, wrongs)
    sheet_uploads.checked(upload)


def _alone(saver: Saver, row: SheetRow) -> Wrongs:
    """What is there already is locked for as short as possible."""
    with undone():
        return saver.wrongs(row)


def _is_lost(row: SheetRow) -> bool:
    """Whether nothing is known of what the row belongs to, so that trying says nothing more."""
    return any(one["name"] == ID or (one["sheet"], one["name"]) == ("lines", KEY) for one in row.errors)


def _together(saver: Saver, rows: Sequence[SheetRow]) -> list[Wrongs]:
    """New rows one after the other, so that two with one code are found."""
    with undone():
        return [saver.wrongs(row) for row in rows]


def _note(row: SheetRow, wrongs: Wrongs) -> None:
    known = {(one["sheet"], one["row"], one["name"]) for one in row.errors}
    told = (_problem(row, wrong) for wrong in wrongs)
    found = [one for one in told if (one["sheet"], one["row"], one["name"]) not in known]
    sheet_uploads.tried(row, found)


def _problem(row: SheetRow, wrong: FieldError) -> dict[str, Any]:
    """Sheet and column get their titles where they are shown."""
    in_lines = wrong.row is not None and 0 < wrong.row <= len(row.line_numbers)
    number = row.line_numbers[wrong.row - 1] if in_lines and wrong.row else row.number
    sheet = "lines" if in_lines else "heads"
    return {"sheet": sheet, "row": number, "name": wrong.field or "", "message": str(wrong.message), "note": False}
