"""Files that the worker makes: what was seen, for who asked, with what they may see; told of, cancelled, made anew."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from python_calamine import CalamineWorkbook
from tests.exchange.made import LIST, asked, asked_list, content, file_of, says, separated, signed_in, work
from tests.exchange.papers import text_of

from zhanggui.exchange import tasks
from zhanggui.exchange.commands import made_files
from zhanggui.exchange.exporting import rows
from zhanggui.exchange.models import MadeFile
from zhanggui.exchange.printing import compiling
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.models import PurchaseOrder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("long")]

# -- papers


def test_a_long_paper_is_made_by_the_worker(browser: Client, ordered: PurchaseOrder) -> None:
    address = f"/purchase-orders/{ordered.pk}/print/"
    asking = browser.get(f"{address}?language=zh-hans")
    assert "This document has 2 lines." in asking.content.decode()
    assert not MadeFile.objects.exists()

    sent = browser.post(f"{address}?language=zh-hans&headings=both", {"key": "one"})
    again = browser.post(f"{address}?language=zh-hans&headings=both", {"key": "one"})

    file = MadeFile.objects.get()
    page = f"/my-files/{file.pk}/"
    assert (sent["Location"], again["Location"]) == (page, page)
    assert "Waiting for its turn." in browser.get(page).content.decode()
    assert browser.get(f"{page}file/").status_code == 404

    work()

    part = browser.get(page, headers={"hx-request": "true"}).content.decode()
    assert "The file is ready." in part
    assert "<html" not in part
    assert "hx-trigger" not in part
    paper = browser.get(f"{page}file/")
    assert paper["Content-Disposition"] == f'inline; filename="{ordered.number}.pdf"'
    assert "采购订单Purchase order" in text_of(paper.content)


def test_the_worker_sees_no_more_than_the_asker(world: World, ordered: PurchaseOrder) -> None:
    reader = masters.user("*.*.view", company=world.company)
    file = asked(reader, ordered)
    work()

    text = text_of(file_of(signed_in(reader), file).content)

    assert "1 RAIL" in text
    assert "113.71" not in text


# -- lists


def test_a_long_list_is_written_by_the_worker_as_it_was_seen(world: World, drafts: None) -> None:
    browser = signed_in(world.by, "zh-hans")
    expected = ["价税合计", "供应商"], ["113", world.supplier.name], ["25", world.supplier.name]
    assert not MadeFile.objects.exists()

    asking = browser.get(LIST).content.decode()
    assert "2" in asking
    assert "status=draft" in asking
    page = browser.post(LIST)["Location"]
    work()

    head, *found = separated(browser.get(f"{page}file/"))
    assert head == expected[0]
    assert [row[0] for row in found] == ["113", "25"]
    assert found[0][1] in (world.supplier.name, world.supplier.name_zh)
    file = MadeFile.objects.get()
    assert (file.status, file.made_count, file.total_count) == ("done", 2, 2)


def test_a_workbook_of_a_saved_view_holds_what_the_view_shows(world: World, browser: Client, drafts: None) -> None:
    browser.post(
        "/purchase-orders/views/new/?status=draft&columns=gross&sort=gross", {"name": "Mine", "sharing": "own"}
    )
    view = browser.get("/purchase-orders/").context["views"][0]
    page = browser.post(f"/purchase-orders/export.xlsx?view={view.pk}")["Location"]
    work()
    book = CalamineWorkbook.from_filelike(io.BytesIO(content(browser.get(f"{page}file/"))))
    assert [row[0] for row in book.get_sheet_by_name("Purchase orders").to_python()[:3]] == ["Total", 25, 113]
    about = {row[0]: row[1] for row in book.get_sheet_by_name("About this file").to_python()}
    assert (about["Status"], about["Sorted by"], about["Rows"]) == ("Draft", "Total, ascending", "2")


def test_a_short_list_comes_at_once(browser: Client, ordered: PurchaseOrder) -> None:
    assert browser.get("/purchase-orders/export.csv")["Content-Disposition"].startswith("attachment")
    assert not MadeFile.objects.exists()


def test_what_is_no_list_is_not_made(browser: Client, drafts: None) -> None:
    answers = [browser.post(f"/purchase-orders/export.{end}") for end in ("pdf", "csv?nothing=1")]
    assert [answer.status_code for answer in answers] == [404, 400]
    assert not MadeFile.objects.exists()


def test_the_page_tells_how_far_it_is(
    world: World, browser: Client, drafts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "CHUNK", 1)
    seen: list[str] = []
    file = asked_list(world.by)
    update = made_files.progress

    def look(*arguments: Any) -> None:
        update(*arguments)
        seen.append(says(browser, file))

    monkeypatch.setattr(made_files, "progress", look)
    work()
    assert ["1 of 2 rows are written." in page for page in seen] == [True, False]
    assert "2 of 2 rows are written." in seen[1]


# -- whose they are


@pytest.mark.parametrize("way", ["", "file/", "cancel/", "again/"])
def test_only_the_asker_knows_of_it(world: World, ordered: PurchaseOrder, way: str) -> None:
    file = asked(world.by, ordered)
    work()
    others = (masters.user(company=world.company), masters.user(company=World().company))
    address = f"/my-files/{file.pk}/{way}"

    for other in others:
        client = signed_in(other)
        call = client.get if way in ("", "file/") else client.post
        assert call(address).status_code == 404
        assert file.name not in client.get("/my-files/").content.decode()
    assert Client().get(address).status_code == 302
    assert Client().post(address).status_code == 302
    file.refresh_from_db()
    assert (file.status, file.attempt) == ("done", 1)


def test_my_files_lists_them_with_what_comes_next(world: World, browser: Client, ordered: PurchaseOrder) -> None:
    assert "No files here." in browser.get("/my-files/").content.decode()
    asked(world.by, ordered)
    waiting = browser.get("/my-files/").content.decode()
    assert "hx-trigger" in waiting
    assert "/cancel/" in waiting
    work()
    done = browser.get("/my-files/", headers={"hx-request": "true"}).content.decode()
    assert f"{ordered.number}.pdf" in done
    assert "Open the PDF" in done
    assert f'href="/purchase-orders/{ordered.pk}/"' in done
    assert "hx-trigger" not in done
    assert 'href="/my-files/"' in browser.get("/").content.decode()


def test_many_files_take_as_many_queries_as_few(world: World, browser: Client, ordered: PurchaseOrder) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get("/my-files/").status_code == 200
        return len(captured)

    def some(count: int) -> None:
        for number in range(count):
            asked_list(world.by, f"/purchase-orders/export.csv?q={ordered.pk}{count}{number}")

    some(1)
    work()
    some(1)
    questions()
    few = questions()
    some(5)
    work()
    some(5)
    assert questions() == few


# -- asked twice, cancelled, made anew


def test_who_asks_twice_for_the_same_gets_one_file(world: World, browser: Client, drafts: None) -> None:
    pages = [browser.post(LIST, {"key": key})["Location"] for key in ("one", "two")]
    assert pages[0] == pages[1]
    assert ProcrastinateJob.objects.filter(task_name="exchange.make_file").count() == 1
    browser.post(LIST.replace("-gross", "gross"))
    asked_list(masters.user(company=world.company))
    assert MadeFile.objects.count() == 3
    work()
    assert browser.post(LIST, {"key": "three"})["Location"] not in pages


def test_a_file_is_made_once(world: World, ordered: PurchaseOrder) -> None:
    file = asked(world.by, ordered)
    work()
    name = MadeFile.objects.get().content.name
    tasks.make_file.func(file=file.pk, attempt=1)
    assert MadeFile.objects.get().content.name == name


def test_a_cancelled_file_is_not_made(world: World, browser: Client, ordered: PurchaseOrder) -> None:
    file = asked(world.by, ordered)
    assert browser.post(f"/my-files/{file.pk}/cancel/")["Location"] == "/my-files/"
    work()
    file.refresh_from_db()
    assert (file.status, bool(file.content)) == ("cancelled", False)
    assert browser.post(f"/my-files/{file.pk}/cancel/").status_code == 409
    browser.post(f"/my-files/{file.pk}/again/")
    work()
    assert ordered.number in text_of(file_of(browser, file).content)


def test_a_file_that_is_cancelled_while_it_is_made_keeps_nothing(
    world: World, drafts: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = asked_list(world.by)
    finish = made_files.finish

    def late(*arguments: Any, **more: Any) -> None:
        made_files.cancel(file)
        finish(*arguments, **more)

    monkeypatch.setattr(made_files, "finish", late)
    before = set(Path(default_storage.location).rglob("*.csv"))
    work()
    file.refresh_from_db()
    assert (file.status, bool(file.content)) == ("cancelled", False)
    assert set(Path(default_storage.location).rglob("*.csv")) == before


def test_what_is_under_way_is_not_made_anew(world: World, browser: Client, ordered: PurchaseOrder) -> None:
    file = asked(world.by, ordered)
    assert browser.post(f"/my-files/{file.pk}/again/").status_code == 409
    file.refresh_from_db()
    assert file.attempt == 1


# -- what goes wrong


def test_who_waits_hears_of_a_mistake(
    world: World, browser: Client, ordered: PurchaseOrder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = asked(world.by, ordered)
    monkeypatch.setattr(compiling, "SETTER", tmp_path / "missing.py")

    with pytest.raises(compiling.NotPrintable):
        work()

    page = says(browser, file)
    assert "The file could not be made." in page
    assert "Make it anew" in page
    assert "hx-trigger" not in page


def began(file: MadeFile, heartbeat: dt.datetime | None) -> None:
    """A worker took the job and began; its last sign of life is ``heartbeat``, None where it is forgotten."""
    with connection.cursor() as cursor:
        worker = None
        if heartbeat is not None:
            cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s) RETURNING id", [heartbeat])
            (worker,) = cursor.fetchone()
        job = [worker, file.job]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", job)
    assert made_files.begin(file.pk, file.attempt) is not None


@pytest.mark.parametrize("silent", [None, dt.timedelta(minutes=2)])
def test_a_worker_that_died_is_told_and_the_file_made_anew(
    world: World, browser: Client, ordered: PurchaseOrder, silent: dt.timedelta | None
) -> None:
    file = asked(world.by, ordered)
    began(file, silent and timezone.now() - silent)
    page = says(browser, file)
    assert "The worker stopped before it was ready." in page
    assert "hx-trigger" not in page
    browser.post(f"/my-files/{file.pk}/again/")
    work()
    assert file_of(browser, file).status_code == 200


def test_a_worker_that_lives_is_waited_for(world: World, browser: Client, ordered: PurchaseOrder) -> None:
    file = asked(world.by, ordered)
    assert "No worker is running." in says(browser, file)
    began(file, timezone.now())
    page = says(browser, file)
    assert "0 of 1 papers are made." in page
    assert "No worker" not in page


def test_files_are_deleted_after_three_days(
    world: World, ordered: PurchaseOrder, drafts: None, django_capture_on_commit_callbacks: Any
) -> None:
    now = timezone.now()
    old = asked(world.by, ordered, now - made_files.KEPT - dt.timedelta(minutes=1))
    work()
    young = asked(world.by, ordered, now - made_files.KEPT + dt.timedelta(minutes=1))
    work()
    names = [MadeFile.objects.get(pk=one.pk).content.name for one in (old, young)]

    with django_capture_on_commit_callbacks(execute=True):
        tasks.clean_made_files.func(timestamp=0)

    assert list(MadeFile.objects.values_list("pk", flat=True)) == [young.pk]
    assert [default_storage.exists(name) for name in names] == [False, True]
