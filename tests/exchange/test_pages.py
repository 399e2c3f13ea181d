"""An import in the browser: upload, see what is wrong, correct, accept, undo."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhanggui.exchange.models import ImportBatch
from zhanggui.kernel.models import Unit
from zhanggui.masterdata.tests.make import World, user

pytestmark = pytest.mark.django_db

PROFILE = """
title = "Old shop"
system = "oldshop"

[options.kind]
label = "Kind"
default = "piece"

[files]
units = "units.csv"

[[entity]]
target = "units"
file = "units"
key = "Code"
columns = { code = "Code", name = "Name", name_zh = { option = "kind" } }
"""
GOOD = "Code,Name\nkg,Kilogram\npcs,Piece\n"
BAD = GOOD + "xx,\n=1+1,=cmd\x01|x\n"


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def browser(world: World) -> Client:
    client = Client()
    client.force_login(world.by)
    return client


def upload(browser: Client, files: dict[str, str | bytes], **values: str) -> Any:
    sent = [SimpleUploadedFile(n, c if isinstance(c, bytes) else c.encode()) for n, c in files.items()]
    return browser.post("/import-files/", {"profile": "", "options": "", **values, "files": sent}, follow=True)


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_upload_page_offers_the_shipped_profiles(browser: Client) -> None:
    page = text_of(browser.get("/import-files/"))
    assert "AdventureWorks" in page
    assert "opening_date" in page
    assert "/import-files/" in text_of(browser.get("/import-batches/"))


def test_files_are_checked_first_and_imported_after_a_second_look(browser: Client) -> None:
    answer = upload(browser, {"shop.toml": PROFILE, "units.csv": GOOD}, options="kind=unit")

    batch = ImportBatch.objects.get()
    assert answer.redirect_chain == [(f"/import-batches/{batch.pk}/", 302)]
    page = text_of(answer)
    assert "Nothing is imported yet." in page
    assert "Nothing is wrong." in page
    assert not Unit.objects.filter(code="kg").exists()
    assert (batch.status, batch.created_count, batch.error_count) == ("draft", 2, 0)
    assert default_storage.exists(f"imports/{batch.pk}/units.csv")

    browser.post(f"/import-batches/{batch.pk}/accept/", {"version": batch.version}, follow=True)

    batch.refresh_from_db()
    assert (batch.status, batch.number[:2]) == ("imported", "IB")
    assert Unit.objects.get(code="kg").name_zh == "unit"
    assert batch.number in text_of(browser.get("/import-batches/"))


def test_errors_are_shown_and_the_good_rows_can_be_taken(browser: Client) -> None:
    page = text_of(upload(browser, {"shop.toml": PROFILE, "units.csv": BAD}))
    assert "2 errors." in page
    assert "Please fill in “Name”." in page
    batch = ImportBatch.objects.get()

    refused = browser.post(f"/import-batches/{batch.pk}/accept/", {"version": batch.version}, follow=True)
    assert "The files have 2 errors, so nothing was imported." in text_of(refused)
    assert not Unit.objects.filter(code="kg").exists()

    batch.refresh_from_db()
    form = {"version": batch.version, "good_rows_alone": "on"}
    browser.post(f"/import-batches/{batch.pk}/accept/", form, follow=True)
    assert sorted(Unit.objects.exclude(code="pcs").values_list("code", flat=True)) == ["kg"]


def test_all_problems_can_be_downloaded_harmlessly(browser: Client, world: World) -> None:
    upload(browser, {"shop.toml": PROFILE, "units.csv": BAD})
    batch = ImportBatch.objects.get()

    answer = browser.get(f"/import-batches/{batch.pk}/problems.csv")

    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(content)))
    assert rows[0] == ["File", "Row", "Column", "Kind", "Message"]
    assert rows[1] == ["units.csv", "4", "Name", "Error", "Please fill in “Name”."]
    stranger = Client()
    stranger.force_login(user("kernel.*", company=World().company))
    assert stranger.get(f"/import-batches/{batch.pk}/problems.csv").status_code in (403, 404)


def test_an_import_is_undone_from_its_page(browser: Client) -> None:
    upload(browser, {"shop.toml": PROFILE, "units.csv": GOOD})
    batch = ImportBatch.objects.get()
    browser.post(f"/import-batches/{batch.pk}/accept/", {"version": batch.version})
    batch.refresh_from_db()
    browser.post(f"/import-batches/{batch.pk}/undo/", {"version": batch.version})

    batch.refresh_from_db()
    assert batch.status == "undone"
    assert not Unit.objects.filter(code="kg").exists()


def test_a_discarded_draft_takes_its_files_along(browser: Client, django_capture_on_commit_callbacks: Any) -> None:
    upload(browser, {"shop.toml": PROFILE, "units.csv": GOOD})
    batch = ImportBatch.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"/import-batches/{batch.pk}/discard/", {"version": batch.version})

    assert not ImportBatch.objects.exists()
    assert not default_storage.exists(f"imports/{batch.pk}/units.csv")


@pytest.mark.parametrize(
    ("files", "values", "sentence"),
    [
        ({}, {}, "Choose the files to be imported."),
        ({"units.csv": GOOD}, {}, "Send exactly one profile of your own, a file ending in .toml."),
        ({"units.csv": GOOD}, {"profile": "../../pyproject"}, "There is no such profile."),
        ({"units.csv": GOOD}, {"profile": "/etc/hosts.toml"}, "There is no such profile."),
        ({"units.csv": GOOD}, {"profile": "jsherp"}, "none of them is there"),
        ({"units.csv": GOOD}, {"profile": "adventureworks"}, "Sales_Currency.csv: this file is missing."),
        ({"shop.toml": "[files", "units.csv": GOOD}, {}, "This is no TOML"),
        ({"shop.toml": b"\xff", "units.csv": GOOD}, {}, "The file isn&#x27;t written in UTF-8."),
        ({"shop.toml": PROFILE, "units.csv": b""}, {}, "units.csv: the file is empty."),
        ({"shop.toml": PROFILE, "units.csv": GOOD}, {"options": "kind"}, "Write options as NAME=VALUE, one a line."),
        ({"shop.toml": PROFILE, "units.csv": GOOD}, {"options": "x=1"}, "The profile has no option “x”."),
        ({"shop.toml": PROFILE, "units.csv": GOOD}, {"company": "999999"}, ""),
    ],
)
def test_what_can_not_be_used_is_said_on_the_form_and_nothing_is_kept(
    browser: Client, files: dict[str, str | bytes], values: dict[str, str], sentence: str
) -> None:
    answer = upload(browser, files, **values)
    assert sentence in text_of(answer)
    if sentence:
        assert answer.status_code == 400
        assert not ImportBatch.objects.exists()
        assert 'name="options"' in text_of(answer)


def test_two_clicks_upload_once(browser: Client) -> None:
    for _click in range(2):
        upload(browser, {"shop.toml": PROFILE, "units.csv": GOOD}, key="one")
    assert ImportBatch.objects.count() == 1


def test_whoever_goes_back_and_corrects_a_file_uploads_it_anew(browser: Client) -> None:
    upload(browser, {"shop.toml": PROFILE, "units.csv": BAD}, key="one")
    upload(browser, {"shop.toml": PROFILE, "units.csv": GOOD}, key="one")
    assert [batch.error_count > 0 for batch in ImportBatch.objects.order_by("pk")] == [True, False]


def test_who_may_not_import_gets_no_form(world: World) -> None:
    client = Client()
    client.force_login(user("exchange.import_batch.view", "kernel.company.view", company=world.company))
    assert client.get("/import-files/").status_code == 403
    assert client.post("/import-files/", {}).status_code == 403
    assert not ImportBatch.objects.exists()


def test_the_api_shows_imports(browser: Client) -> None:
    upload(browser, {"shop.toml": PROFILE, "units.csv": GOOD})
    answer = browser.get("/api/v1/import-batches/").json()
    assert answer["results"][0]["created_count"] == 2
