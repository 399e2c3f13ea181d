"""Trying again what lost against another transaction."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

from django.db import OperationalError, connection
from psycopg import errors as pg

ATTEMPTS = 8
_RETRIED = (pg.DeadlockDetected, pg.SerializationFailure, pg.LockNotAvailable)


def retrying(function: Callable[[], Any]) -> Any:
    """Run ``function`` again on deadlock or serialization failure, unless a transaction round it is lost already."""
    for attempt in range(ATTEMPTS):
        try:
            return function()
        except OperationalError as error:
            lost = connection.in_atomic_block or not isinstance(error.__cause__, _RETRIED)
            if lost or attempt == ATTEMPTS - 1:
                raise
            time.sleep(random.uniform(0.005, 0.02) * 2**attempt)  # noqa: S311 - spreads the attempts, hides nothing
    raise AssertionError("unreachable")
