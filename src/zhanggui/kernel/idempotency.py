"""Requests that may be sent twice: (user, route, key, body digest) stored in the same transaction as their effect."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from .errors import KeyReused
from .models import IdempotencyKey
from .retry import retrying


def once(
    user: Any, route: str, key: str, body: bytes, *, at: dt.datetime, effect: Callable[[], dict[str, Any]]
) -> tuple[dict[str, Any], bool]:
    """Run ``effect`` once for this key; return its JSON answer and whether it was replayed.

    Only successes are kept: an effect that raises leaves no trace and may be tried again. Raises KeyReused.
    """

    def attempt() -> tuple[dict[str, Any], bool]:
        with transaction.atomic():
            return _once(user, route, key, body, at, effect)

    return retrying(attempt)


def _once(
    user: Any, route: str, key: str, body: bytes, at: dt.datetime, effect: Callable[[], dict[str, Any]]
) -> tuple[dict[str, Any], bool]:
    digest = hashlib.sha256(body).digest()
    with connection.cursor() as cursor:  # two requests with one key come one after the other
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{user.pk}|{route}|{key}"])
    known = IdempotencyKey.objects.filter(user=user, route=route, key=key).first()
    if known is not None:
        if bytes(known.body_digest) != digest:
            raise KeyReused
        return known.answer, True
    answer = effect()
    IdempotencyKey.objects.create(user=user, route=route, key=key, body_digest=digest, answer=answer, created_at=at)
    return answer, False
