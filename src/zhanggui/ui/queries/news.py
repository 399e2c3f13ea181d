"""What happened to the documents that somebody follows: the one question that page, mail and robots ask."""

from __future__ import annotations

from typing import Any

from django.db import connection, models

from zhanggui.kernel.models import Activity
from zhanggui.ui.models import Follow

MADE_BY_HAND = 500
"""So many of the newest documents that somebody made count as followed without a row."""
UNTOLD = ["withdraw_comment"]
"""What was taken back is no news."""
_WATCHED = """
WITH own AS (
    SELECT document_type, document_id, read_seq, is_following FROM ui_follow WHERE user_id = %(user)s
), made AS (
    SELECT document_type, document_id FROM kernel_activity
    WHERE actor_id = %(user)s AND seq = 1 AND cause_id IS NULL ORDER BY id DESC LIMIT %(made)s
), watched AS (
    SELECT document_type, document_id, read_seq FROM own WHERE is_following
    UNION ALL
    SELECT document_type, document_id, 1 FROM made
    WHERE (document_type, document_id) NOT IN (SELECT document_type, document_id FROM own)
)
SELECT row.id FROM watched
JOIN kernel_activity AS row ON (row.document_type, row.document_id) = (watched.document_type, watched.document_id)
WHERE row.actor_id IS DISTINCT FROM %(user)s AND NOT row.step = ANY(%(untold)s) AND {which}
ORDER BY row.id DESC LIMIT %(limit)s
"""
_UNREAD, _READ = "row.seq > watched.read_seq", "row.seq > 1 AND row.seq <= watched.read_seq"


def news_for(user: Any, *, limit: int, read: bool = False) -> models.QuerySet[Activity]:
    """The newest Activity of others on what ``user`` follows, since they read it; with ``read``: what they know.

    Whoever is mentioned follows, so mentions are among it. Not cut down to what ``user`` may see: whoever tells it
    asks for each document.
    """
    values = {"user": user.pk, "made": MADE_BY_HAND, "untold": UNTOLD, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(_WATCHED.format(which=_READ if read else _UNREAD), values)
        keys = [key for (key,) in cursor.fetchall()]
    rows = Activity.objects.filter(pk__in=keys).select_related("actor", "on_behalf_of", "payload")
    return rows.order_by("-pk")


def is_following(document: models.Model, user: Any) -> bool:
    place = {"document_type": document._meta.label, "document_id": document.pk}
    own = Follow.objects.filter(user=user, **place).values_list("is_following", flat=True).first()
    return Activity.objects.filter(seq=1, cause=None, actor=user, **place).exists() if own is None else own
