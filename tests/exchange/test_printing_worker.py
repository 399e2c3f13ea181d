"""Long papers and lists through the real queue: asked for in the browser, made by the worker's own process."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.exchange.papers import text_of

from zhanggui.exchange.models import MadeFile
from zhanggui.exchange.printing import views
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.tests import make
from zhanggui.purchasing.tests.make import line

WORKER = [sys.executable, "-m", "django", "procrastinate", "worker", "--one-shot"]


@pytest.mark.concurrency
def test_the_worker_makes_what_was_asked_for(committed_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST_LINES", 1)
    world = World()
    ordered = make.purchase_order(world, lines=[line(world.item(), 1, 1), line(world.item(), 2, 1)])
    browser = Client()
    browser.force_login(world.by)
    paper = browser.post(f"/purchase-orders/{ordered.pk}/print/?language=zh-hans")["Location"]
    written = browser.post("/purchase-orders/export.csv?columns=number")["Location"]
    settings = {"DATABASE_URL": committed_db, "DJANGO_SETTINGS_MODULE": "zhanggui.project.settings"}
    place = {"ZHANGGUI_VAR": str(Path(default_storage.location).parent)}

    subprocess.run(WORKER, env={**os.environ, **settings, **place}, check=True, capture_output=True, timeout=60)

    assert f"采购订单{ordered.number}" in text_of(browser.get(f"{paper}file/").content)
    assert ordered.number in b"".join(browser.get(f"{written}file/").streaming_content).decode()


@pytest.mark.concurrency
def test_two_requests_at_one_moment_give_one_file(committed_db: str) -> None:
    world, together = World(), Barrier(2)

    def ask(key: str) -> str:
        browser = Client()
        browser.force_login(world.by)
        together.wait()
        try:
            return str(browser.post("/purchase-orders/export.csv", {"key": key})["Location"])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        pages = list(pool.map(ask, ("one", "two")))

    assert pages[0] == pages[1]
    assert MadeFile.objects.count() == 1
    assert ProcrastinateJob.objects.filter(task_name="exchange.make_file").count() == 1
