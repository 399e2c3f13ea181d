"""Files that the worker makes, asked for and fetched as people do."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from zhanggui.access.models import User
from zhanggui.exchange import tasks
from zhanggui.exchange.models import MadeFile
from zhanggui.purchasing.models import PurchaseOrder

LIST = "/purchase-orders/export.csv?status=draft&sort=-gross&columns=gross,supplier"
PRICES = "masterdata.price.purchase"


def signed_in(user: User, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


def work() -> None:
    """What the worker does with the jobs that wait."""
    for job in ProcrastinateJob.objects.filter(task_name="exchange.make_file", status="todo"):
        tasks.make_file.func(**job.args)


def asked(by: User, ordered: PurchaseOrder, at: dt.datetime | None = None) -> MadeFile:
    """A paper of ``ordered``."""
    wanted = {"noun": "purchase-orders", "form": "pdf", "document_ids": [ordered.pk], "name": ordered.number}
    return tasks.ask(by=by, at=at or timezone.now(), language="en", total_count=1, **wanted)


def asked_list(by: User, address: str = LIST) -> MadeFile:
    signed_in(by).post(address)
    return MadeFile.objects.filter(asked_by=by)[0]


def file_of(client: Client, file: MadeFile) -> Any:
    return client.get(f"/my-files/{file.pk}/file/")


def content(answer: Any) -> bytes:
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def separated(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content(answer).decode("utf-8-sig"))))


def says(client: Client, file: MadeFile) -> str:
    return client.get(f"/my-files/{file.pk}/").content.decode()
