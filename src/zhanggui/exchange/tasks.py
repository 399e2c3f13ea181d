"""Work that a page doesn't wait for: files that somebody asked for, and clearing away what nobody fetched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from zhanggui.exchange.commands import made_files
from zhanggui.exchange.exporting import files
from zhanggui.exchange.models import MadeFile
from zhanggui.exchange.printing import bundles
from zhanggui.exchange.queries.needs import needs
from zhanggui.kernel.errors import Refusal

from .sheets import tasks as sheet_tasks  # noqa: F401 - registers them
from .webhooks import tasks as webhook_tasks  # noqa: F401 - registers them


@transaction.atomic
def ask(**wanted: Any) -> MadeFile:
    """As ``made_files.ask``, and the worker is told."""
    file, is_new = made_files.ask(**wanted)
    if is_new:
        _entrust(file)
    return file


@transaction.atomic
def again(file: MadeFile, *, at: dt.datetime) -> None:
    _entrust(made_files.again(file, at=at))


def _entrust(file: MadeFile) -> None:
    made_files.entrust(file, make_file.defer(file=file.pk, attempt=file.attempt))


@app.task(name="exchange.make_file", queue="default")
def make_file(*, file: int, attempt: int) -> None:
    """With the rights that the asker has now, which may be fewer than when they asked."""
    found = made_files.begin(file, attempt)
    if found is None:
        return
    with _as_asked(found), suppress(made_files.Dropped):
        try:
            _make(found)
        except Refusal as refusal:
            made_files.fail(found, str(refusal))
        except made_files.Dropped:
            raise
        except Exception:
            text = _("The file could not be made. Tell your administrator; the log of the worker says why.")
            made_files.fail(found, text)
            raise


def _make(file: MadeFile) -> None:
    def told(count: int) -> None:
        made_files.progress(file, count)

    content, count, codes = _made(file, told)
    with content:
        made_files.finish(file, content, made_count=count, needed=needs(file.asked_by, codes))


def _made(file: MadeFile, told: Any) -> tuple[IO[bytes], int, list[str]]:
    return bundles.made(file, told) if file.is_paper else files.made(file, told)


@contextmanager
def _as_asked(file: MadeFile) -> Iterator[None]:
    """In the language that was asked for and the zone of the asker's company, as on the page."""
    company = file.asked_by.company
    zone = ZoneInfo(company.time_zone) if company is not None else timezone.get_default_timezone()
    with translation.override(file.language), timezone.override(zone):
        yield


@app.periodic(cron="23 3 * * *")
@app.task(name="exchange.clean_made_files", queueing_lock="exchange.clean_made_files")
def clean_made_files(timestamp: int) -> None:
    """``timestamp`` is when it was due."""
    made_files.clean(at=timezone.now())
