"""What documents refer to, as people keep it: list, new, edit, and its steps there and back; in both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from tests.conventions.business import Business

from zhanggui.masterdata.tests import make
from zhanggui.ui.screen import Screen, registered

from . import hands
from .hands import Row
from .stage import LANGUAGES, Stage

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Kept:
    """``values`` of a new one and ``rows`` of its grid; ``change`` is edited; ``steps`` are done one by one."""

    values: Mapping[str, Any]
    rows: Sequence[Row] = ()
    change: tuple[str, str] | None = ("name_zh", "黄铜垫圈")
    steps: tuple[str, ...] = ("deactivate", "activate")


def _named(**more: Any) -> dict[str, Any]:
    number = make.serial()
    return {"code": f"M-{number}", "name": f"Brass {number}", **more}


def _day() -> str:
    """A day of its own: rates and periods have no two for one day."""
    return (dt.date(2020, 1, 1) + dt.timedelta(make.serial())).isoformat()


def _price_list(world: Business) -> Kept:
    values = _named(company=world.company, kind="purchase", currency=world.company.currency)
    return Kept(values, [{"item": item.code, "price": "5"} for item in world.items])


def _rate(world: Business) -> Kept:
    money = {"source": make.currency("USD"), "target": world.company.currency}
    return Kept({"company": world.company, **money, "date": _day(), "rate": "7.1"}, change=("rate", "7.25"), steps=())


def _period(world: Business) -> Kept:
    day = _day()
    values = {"company": world.company, "area": "stock", "start": day, "end": day}
    return Kept(values, change=None, steps=("close", "reopen"))


def _grant(world: Business) -> Kept:
    person, giver = make.user("stock.count.view"), world.by.grants.get()
    return Kept({"user": person, "role": giver.role, "company": world.company}, change=None, steps=("withdraw",))


KEPT: dict[str, Callable[[Business], Kept]] = {
    "items": lambda w: Kept(_named(unit=w.items[0].unit)),
    "suppliers": lambda w: Kept(_named()),
    "customers": lambda w: Kept(_named()),
    "warehouses": lambda w: Kept(_named(company=w.company)),
    "price-lists": _price_list,
    "exchange-rates": _rate,
    "periods": _period,
    "users": lambda w: Kept({"username": f"clerk{make.serial()}", "name": "Wang Fang"}),
    "grants": _grant,
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("noun", KEPT)
def test_it_is_made_changed_and_taken_out_of_use(stage: Stage, noun: str, language: str) -> None:
    screen, page, kept = registered()[noun], stage.page(language), KEPT[noun](stage.business)

    hands.enter_new(page, f"{stage.site}/{noun}/", screen, kept.values, kept.rows)
    row = screen.model._default_manager.get(pk=hands.key_of(page))
    if kept.change:
        changed(page, screen, row, *kept.change)
    for step in kept.steps:
        action = f"[action$='/{noun}/{row.pk}/{step}/'] button"
        hands.act(page, page.locator(f".page-actions {action}, .page-actions [href$='/{noun}/{row.pk}/{step}/']"))
    page.goto(f"{stage.site}/{noun}/")
    there = page.locator(f"tbody tr[data-href='/{noun}/{row.pk}/']").count()
    assert there == (0 if "withdraw" in kept.steps else 1)


def changed(page: Any, screen: Screen, row: Any, path: str, text: str) -> None:
    hands.press(page, page.locator(f".page-actions a[href$='/{row.pk}/update/']"))
    page.locator(f"#id-{path}").fill(text)
    hands.save(page)
    row.refresh_from_db()
    assert str(getattr(row, path)).startswith(text)
