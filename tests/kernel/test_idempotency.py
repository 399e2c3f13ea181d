"""A request sent twice has its effect once."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from zhanggui.access.models import User
from zhanggui.kernel import idempotency
from zhanggui.kernel.errors import KeyReused
from zhanggui.kernel.models import Activity, Company, Currency, IdempotencyKey
from zhanggui.masterdata.models import Warehouse
from zhanggui.stock.models import OtherReceipt

from . import subject
from .conftest import AT, user_with

ROUTE = "POST /api/v1/other-receipts/"


def send(user: User, warehouse: Warehouse, *, key: str = "k1", body: bytes = b"{}", fail: bool = False) -> Any:
    def effect() -> dict[str, Any]:
        receipt = subject.draft(by=user, at=AT, company=warehouse.company, warehouse=warehouse)
        if fail:
            subject.revise(receipt, by=user, at=AT, fail=True)
        return {"id": receipt.pk}

    return idempotency.once(user, ROUTE, key, body, at=AT, effect=effect)


@pytest.mark.django_db
def test_the_same_request_is_answered_again_without_an_effect(boss: User, warehouse: Warehouse) -> None:
    answer, replayed = send(boss, warehouse)
    again, replayed_again = send(boss, warehouse)

    assert (replayed, replayed_again, again) == (False, True, answer)
    assert OtherReceipt.objects.get().pk == answer["id"]


@pytest.mark.django_db
def test_the_same_key_with_another_body_is_refused(boss: User, warehouse: Warehouse) -> None:
    send(boss, warehouse)

    with pytest.raises(KeyReused):
        send(boss, warehouse, body=b'{"other": 1}')
    assert OtherReceipt.objects.count() == 1


@pytest.mark.django_db
def test_a_failure_leaves_nothing_and_may_be_tried_again(boss: User, warehouse: Warehouse) -> None:
    with pytest.raises(subject.Broken):
        send(boss, warehouse, fail=True)
    assert (OtherReceipt.objects.count(), Activity.objects.count(), IdempotencyKey.objects.count()) == (0, 0, 0)

    _, replayed = send(boss, warehouse)
    assert not replayed


@pytest.mark.django_db
def test_keys_belong_to_a_user_and_a_route(boss: User, warehouse: Warehouse) -> None:
    send(boss, warehouse)
    send(user_with("other", "*"), warehouse)
    idempotency.once(boss, "POST /elsewhere/", "k1", b"{}", at=AT, effect=dict)

    assert (OtherReceipt.objects.count(), IdempotencyKey.objects.count()) == (2, 3)


@pytest.mark.concurrency
def test_requests_sent_at_once_have_one_effect(committed_db: str) -> None:
    company = Company.objects.create(code="A", name="A", currency=Currency.objects.create(code="CNY", name="Yuan"))
    warehouse = Warehouse.objects.create(code="W", name="W", company=company)
    boss, ready, answers = user_with("boss", "*"), threading.Barrier(5), []

    def work() -> None:
        try:
            ready.wait()
            answers.append(send(User.objects.get(pk=boss.pk), warehouse))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    receipt = OtherReceipt.objects.get()
    assert sorted(replayed for _, replayed in answers) == [False, True, True, True, True]
    assert {answer["id"] for answer, _ in answers} == {receipt.pk}
