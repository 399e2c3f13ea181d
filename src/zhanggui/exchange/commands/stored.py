"""Files in the storage that rows name: they go when their rows are gone for good, not before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction


def forget_on_commit(stored: Iterable[Any]) -> None:
    """``stored``: values of file fields, empty ones among them."""
    there = [content for content in stored if content]
    transaction.on_commit(lambda: forget(there))


def forget(stored: Iterable[Any]) -> None:
    for content in stored:
        content.storage.delete(content.name)
