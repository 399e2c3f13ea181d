"""A deadlock is tried again, a few times; nothing else is."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from psycopg import errors as pg

from zhanggui.kernel import retry


def deadlock() -> OperationalError:
    error = OperationalError("deadlock detected")
    error.__cause__ = pg.DeadlockDetected()
    return error


def test_a_deadlock_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "connection", type("C", (), {"in_atomic_block": False}))
    monkeypatch.setattr(retry.time, "sleep", lambda seconds: None)
    left = [deadlock(), deadlock()]

    def attempt() -> str:
        if left:
            raise left.pop()
        return "done"

    assert retry.retrying(attempt) == "done"


def test_other_failures_are_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "connection", type("C", (), {"in_atomic_block": False}))
    calls = []

    def attempt() -> None:
        calls.append(1)
        raise OperationalError("the server closed the connection")

    with pytest.raises(OperationalError):
        retry.retrying(attempt)
    assert len(calls) == 1


def test_a_lasting_deadlock_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "connection", type("C", (), {"in_atomic_block": False}))
    monkeypatch.setattr(retry.time, "sleep", lambda seconds: None)
    calls = []

    def attempt() -> None:
        calls.append(1)
        raise deadlock()

    with pytest.raises(OperationalError):
        retry.retrying(attempt)
    assert len(calls) == retry.ATTEMPTS
