"""One company in which every document is there in several states, and programs that ask for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.conventions.business import DRAFTS, Business
from tests.conventions.registries import documents

from zhanggui.access.commands import api_tokens
from zhanggui.kernel.errors import Refusal
from zhanggui.masterdata.tests import make

LIMITED = ("*.*.view", "purchasing.*", "stock.*", "masterdata.item.*")
"""May buy and store, sees no price, and may change hardly any master."""


@pytest.fixture
def business(committed_db: str) -> Business:
    world = Business()
    for model in documents():
        if model._meta.label in DRAFTS:
            world.draft(model)
            _confirm(world, world.draft(model))
    return world


def _confirm(world: Business, document: Any) -> None:
    try:
        world.do(document, "confirm" if type(document).flow.get("confirm") else "ship")
    except (Refusal, KeyError):
        return  # one that isn't confirmed stays a draft


@pytest.fixture
def secret_of(business: Business) -> Callable[[str], str]:
    """The token of the administrator, or of somebody with few rights in the same company."""

    def secret(who: str) -> str:
        person = make.user("*", name="root") if who == "admin" else make.user(*LIMITED, company=business.company)
        later = timezone.now() + timedelta(days=1)
        return str(api_tokens.issue(by=person, at=timezone.now(), user=person, name=who, expires_at=later).secret)

    return secret
