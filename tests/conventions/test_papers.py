"""Every document has a paper in both languages, the day that it is declared; and says on it what it is."""

from __future__ import annotations

from typing import Any

import pytest
from tests.exchange.papers import printed, text_of

from zhanggui.access.models import SYSTEM
from zhanggui.exchange.printing import compiling
from zhanggui.exchange.printing.orders import order
from zhanggui.kernel import commands
from zhanggui.kernel.nouns import permission
from zhanggui.masterdata.models import ItemVariant
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.ui import links
from zhanggui.ui.screen import Screen, registered

from .registries import name
from .rows import Rows
from .test_prices_hidden import figures, traded

SCREENS = [screen for screen in registered().values() if screen.is_document]
every_document = pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.noun)


def rows(screen: Screen, **values: Any) -> Any:
    """A document with a line, where it has lines."""
    made = Rows()
    document = made.make(screen.model, **values)
    if screen.line_model is not None:
        made.make(screen.line_model, **{screen._line_link.name: document})
    return document


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "draft"), [("zh-hans", "草稿"), ("en", "DRAFT")])
@every_document
def test_a_document_prints_in_both_languages(screen: Screen, language: str, draft: str) -> None:
    document = rows(screen, number="X-1")

    for paper in compiling.templates_of(screen):
        text = printed(document, SYSTEM, language, paper=paper, headings="both" if paper else "")
        assert "X-1" in text
        assert draft in text


@pytest.mark.django_db
@every_document
def test_a_document_without_lines_prints_too(screen: Screen) -> None:
    document = Rows().make(screen.model)

    assert "第1页，共1页" in text_of(order(screen, {"language": "zh-hans"}, "").pdf([document], SYSTEM))


@pytest.mark.parametrize("noun", links.registered(), ids=name)
def test_no_step_is_called_like_a_link(noun: str) -> None:
    assert noun not in {command.name for command in commands.registered().values()}


@pytest.mark.django_db
def test_hidden_prices_are_on_no_paper() -> None:
    """The same walk as over pages and API, for a reader who sees every document and no price."""
    world = World()
    painted = world.item("PAINTED", has_variants=True)
    red = ItemVariant.objects.create(item=painted, code="RED", name="red")
    items = {"rail": world.item("RAIL"), "block": world.item("BLOCK"), "painted": painted, "red": red}
    traded(world, items, price="9173.93", cost="7919.57")
    hidden = figures(world.company)

    def shown(user: Any) -> dict[str, set[str]]:
        texts = {(s.noun, row.pk): printed(row, user) for s in SCREENS for row in s.model._default_manager.all()}
        return {f"{noun} {pk}": {figure for figure in hidden if figure in text} for (noun, pk), text in texts.items()}

    assert len({noun.split()[0] for noun, found in shown(SYSTEM).items() if found}) >= 8, "the walk reaches them"
    person = masters.user(*(permission(one.model, "view") for one in registered().values()))
    assert {noun: found for noun, found in shown(person).items() if found} == {}
