"""Writing, sealing, verifying and reading Activity.

A row's digest is sha256(previous ‖ canonical text); the canonical text is the same in the database trigger that sets
it and in :func:`canonical` that checks it. Payload digest is sha256(salt ‖ canonical JSON).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection, models, transaction

from . import bulk
from .models import Activity, ActivityCursor, ActivityHead, ActivityPayload, ActivitySeal, Company, day_of

EMPTY = bytes(32)
MANY = 100
"""From here on COPY is faster than INSERT."""


@dataclass(slots=True)
class Record:
    """One Activity to be written when the outermost command ends."""

    document_type: str
    document_id: int
    company_id: int | None
    step: str
    actor: Any
    at: dt.datetime
    date: dt.date | None = None
    """None: the day of ``at`` where the document's company is, or else the actor's."""
    before: str = ""
    after: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    on_behalf_of_id: int | None = None
    parent: Record | None = None
    key: int | None = None
    """Of the row, once it is written."""

    def about(self, document: models.Model) -> None:
        """Bind the record to ``document``; a deleted draft keeps the key that it had."""
        self.document_type, self.document_id = document._meta.label, document.pk
        self.company_id = getattr(document, "company_id", None)


def plain(value: Any) -> Any:
    """``value`` as JSON knows it; decimals and dates as text, models by key."""
    if value is None or type(value) in (str, int, bool):
        return value
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(item) for item in value]
    return value if isinstance(value, str | int | bool | None) else str(value)


def canonical_payload(data: Any) -> bytes:
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def write(records: list[Record]) -> None:
    """Insert records level by level (causes before effects): two statements a level."""
    _date(records)
    waiting = records
    while waiting:
        ready = [record for record in waiting if record.parent is None or record.parent.key is not None]
        _insert(ready)
        waiting = [record for record in waiting if record.key is None]


def _date(records: list[Record]) -> None:
    """Give each record without a date of its own the company's day; one statement where there is any."""
    undated = [record for record in records if record.date is None]
    companies = Company.objects.in_bulk({_company_of(record) for record in undated} - {None}) if undated else {}
    for record in undated:
        record.date = day_of(companies.get(_company_of(record)), record.at)


def _company_of(record: Record) -> int | None:
    return record.company_id or getattr(record.actor, "company_id", None)


def _insert(records: list[Record]) -> None:
    payloads = [(secrets.token_bytes(16), plain(record.data)) for record in records]
    if len(records) < MANY:
        _insert_few(records, payloads)
    else:
        _insert_many(records, payloads)


def _insert_few(records: list[Record], payloads: list[tuple[bytes, Any]]) -> None:
    columns = [_columns(record, *payload) for record, payload in zip(records, payloads, strict=True)]
    rows = Activity.objects.bulk_create(Activity(**values) for values in columns)
    for record, row in zip(records, rows, strict=True):
        record.key = row.pk
    ActivityPayload.objects.bulk_create(
        ActivityPayload(activity=row, salt=salt, data=data) for row, (salt, data) in zip(rows, payloads, strict=True)
    )


def _insert_many(records: list[Record], payloads: list[tuple[bytes, Any]]) -> None:
    for record, key in zip(records, bulk.keys(Activity, len(records)), strict=True):
        record.key = key
    columns = [_columns(record, *payload) for record, payload in zip(records, payloads, strict=True)]
    rows = ((record.key, 0, *values.values()) for record, values in zip(records, columns, strict=True))
    bulk.copy(Activity, ("id", "seq", *columns[0]), rows)
    told = ((record.key, salt, data) for record, (salt, data) in zip(records, payloads, strict=True))
    bulk.copy(ActivityPayload, ("activity_id", "salt", "data"), told)


def _columns(record: Record, salt: bytes, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "company_id": record.company_id,
        "document_type": record.document_type,
        "document_id": record.document_id,
        "step": record.step,
        "actor_id": record.actor.pk,
        "on_behalf_of_id": record.on_behalf_of_id,
        "before": record.before,
        "after": record.after,
        "cause_id": record.parent.key if record.parent else None,
        "date": record.date,
        "at": record.at,
        "payload_digest": hashlib.sha256(salt + canonical_payload(data)).digest(),
    }


def canonical(row: Activity) -> bytes:
    """The text that the digest covers: every column but the digests, one a line."""
    parts = (
        row.pk,
        row.company_id,
        row.document_type,
        row.document_id,
        row.seq,
        row.step,
        row.actor_id,
        row.on_behalf_of_id,
        row.before,
        row.after,
        row.cause_id,
        row.date.isoformat(),
        _instant(row.at),
        _instant(row.recorded_at),
        row.transaction,
        bytes(row.payload_digest).hex(),
    )
    return "\n".join("" if part is None else str(part) for part in parts).encode()


def _instant(value: dt.datetime | None) -> str:
    return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") if value else ""


# -- verifying ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tampering:
    """One thing that doesn't fit: the Activity's key (None where a row is missing) and what is wrong with it."""

    activity_id: int | None
    what: str


def verify() -> list[Tampering]:
    """Recompute every digest, chain, head, payload and seal. An empty list means: untouched."""
    return [*_verify_chains(), *_verify_payloads(), *_verify_seals()]


def _verify_chains() -> Iterator[Tampering]:
    heads = {(h.document_type, h.document_id): h for h in ActivityHead.objects.iterator()}
    last: dict[tuple[str, int], tuple[int, bytes]] = {}
    rows = Activity.objects.order_by("document_type", "document_id", "seq", "pk")
    for row in rows.iterator(chunk_size=5000):
        key = (row.document_type, row.document_id)
        seq, previous = last.get(key, (0, EMPTY))
        if row.seq != seq + 1:
            yield Tampering(row.pk, f"expected number {seq + 1} in the chain of {key}, found {row.seq}")
        if bytes(row.previous or b"") != previous:
            yield Tampering(row.pk, "doesn't follow the row before it")
        if bytes(row.digest or b"") != hashlib.sha256(bytes(row.previous or b"") + canonical(row)).digest():
            yield Tampering(row.pk, "its content doesn't match its digest")
        last[key] = (row.seq, bytes(row.digest or b""))
    yield from _verify_heads(heads, last)


def _verify_heads(heads: dict, last: dict) -> Iterator[Tampering]:
    for key in heads.keys() | last.keys():
        head, end = heads.get(key), last.get(key)
        if head is None or end is None or (head.seq, bytes(head.digest)) != end:
            yield Tampering(None, f"the chain of {key} doesn't end where its head says")


def _verify_payloads() -> Iterator[Tampering]:
    erased = dict(
        Activity.objects.filter(document_type=Activity._meta.label, step="erase").values_list("document_id", "at")
    )
    payloads = ActivityPayload.objects.select_related("activity").only(
        "salt", "data", "erased_at", "activity__payload_digest"
    )
    for payload in payloads.iterator(chunk_size=5000):
        if payload.erased_at is not None or payload.data is None:
            if not _is_erased(payload, erased.get(payload.pk)):
                yield Tampering(payload.pk, "its payload is gone without a record of who erased it")
        elif _payload_digest(payload) != bytes(payload.activity.payload_digest):
            yield Tampering(payload.pk, "its payload doesn't match its digest")
    for pk in Activity.objects.filter(payload=None).values_list("pk", flat=True):
        yield Tampering(pk, "its payload is missing")


def _payload_digest(payload: ActivityPayload) -> bytes:
    return hashlib.sha256(bytes(payload.salt) + canonical_payload(payload.data)).digest()


def _is_erased(payload: ActivityPayload, at: dt.datetime | None) -> bool:
    """Whether nothing is left of the payload, and it went when the Activity says so."""
    return payload.data is None and not payload.salt and at is not None and payload.erased_at == at


# -- sealing -----------------------------------------------------------------------------------------------------------


def merkle_root(leaves: Iterable[bytes]) -> bytes:
    """Root of a binary Merkle tree; an odd node is carried up (RFC 6962 style prefixes keep leaves and nodes apart)."""
    level = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]
    while len(level) > 1:
        pairs = [level[i : i + 2] for i in range(0, len(level), 2)]
        level = [hashlib.sha256(b"\x01" + p[0] + p[1]).digest() if len(p) == 2 else p[0] for p in pairs]
    return level[0] if level else EMPTY


def _digests_between(low: int, high: int) -> list[bytes]:
    rows = Activity.objects.filter(transaction__gte=low, transaction__lt=high).order_by("transaction", "pk")
    return [bytes(digest or b"") for digest in rows.values_list("digest", flat=True)]


@transaction.atomic
def seal(*, at: dt.datetime) -> ActivitySeal | None:
    """Seal every row of finished transactions that no seal covers yet; None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('zhanggui.activity.seal'))")
    before = ActivitySeal.objects.order_by("pk").last()
    low, high = (before.below_transaction if before else 0), horizon()
    digests = _digests_between(low, high)
    if not digests:
        return None
    previous = bytes(before.root) if before else EMPTY
    mark = ActivitySeal(
        pk=_next_seal(), sealed_at=at, below_transaction=high, count=len(digests), previous_root=previous
    )
    mark.root = _root(mark, digests)
    mark.save(force_insert=True)
    return mark


def _root(mark: ActivitySeal, digests: list[bytes]) -> bytes:
    """The root covers the seal's own columns too."""
    own = f"{mark.pk}\n{_instant(mark.sealed_at)}\n{mark.below_transaction}\n{mark.count}".encode()
    return merkle_root([bytes(mark.previous_root), own, *digests])


def _next_seal() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [ActivitySeal._meta.db_table])
        return int(cursor.fetchone()[0])


def _verify_seals() -> Iterator[Tampering]:
    low, previous = 0, EMPTY
    for mark in ActivitySeal.objects.order_by("pk"):
        digests = _digests_between(low, mark.below_transaction)
        same = _root(mark, digests) == bytes(mark.root) and bytes(mark.previous_root) == previous
        if not same or mark.count != len(digests):
            yield Tampering(None, f"the rows under the seal of {mark.sealed_at:%Y-%m-%d %H:%M} are not what was sealed")
        low, previous = mark.below_transaction, bytes(mark.root)


def horizon() -> int:
    """The oldest transaction that may still write, counted as the column ``transaction`` is: none comes below it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint + base FROM kernel_transactionbase"
        )
        return int(cursor.fetchone()[0])


# -- reading -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def unread(consumer: str, limit: int = 500) -> list[Activity]:
    """The next rows for ``consumer``, oldest transaction first, below the oldest running one, so that none is missed.

    Moves the cursor: call it inside the transaction that handles the rows.
    """
    ActivityCursor.objects.get_or_create(consumer=consumer)
    cursor = ActivityCursor.objects.select_for_update(no_key=True).get(consumer=consumer)
    rows = settled(cursor.transaction, cursor.activity_id, below=horizon())
    found = list(rows.select_related("payload")[:limit])
    if found:
        cursor.transaction, cursor.activity_id = found[-1].transaction or 0, found[-1].pk
        cursor.save(update_fields=["transaction", "activity_id"])
    return found


def settled(transaction: int, key: int, *, below: int) -> models.QuerySet[Activity]:
    """Rows behind a cursor whose transactions stand ``below`` every one that may still write, in their order."""
    after = models.Q(transaction=transaction, pk__gt=key) | models.Q(transaction__gt=transaction)
    return Activity.objects.filter(after, transaction__lt=below).order_by("transaction", "pk")


def timeline(document: models.Model) -> models.QuerySet[Activity]:
    """Rows of one document, newest first."""
    rows = Activity.objects.filter(document_type=document._meta.label, document_id=document.pk)
    return rows.select_related("actor", "payload").order_by("-seq")
