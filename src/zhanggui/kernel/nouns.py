"""Names derived from models: one noun, written as each place needs it."""

from __future__ import annotations

import re
from functools import cache
from typing import Any


@cache
def noun(model: type) -> str:
    """``PurchaseOrder`` → ``purchase_order``: permission codes, file names, templates."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", model.__name__).lower()


@cache
def plural_kebab(model: type) -> str:
    """``PurchaseOrder`` → ``purchase-orders``: URLs."""
    explicit = getattr(model, "plural_noun", None)
    word = (explicit or _plural(noun(model))).replace("_", "-")
    return str(word)


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "ch")):
        return word + "es"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


@cache
def permission(model: Any, step: str) -> str:
    """``purchasing.purchase_order.confirm``: the code that Grants and roles name."""
    return f"{model._meta.app_label}.{noun(model)}.{step}"
