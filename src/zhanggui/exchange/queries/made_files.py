"""What became of made files: whether their worker is still at it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from zhanggui.exchange.models import MadeFile

SILENT = dt.timedelta(seconds=60)
"""A worker gives a sign of life every ten seconds; one that was killed gives none."""


def stopped(files: Iterable[MadeFile], at: dt.datetime) -> set[int]:
    """Keys of those under way that nobody makes any more: their job ended without a word, or its worker is gone."""
    jobs = {file.pk: file.job for file in files if file.is_under_way}
    alive = Q(status="todo") | Q(status="doing", worker__last_heartbeat__gte=at - SILENT)
    known = ProcrastinateJob.objects.filter(alive, pk__in=[job for job in jobs.values() if job is not None])
    living = set(known.values_list("pk", flat=True)) if jobs else set()
    return {key for key, job in jobs.items() if job not in living}


def has_worker(at: dt.datetime) -> bool:
    """Whether somebody takes jobs from the queue."""
    return ProcrastinateWorker.objects.filter(last_heartbeat__gte=at - SILENT).exists()
