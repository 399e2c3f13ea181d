"""Numbers in cells: text in, Decimal out, and back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from zhanggui.ui.parse import decimal

number_of = decimal
"""Exactly what is written; raises Wrong."""


def text_of(value: Any) -> str:
    """As a cell would hold it: no exponent, no trailing zeros."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)
