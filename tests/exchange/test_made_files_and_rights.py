"""Files that were made with rights that are gone now are locked; made anew they hold what may be seen today."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from tests.exchange.made import PRICES, asked, asked_list, file_of, says, separated, signed_in, work
from tests.exchange.papers import text_of

from zhanggui.access.models import Grant, Role, User
from zhanggui.exchange.models import MadeFile
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.models import PurchaseOrder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("long")]

# -- rights that were withdrawn


def reader_of(world: World) -> User:
    """Sees all of one company, and by a Grant of its own the prices."""
    user = masters.user("*.*.view", company=world.company)
    role = Role.objects.create(code="PRICES", name="Prices", codes=[PRICES])
    Grant.objects.create(user=user, role=role, company=world.company)
    return user


def without_prices(user: User) -> None:
    Grant.objects.filter(user=user, role__codes__contains=[PRICES]).delete()


def without_company(user: User) -> None:
    user.grants.all().delete()


Withdrawing = Callable[[User], None]
withdrawings = pytest.mark.parametrize("withdraw", [without_prices, without_company])


@withdrawings
def test_a_paper_with_prices_is_locked_when_the_right_is_gone(
    world: World, ordered: PurchaseOrder, withdraw: Withdrawing
) -> None:
    reader = reader_of(world)
    file = asked(reader, ordered)
    work()
    client = signed_in(reader)
    assert "113.71" in text_of(file_of(client, file).content)

    withdraw(reader)

    refused = file_of(client, file)
    assert refused.status_code == 403
    assert "Make it anew under “My files”." in refused.content.decode()
    assert "You may see less now" in says(client, file)
    assert "Make it anew" in client.get("/my-files/").content.decode()


@withdrawings
def test_a_list_with_prices_is_locked_when_the_right_is_gone(world: World, drafts: None, withdraw: Withdrawing) -> None:
    reader = reader_of(world)
    file = asked_list(reader)
    work()
    client = signed_in(reader)
    assert separated(file_of(client, file))[1][0] == "113"
    withdraw(reader)
    assert file_of(client, file).status_code == 403


def test_a_list_without_prices_stays_when_prices_are_withdrawn(world: World, drafts: None) -> None:
    reader = reader_of(world)
    file = asked_list(reader, "/purchase-orders/export.csv?columns=number,supplier")
    work()
    without_prices(reader)
    assert file_of(signed_in(reader), file).status_code == 200


def test_a_narrower_reach_locks_a_file_and_a_wider_one_opens_it(world: World, drafts: None) -> None:
    reader = masters.user("*.*.view", company=world.company)
    file = asked_list(reader, "/purchase-orders/export.csv?columns=number,supplier")
    work()
    client = signed_in(reader)
    grant = reader.grants.get()
    answers = []
    for scope, company in (("all", world.company), ("own", world.company), ("all", World().company), ("all", None)):
        Grant.objects.filter(pk=grant.pk).update(scope=scope, company=company)
        answers.append(file_of(client, file).status_code)
    assert answers == [200, 403, 403, 200]


def test_made_anew_it_holds_what_may_be_seen_now(
    world: World, ordered: PurchaseOrder, django_capture_on_commit_callbacks: Any
) -> None:
    reader = reader_of(world)
    file = asked(reader, ordered)
    work()
    before = MadeFile.objects.get().content.name
    without_prices(reader)
    client = signed_in(reader)

    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"/my-files/{file.pk}/again/")["Location"] == f"/my-files/{file.pk}/"
    assert not default_storage.exists(before)
    work()

    assert "113.71" not in text_of(file_of(client, file).content)


def test_whoever_may_not_see_the_document_any_more_hears_why_it_failed(world: World, ordered: PurchaseOrder) -> None:
    reader = masters.user("*.*.view", company=world.company)
    paper, written = asked(reader, ordered), asked_list(reader, "/purchase-orders/export.csv?limit=2")
    without_company(reader)
    work()
    paper.refresh_from_db()
    written.refresh_from_db()
    assert (paper.status, bool(paper.content)) == ("failed", False)
    assert paper.problem == "There is no such document, or it is not within your reach."
    assert written.problem.startswith("You may not do “Purchase orders” here.")
    assert "within your reach" in says(signed_in(reader), paper)


def test_files_from_before_rights_were_kept_are_made_anew(world: World, ordered: PurchaseOrder) -> None:
    file = asked(world.by, ordered)
    work()
    MadeFile.objects.update(needed=None)
    assert file_of(signed_in(world.by), file).status_code == 403
