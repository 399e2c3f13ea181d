"""Counting what was tried in vain, in the database, so that all web processes count together.

Log-ins are counted by user name and address: ten wrong ones lock that pair out for a quarter of an hour, which neither
keeps a colleague out nor the same person elsewhere. Mails asked for are counted by their receiver and by the asker's
address.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.db import connection

from zhanggui.access.models import Throttle


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries within a window."""

    purpose: str
    tries: int
    window: dt.timedelta

    def wait(self, *key: str, at: dt.datetime) -> dt.timedelta | None:
        """How long to wait before the next try; None where it may be now."""
        row = Throttle.objects.filter(digest=self._digest(key)).first()
        if row is None or row.count < self.tries or row.started_at + self.window <= at:
            return None
        return row.started_at + self.window - at

    def count(self, *key: str, at: dt.datetime) -> None:
        """One more; the window begins anew where the last one is over. Old rows go on the way."""
        Throttle.objects.filter(started_at__lt=at - 10 * self.window).delete()
        with connection.cursor() as cursor:
            cursor.execute(COUNT, [self._digest(key), at, at - self.window, at - self.window, at])

    def forget(self, *key: str) -> None:
        Throttle.objects.filter(digest=self._digest(key)).delete()

    def _digest(self, key: tuple[str, ...]) -> str:
        return hashlib.sha256("\0".join((self.purpose, *key)).encode()).hexdigest()


COUNT = """
INSERT INTO access_throttle AS t (digest, count, started_at) VALUES (%s, 1, %s)
ON CONFLICT (digest) DO UPDATE SET
    count = CASE WHEN t.started_at <= %s THEN 1 ELSE t.count + 1 END,
    started_at = CASE WHEN t.started_at <= %s THEN %s ELSE t.started_at END
"""

LOG_IN = Limit("log-in", 10, dt.timedelta(minutes=15))
RESET = Limit("reset", 3, dt.timedelta(hours=1))
RESET_ASKER = Limit("reset-asker", 20, dt.timedelta(hours=1))


def minutes(wait: dt.timedelta) -> int:
    return int(wait.total_seconds() // 60) + 1
