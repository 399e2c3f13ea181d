"""A long paper through the real queue: asked for in the browser, made by the worker's own process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from tests.exchange.papers import text_of

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
    page = browser.post(f"/purchase-orders/{ordered.pk}/print/?language=zh-hans")["Location"]
    settings = {"DATABASE_URL": committed_db, "DJANGO_SETTINGS_MODULE": "zhanggui.project.settings"}
    place = {"ZHANGGUI_VAR": str(Path(default_storage.location).parent)}

    subprocess.run(WORKER, env={**os.environ, **settings, **place}, check=True, capture_output=True, timeout=60)

    assert f"采购订单{ordered.number}" in text_of(browser.get(f"{page}file/").content)
