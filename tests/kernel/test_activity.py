"""The chain of Activity: it refuses change, finds tampering, can be sealed, and loses nothing for its readers."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from zhanggui.access.models import User
from zhanggui.demo.backup import back_up, restore
from zhanggui.kernel import activity, tasks
from zhanggui.kernel.erasure import erase
from zhanggui.kernel.models import (
    Activity,
    ActivityHead,
    ActivityPayload,
    ActivitySeal,
    AppendOnlyError,
    Company,
)
from zhanggui.masterdata.models import Warehouse

from . import subject
from .conftest import AT, user_with

HEAD_KEY = (ActivityHead, "id")
"""The key of a head's row says nothing: heads are known by their document."""


@pytest.fixture
def history(company: Company, warehouse: Warehouse, boss: User) -> list[Any]:
    return write_history(company, warehouse, boss)


def write_history(company: Company, warehouse: Warehouse, boss: User) -> list[Any]:
    """Two documents with a few steps each, one payload erased."""
    receipts = [subject.draft(by=boss, at=AT, company=company, warehouse=warehouse) for _ in range(2)]
    subject.revise(receipts[0], by=boss, at=AT, note="张三 13800000000")
    subject.confirm(receipts[0], by=boss, at=AT, reason="found in the yard")
    subject.confirm(receipts[1], by=boss, at=AT)
    erase(Activity.objects.get(step="revise"), by=boss, at=AT, reason="asked for by the person")
    return receipts


def sealed_until_now(monkeypatch: pytest.MonkeyPatch) -> ActivitySeal:
    """Seal inside the test's own transaction, as if it were over."""
    monkeypatch.setattr(activity, "horizon", lambda: Activity.objects.latest("transaction").transaction + 1)
    mark = activity.seal(at=AT)
    assert mark is not None
    return mark


# -- append only -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("sql", ["UPDATE kernel_activity SET step = 'x'", "DELETE FROM kernel_activity"])
def test_the_database_refuses_to_change_or_delete_a_row(history: list[Any], sql: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert activity.verify() == []


@pytest.mark.django_db
def test_the_model_refuses_to_change_or_delete_a_row(history: list[Any]) -> None:
    row = Activity.objects.earliest("pk")
    for attempt in (row.save, row.delete, Activity.objects.all().delete, lambda: Activity.objects.update(step="x")):
        with pytest.raises(AppendOnlyError):
            attempt()


@pytest.mark.django_db
def test_a_row_that_bypasses_the_program_is_chained_all_the_same(history: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_activity (document_type, document_id, seq, step, before, after, date, at, "
            "payload_digest, digest) VALUES ('stock.OtherReceipt', %s, 99, 'forged', '', '', now(), now(), '', '')",
            [history[0].pk],
        )
    assert activity.timeline(history[0])[0].seq == 4
    assert [finding.what for finding in activity.verify()] == ["its payload is missing"]


# -- verifying ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_untouched_history_verifies(history: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    sealed_until_now(monkeypatch)

    assert activity.verify() == []


def altered(value: Any, salt: int) -> Any:
    """Another value of the same kind."""
    if value is None:
        return salt + 1
    if isinstance(value, bytes | memoryview):
        content = bytearray(value) or bytearray(b"\0")
        content[salt % len(content)] ^= 1 << salt % 8
        return bytes(content)
    if isinstance(value, dt.datetime):
        return value + dt.timedelta(microseconds=salt + 1)
    if isinstance(value, dt.date):
        return value + dt.timedelta(days=salt + 1)
    if isinstance(value, int):
        return value + salt + 1
    return value + "x" if salt % 2 or not value else value[:-1]


def replaced(model: Any, column: str, value: Any, salt: int) -> tuple[str, Any]:
    """An SQL expression and its parameter that alter one column."""
    if column == "data":
        return ("NULL", None) if value is not None and salt % 2 else ("%s::jsonb", f'{{"forged": {salt}}}')
    if value is None and column in ("erased_at", "recorded_at"):
        return "%s", AT
    if value is not None and salt % 5 == 4:
        return "NULL", None
    return "%s", altered(value, salt)


def alter(model: Any, row: int, column: str, salt: int) -> str:
    """Alter one column of one row as a superuser who switched the triggers off; say what was done."""
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f'SELECT {key}, "{column}" FROM {table} ORDER BY {key}')  # noqa: S608
        rows = cursor.fetchall()
        pk, value = rows[row % len(rows)]
        expression, parameter = replaced(model, column, value, salt)
        parameters = [pk] if expression == "NULL" else [parameter, pk]
        cursor.execute(f'UPDATE {table} SET "{column}" = {expression} WHERE {key} = %s', parameters)  # noqa: S608
        cursor.execute("SET LOCAL session_replication_role = origin")
    return f"{table}.{column} of {pk}: {value!r} became {parameter!r}"


COLUMNS = [
    (model, field.column)
    for model in (Activity, ActivityPayload, ActivityHead, ActivitySeal)
    for field in model._meta.concrete_fields
    if (model, field.column) != HEAD_KEY
]


@pytest.mark.django_db
def test_any_single_altered_row_is_found(history: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    sealed_until_now(monkeypatch)

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(COLUMNS), st.integers(0, 50), st.integers(0, 50))
    def tamper(place: tuple[Any, str], row: int, salt: int) -> None:
        try:
            with transaction.atomic():
                done = alter(place[0], row, place[1], salt)
                found = activity.verify()
                transaction.set_rollback(True)
        except IntegrityError:
            assume(False)  # not even the database lets this through
        assert found, done

    tamper()
    assert activity.verify() == []


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Activity, ActivityPayload, ActivityHead])
def test_a_deleted_row_is_found(history: list[Any], model: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        last = model._default_manager.order_by("pk").last().pk
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE {model._meta.pk.column} = %s", [last])  # noqa: S608
        assert activity.verify()
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_an_erased_payload_keeps_the_chain_and_who_erased_it(history: list[Any], boss: User) -> None:
    row = Activity.objects.get(step="revise")

    assert (row.payload.data, bytes(row.payload.salt), row.payload.erased_at) == (None, b"", AT)
    record = Activity.objects.get(document_type="kernel.Activity", document_id=row.pk)
    assert (record.step, record.actor, record.payload.data) == ("erase", boss, {"reason": "asked for by the person"})
    assert activity.verify() == []


@pytest.mark.django_db
def test_a_payload_that_went_without_a_record_is_found(history: list[Any]) -> None:
    row = activity.timeline(history[0])[0]
    ActivityPayload.objects.filter(pk=row.pk).update(data=None, salt=b"", erased_at=AT)

    assert [finding.activity_id for finding in activity.verify()] == [row.pk]


# -- sealing -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_second_seal_covers_only_what_is_new(
    history: list[Any], monkeypatch: pytest.MonkeyPatch, boss: User, company: Company, warehouse: Warehouse
) -> None:
    first = sealed_until_now(monkeypatch)
    assert activity.seal(at=AT) is None
    # In one transaction all rows have one number; the next ones pretend to be from a later one.
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_transactionbase SET base = base + 1")
    subject.draft(by=boss, at=AT, company=company, warehouse=warehouse)

    second = sealed_until_now(monkeypatch)

    assert (first.count, second.count) == (6, 1)
    assert bytes(second.previous_root) == bytes(first.root)
    assert activity.verify() == []


@pytest.mark.concurrency
def test_the_nightly_job_seals_what_is_there(quiet_db: str) -> None:
    with psycopg.connect(quiet_db, autocommit=True) as other:
        other.execute(INSERT, [1])
    tasks.seal_activity.func(timestamp=0)
    tasks.seal_activity.func(timestamp=0)

    assert ActivitySeal.objects.get().count == 1


def test_a_merkle_root_depends_on_every_leaf_and_on_their_order() -> None:
    leaves = [bytes([n]) * 32 for n in range(5)]
    roots = {activity.merkle_root(leaves[:count]) for count in range(6)}

    assert len(roots) == 6
    assert activity.merkle_root(leaves) != activity.merkle_root(leaves[::-1])


@pytest.mark.parametrize(
    ("value", "text"),
    [(Decimal("1.50"), "1.50"), (dt.date(2026, 1, 2), "2026-01-02"), ([Decimal(1)], ["1"]), ({1: None}, {"1": None})],
)
def test_payloads_hold_plain_values(value: Any, text: Any) -> None:
    assert activity.plain(value) == text


# -- consumers ---------------------------------------------------------------------------------------------------------

INSERT = (
    "INSERT INTO kernel_activity (document_type, document_id, seq, step, before, after, date, at, payload_digest) "
    "VALUES ('x.X', %s, 0, 'step', '', '', now(), now(), '')"
)


def read(consumer: str = "reader") -> list[int]:
    with transaction.atomic():
        return [row.document_id for row in activity.unread(consumer)]


@pytest.mark.concurrency
def test_a_late_commit_is_not_missed(quiet_db: str) -> None:
    with psycopg.connect(quiet_db) as late, psycopg.connect(quiet_db, autocommit=True) as early:
        late.execute(INSERT, [1])  # an older transaction that is still running …
        early.execute(INSERT, [2])  # … while a younger one has committed
        assert read() == []
        late.commit()
        assert read() == [1, 2]
        assert read() == []
        assert read("another") == [1, 2]


@pytest.mark.concurrency
def test_a_consumer_that_fails_reads_the_same_rows_again(quiet_db: str) -> None:
    with psycopg.connect(quiet_db, autocommit=True) as other:
        other.execute(INSERT, [1])
    with transaction.atomic():
        assert len(activity.unread("reader")) == 1
        transaction.set_rollback(True)
    assert read() == [1]


@pytest.mark.concurrency
def test_two_readers_of_one_consumer_share_the_rows(quiet_db: str) -> None:
    with psycopg.connect(quiet_db, autocommit=True) as other:
        for key in range(40):
            other.execute(INSERT, [key])
    found: list[list[int]] = []

    def work() -> None:
        with transaction.atomic():
            found.append([row.document_id for row in activity.unread("shared", limit=20)])
        connection.close()

    in_threads(work, work)
    assert sorted(found[0] + found[1]) == list(range(40))


def in_threads(*functions: Callable[[], None]) -> None:
    threads = [threading.Thread(target=function) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.concurrency
def test_rows_of_a_restored_backup_come_before_what_follows(quiet_db: str) -> None:
    with psycopg.connect(quiet_db, autocommit=True) as other:
        # The old server had counted far beyond this one.
        other.execute("UPDATE kernel_transactionbase SET base = 1000000000")
        other.execute(INSERT, [1])
        assert read() == [1]
        assert activity.seal(at=AT).count == 1
        other.execute("UPDATE kernel_transactionbase SET base = 0")
        other.execute(INSERT, [2])
        assert read() == []  # it would be missed for ever
        other.execute("TRUNCATE kernel_activity CASCADE")

        other.execute("SELECT zhanggui_continue_after_restore()")
        other.execute(INSERT, [3])
        assert read() == [3]
        base = other.execute("SELECT base FROM kernel_transactionbase").fetchone()
        other.execute("SELECT zhanggui_continue_after_restore()")
        assert other.execute("SELECT base FROM kernel_transactionbase").fetchone() == base


@pytest.mark.concurrency
def test_restoring_a_backup_counts_on(quiet_db: str, tmp_path: Path) -> None:
    with psycopg.connect(quiet_db, autocommit=True) as old:
        old.execute("UPDATE kernel_transactionbase SET base = 1000000000")
        old.execute(INSERT, [1])
        old.execute("UPDATE kernel_transactionbase SET base = 0")  # as a new server would count
    connection.close()
    back_up(quiet_db, tmp_path / "files", tmp_path / "backup.tar")
    restore(tmp_path / "backup.tar", quiet_db, tmp_path / "files", replace=True)

    with psycopg.connect(quiet_db, autocommit=True) as new:
        new.execute(INSERT, [2])
        rows = new.execute("SELECT document_id FROM kernel_activity ORDER BY transaction").fetchall()
    assert rows == [(1,), (2,)]
    assert read() == [1, 2]
    assert {finding.what for finding in activity.verify()} == {"its payload is missing"}  # these rows never had one


@pytest.mark.concurrency
def test_two_writers_on_one_document_make_one_chain(quiet_db: str) -> None:
    from zhanggui.kernel.models import Currency

    company = Company.objects.create(code="ZG", name="ZG", currency=Currency.objects.create(code="CNY", name="Yuan"))
    warehouse = Warehouse.objects.create(code="W", name="W", company=company)
    boss = user_with("boss", "*")
    receipt = subject.draft(by=boss, at=AT, company=company, warehouse=warehouse)

    def work() -> None:
        own = type(receipt).objects.get(pk=receipt.pk)
        for number in range(10):
            subject.revise(own, by=boss, at=AT, note=str(number))
        connection.close()

    in_threads(work, work, work)
    assert list(activity.timeline(receipt).values_list("seq", flat=True)) == list(range(31, 0, -1))
    assert type(receipt).objects.get(pk=receipt.pk).version == 31
    assert activity.verify() == []
