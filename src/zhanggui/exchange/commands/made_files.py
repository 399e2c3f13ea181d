"""Made files: asked for by a page, made by the worker, taken back or made anew by who asked, deleted after some days.

Whoever asks may see what is in them; asking changes no document, so there is no Activity.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import IO, Any

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhanggui.exchange.models import MadeFile
from zhanggui.exchange.queries import made_files as queries
from zhanggui.kernel.errors import Refusal

from . import stored

Status = MadeFile.Status
KEPT = dt.timedelta(days=3)


class UnderWay(Refusal):
    code = "file_under_way"
    sentence = _("%(file)s is being made. Wait until it is ready, or cancel it first.")


class NotUnderWay(Refusal):
    code = "file_not_under_way"
    sentence = _("%(file)s isn't being made any more. Look under “My files” what became of it.")


class Dropped(Exception):
    """Nobody waits for this attempt any more: it was cancelled, asked for anew or deleted."""


def ask(
    *, by: Any, at: dt.datetime, name: str, total_count: int, language: str, **wanted: Any
) -> tuple[MadeFile, bool]:
    """A file, and whether it is a new one: who asks twice for the same while it is under way gets the same.

    ``wanted``: noun and form; document_ids, headings and paper of papers, or the query of a list.
    """
    asked = json.dumps({**wanted, "language": language}, sort_keys=True)
    return MadeFile.objects.get_or_create(
        asked_by=by,
        digest=hashlib.sha256(asked.encode()).hexdigest(),
        status__in=MadeFile.UNDER_WAY,
        defaults={**wanted, "asked_at": at, "name": name, "language": language, "total_count": total_count},
    )


def entrust(file: MadeFile, job: int) -> None:
    """``job`` of the queue makes it."""
    file.job = job
    file.save(update_fields=["job"])


def cancel(file: MadeFile) -> None:
    """Raises NotUnderWay."""
    under_way = MadeFile.objects.filter(pk=file.pk, status__in=MadeFile.UNDER_WAY)
    if not under_way.update(status=Status.CANCELLED):
        raise NotUnderWay(file=file.file_name)


@transaction.atomic
def again(file: MadeFile, *, at: dt.datetime) -> MadeFile:
    """Waiting anew, to be made with the rights of then. Raises UnderWay, unless its worker is gone."""
    found = MadeFile.objects.select_for_update().get(pk=file.pk)
    if found.is_under_way and found.pk not in queries.stopped([found], at):
        raise UnderWay(file=found.file_name)
    twin = MadeFile.objects.filter(asked_by=found.asked_by_id, digest=found.digest, status__in=MadeFile.UNDER_WAY)
    if found.digest and twin.exclude(pk=found.pk).exists():
        raise UnderWay(file=found.file_name)
    stored.forget_on_commit([found.content])
    found.status, found.attempt, found.asked_at = Status.WAITING, found.attempt + 1, at
    found.content, found.problem, found.made_count, found.needed = "", "", 0, None
    found.save()
    return found


# -- by the worker


def begin(key: int, attempt: int) -> MadeFile | None:
    """The file that waits for this attempt; None where nobody waits for it any more, or it is being made."""
    waiting = MadeFile.objects.filter(pk=key, attempt=attempt, status=Status.WAITING)
    if not waiting.update(status=Status.WORKING):
        return None
    return MadeFile.objects.select_related("asked_by__company").get(pk=key)


def progress(file: MadeFile, made_count: int) -> None:
    """Raises Dropped."""
    _update(file, made_count=made_count)


def finish(file: MadeFile, content: IO[bytes], *, made_count: int, needed: Sequence[Any]) -> None:
    """Raises Dropped, and keeps nothing then."""
    file.content.save(f"{file.pk}.{file.form}", File(content), save=False)
    counts = {"made_count": made_count, "total_count": made_count}
    try:
        _update(file, content=file.content.name, status=Status.DONE, needed=list(needed), **counts)
    except Dropped:
        stored.forget([file.content])
        raise


def fail(file: MadeFile, problem: str) -> None:
    """``problem``: a sentence for who asked."""
    _update(file, status=Status.FAILED, problem=problem)


def _update(file: MadeFile, **values: Any) -> None:
    if not MadeFile.objects.filter(pk=file.pk, attempt=file.attempt, status=Status.WORKING).update(**values):
        raise Dropped


# -- nightly


def clean(*, at: dt.datetime) -> int:
    """Delete what was asked for more than :data:`KEPT` ago, contents included; how many."""
    old = MadeFile.objects.filter(asked_at__lt=at - KEPT)
    contents = [file.content for file in old]
    count, _by_model = old.delete()
    stored.forget_on_commit(contents)
    return count
