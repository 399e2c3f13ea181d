"""Every document as people work with it: list, new, edit, step by step to the end, print; in both languages.

The registry is walked: a new document is here on the day on which it gets a Screen.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation
from tests.conventions.business import DRAFTS
from tests.exchange.papers import text_of

from zhanggui.ui.screen import Screen, registered

from . import hands
from .stage import LANGUAGES, Stage
from .stories import TYPED, Typed, push_of

pytestmark = pytest.mark.browser

DOCUMENTS = [noun for noun, screen in registered().items() if screen.model._meta.label in DRAFTS]
NOT_ENTERED = {"import-batches"}
"""Documents that come from files: the import's own tests go their way."""


def test_every_document_has_its_story() -> None:
    documents = {noun for noun, screen in registered().items() if screen.is_document}
    assert documents - NOT_ENTERED == set(DOCUMENTS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("noun", DOCUMENTS)
def test_a_document_goes_its_way(stage: Stage, noun: str, language: str) -> None:
    screen, page = registered()[noun], stage.page(language)

    started(stage, page, screen)
    document = screen.model._default_manager.get(pk=hands.key_of(page))
    found_in_list(page, stage.site, screen, document)
    edited(page, screen)
    assert walked(page, lines=len(screen.lines(document)))
    document.refresh_from_db()
    assert document.status != "draft"
    assert document.number in page.locator("h1").inner_text()
    printed(page, screen, document, LANGUAGES[language])


def started(stage: Stage, page: Any, screen: Screen) -> None:
    """A draft: typed into its form, or pushed from another document."""
    if typed := TYPED.get(screen.noun):
        typed_in(stage, page, screen, typed(stage.business))
        return
    push = push_of(screen)
    assert push is not None, "Say in stories.py what is typed."
    source = stage.business.source(push)
    page.goto(f"{stage.site}/{_noun_of(source)}/{source.pk}/")
    hands.act(
        page, page.locator(f".page-actions [href$='/push/{push.name}/'], form[action$='/push/{push.name}/'] button")
    )


def _noun_of(row: Any) -> str:
    return next(noun for noun, one in registered().items() if one.model is type(row))


def typed_in(stage: Stage, page: Any, screen: Screen, typed: Typed) -> None:
    needed = [field.path for field in screen.all_fields if field.editable and field.required]
    own = {path: getattr(stage.business, path) for path in needed if path not in typed.header}
    hands.enter_new(page, f"{stage.site}/{screen.noun}/", screen, {**own, **typed.header}, typed.rows)


def found_in_list(page: Any, site: str, screen: Screen, document: Any) -> None:
    page.goto(f"{site}/{screen.noun}/?status=draft&sort=-pk")
    row = page.locator(f"tbody tr[data-href='/{screen.noun}/{document.pk}/']")
    with page.expect_navigation():
        row.locator("a").first.click()


def edited(page: Any, screen: Screen) -> None:
    hands.press(page, page.locator(".page-actions a[href$='/revise/']"))
    page.locator("#id-note").fill("fragile")
    hands.save(page)
    assert page.get_by_text("fragile", exact=True).count()


def walked(page: Any, *, lines: int) -> list[str]:
    """The labels of the steps that were done, until the page proposes none; what is counted is entered between."""
    done: list[str] = []
    while len(done) < 8 and (label := hands.forward(page)):
        done.append(label)
        entering = page.locator(".page-actions a[href$='/enter/']")
        if entering.count() and len(done) == 1:
            counted(page, entering, lines)
    return done


def counted(page: Any, button: Any, lines: int) -> None:
    """Below the lines is an empty one for goods that are found."""
    hands.press(page, button)
    page.locator("#grid .tabulator-row").first.wait_for()
    hands.type_rows(page, [{"counted_quantity": "990"}] * lines)
    hands.save(page)


def printed(page: Any, screen: Screen, document: Any, language: str) -> None:
    """What the browser gets behind the button is what its viewer would show."""
    link = page.locator(f".page-actions a[href^='/{screen.noun}/{document.pk}/print/']").first
    answer = page.request.get(page.url.split(f"/{screen.noun}/")[0] + link.get_attribute("href"))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    text = text_of(answer.body())
    assert document.number in text
    with translation.override(language):
        assert str(screen.field("date").label) in text  # type: ignore[union-attr]
    assert ("日期" in text) == language.startswith("zh")
