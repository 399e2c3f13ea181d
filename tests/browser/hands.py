"""What people do with a page: look for the button, type into fields and cells, answer what is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from playwright.sync_api import expect

from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.screen import Screen

REASON = "as agreed on the telephone"
Row = Mapping[str, str]


def enter_new(page: Any, address: str, screen: Screen, values: Mapping[str, Any], rows: Sequence[Row] = ()) -> None:
    """From the list to a new row with these values and lines, saved."""
    page.goto(address)
    press(page, page.locator(f".page-actions a[href='/{screen.noun}/new/']"))
    if rows:
        page.locator("#grid .tabulator-row").first.wait_for()
    for field in screen.all_fields:
        if field.path in values and page.locator(f"#id-{field.path}").count():
            fill(page, field, values[field.path])
    type_rows(page, rows)
    save(page)


def act(page: Any, button: Any) -> None:
    """Press the button of a step or push; answer what its form asks."""
    if button.evaluate("button => button.hasAttribute('hx-get')"):
        reveal(button)
        button.click()
        page.locator("#dialog .step-form").wait_for()
        submit(page)
    else:
        press(page, button)
    assert_done(page)


def press(page: Any, button: Any) -> None:
    """Press a button that leads to another page; say yes where it asks first."""
    reveal(button)
    asks = button.evaluate("button => Boolean(button.closest('form')?.dataset.confirm)")
    with page.expect_navigation():
        button.click()
        if asks:
            page.locator("#confirm [value=yes]").click()


def reveal(button: Any) -> None:
    """Open the menu in which a button is."""
    if not button.is_visible():
        button.locator("xpath=ancestor::*[contains(@class, 'dropdown-menu')]/../*[@data-bs-toggle]").click()


def fill(page: Any, field: Field, value: Any) -> None:
    """Enter ``value``: a row for a reference, text for everything else."""
    place = page.locator(f"#id-{field.path}")
    if page.locator(f"#id-{field.path} + .ts-wrapper").count():
        choose(page, f"#id-{field.path}", value.code)
    elif field.kind is Kind.BOOLEAN:
        place.set_checked(value == "true")
    elif place.evaluate("input => input.tagName") == "SELECT":
        place.select_option(value=str(getattr(value, "pk", value)))
    else:
        place.fill(value)
        place.press("Escape")  # a calendar that is open lies over what follows


def choose(page: Any, selector: str, text: str) -> None:
    """Pick an option of a searched reference."""
    control = page.locator(f"{selector} + .ts-wrapper")
    control.click()
    control.locator("input").type(text)
    page.locator(f".ts-dropdown .option:has-text('{text}')").first.click()
    # A late answer of the lookup opens its list again, which takes the focus: what is typed then would go there.
    page.wait_for_load_state("networkidle")


def type_rows(page: Any, rows: Sequence[Row]) -> None:
    """Type lines into the grid, cell by cell; references by their code."""
    for number, row in enumerate(rows, 1):
        for path, text in row.items():
            _cell(page, number, path).click()
            page.keyboard.type(text)
            if page.locator("#grid .tabulator-editing [role=combobox]").count():
                expect(page.locator(".grid-choices [role=option]")).to_have_count(1)
            page.keyboard.press("Tab")


def _cell(page: Any, row: int, path: str) -> Any:
    return page.locator(f"#grid .tabulator-row:nth-child({row}) [tabulator-field={path}]")


def save(page: Any) -> None:
    with page.expect_navigation():
        page.locator(".save-bar .btn-primary").click()
    assert_done(page)


def forward(page: Any) -> str | None:
    """Do the step that the page proposes first; its label, or None where nothing is left to do."""
    button = page.locator(".page-actions .btn-primary").first
    if not button.count():
        return None
    label = str(button.inner_text())
    if button.evaluate("button => button.hasAttribute('hx-get')"):
        button.click()
        page.locator("#dialog .step-form").wait_for()
        submit(page)
    else:
        press(page, button)
    answer(page)
    return label


def answer(page: Any) -> None:
    """Give a reason for what is asked."""
    if page.locator(".step-form [name^=acknowledge-]").count():
        submit(page)
    assert_done(page)


def submit(page: Any) -> None:
    for reason in page.locator(".step-form [name^=acknowledge-], .step-form [name=reason]").all():
        reason.fill(REASON)
    with page.expect_navigation():
        page.locator(".step-form .dialog-buttons .btn-primary").click()
    if page.locator(".step-form [name^=acknowledge-]").count():
        submit(page)


def assert_done(page: Any) -> None:
    """The page says that something was done, and nothing of an error."""
    told = page.locator(".notice-error, .alert-danger, .field-error").all_inner_texts()
    assert told == [], page.url
    assert page.locator(".notice-success").count() == 1, page.url


def key_of(page: Any) -> int:
    """The key of the document whose page is open."""
    found = re.search(r"/(\d+)/$", page.url)
    assert found, page.url
    return int(found[1])
