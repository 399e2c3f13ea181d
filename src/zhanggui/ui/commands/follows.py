"""Who follows a document, and how far they have read: their own affair and no change of it, so there is no Activity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from zhanggui.kernel.models import Activity, ActivityHead
from zhanggui.ui.models import Follow

Place = tuple[str, int]
"""Type and key of a document."""


def follow(document: Any, users: Iterable[Any]) -> None:
    """Let ``users`` follow from now on; who follows already keeps what is unread."""
    place = {"document_type": document._meta.label, "document_id": document.pk}
    keys = {user.pk for user in users} - {None}
    head = ActivityHead.objects.filter(**place).values_list("seq", flat=True).first() or 0
    Follow.objects.filter(user__in=keys, is_following=False, **place).update(is_following=True, read_seq=head)
    maker = maker_of(place)
    rows = [Follow(user_id=key, read_seq=1 if key == maker else head, **place) for key in sorted(keys)]
    Follow.objects.bulk_create(rows, ignore_conflicts=True)


def unfollow(document: Any, user: Any) -> None:
    place = {"document_type": document._meta.label, "document_id": document.pk}
    Follow.objects.update_or_create(user=user, **place, defaults={"is_following": False})


def read(user: Any, up_to: Mapping[Place, int]) -> None:
    """Remember that ``user`` knows each document's Activity up to a number; one statement."""
    rows = [Follow(user=user, document_type=t, document_id=pk, read_seq=seq) for (t, pk), seq in up_to.items()]
    names = ("user", "document_type", "document_id")
    Follow.objects.bulk_create(rows, update_conflicts=True, unique_fields=names, update_fields=("read_seq",))


def maker_of(place: Mapping[str, Any]) -> int | None:
    """Who made the document by hand; None where an import or another document did."""
    first = Activity.objects.filter(seq=1, cause=None, **place)
    return first.values_list("actor_id", flat=True).first()
