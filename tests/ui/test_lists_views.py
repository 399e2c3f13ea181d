"""Saved views: own and shared ones, columns, and how a list opens."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from zhanggui.access.models import Grant, Role
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests.make import purchase_order
from zhanggui.ui.models import ListSetting, SavedView

ADDRESS = "/purchase-orders/"
NEW = f"{ADDRESS}views/new/?status=draft&columns=supplier,number&limit=25"


def order(world: Any, status: str) -> PurchaseOrder:
    return purchase_order(
        world, status=status, lines=[{"item": world.item(), "quantity": Decimal(1), "price": Decimal(9)}]
    )


def saved(client: Any, **posted: Any) -> SavedView:
    assert client.post(NEW, {"name": "Drafts", **posted}).status_code == 302
    return SavedView.objects.latest("pk")


def test_a_view_shows_what_was_saved_under_a_short_address(world, page):
    draft = order(world, "draft")
    order(world, "confirmed")
    view = saved(page)
    shown = page.get(f"{ADDRESS}?view={view.pk}")
    assert [row.pk for row in shown.context["part"].rows] == [draft.pk]
    assert [column.path for column in shown.context["listing"].columns] == ["supplier", "number"]


def test_a_view_is_filtered_further_by_its_address(world, page):
    order(world, "draft")
    confirmed = order(world, "confirmed")
    view = saved(page)
    shown = page.get(f"{ADDRESS}?view={view.pk}&status=confirmed")
    assert [row.pk for row in shown.context["part"].rows] == [confirmed.pk]


def test_a_list_opens_with_its_view_and_shows_all_when_asked(world, page):
    view = saved(page, opens="on")
    assert page.get(ADDRESS)["Location"] == f"{ADDRESS}?view={view.pk}"
    assert page.get(f"{ADDRESS}?view=all").status_code == 200
    assert page.get(f"{ADDRESS}?status=draft").status_code == 200


def test_columns_are_kept_for_the_user_and_stand_in_the_address(page):
    answer = page.post(f"{ADDRESS}columns/?status=draft", {"column": ["status", "number"], "keep": "on"})
    assert answer["Location"] == f"{ADDRESS}?status=draft&columns=status%2Cnumber"
    assert page.get(ADDRESS)["Location"] == f"{ADDRESS}?columns=status%2Cnumber"
    page.post(f"{ADDRESS}columns/", {"usual": "1"})
    assert page.get(ADDRESS).status_code == 200


def test_a_column_that_is_none_is_named(page):
    shown = page.get(f"{ADDRESS}?columns=number,secret")
    assert [error.field for error in shown.context["listing"].errors] == ["columns"]


def test_a_name_stands_once(page):
    saved(page)
    assert page.post(NEW, {"name": "Drafts"}).status_code == 400
    assert SavedView.objects.count() == 1


@pytest.mark.parametrize(
    "posted",
    [
        {"name": "a\x00b"},
        {"name": "a" * 61},
        {"name": "Drafts", "key": "a\x00b"},
        {"name": "Drafts", "sharing": "role", "role": "r" * 61},
        {"name": "Drafts", "sharing": "role", "role": "a\x00b"},
    ],
    ids=str,
)
def test_what_can_not_be_kept_is_told_and_nothing_is_saved(page, posted):
    assert page.post(NEW, posted).status_code == 400
    assert not SavedView.objects.exists()


class TestSharing:
    def test_an_own_view_is_out_of_reach_for_others(self, page, client_of, reader):
        view = saved(page)
        assert client_of(reader).get(f"{ADDRESS}?view={view.pk}").status_code == 404
        assert client_of(reader).get(f"{ADDRESS}views/{view.pk}/").status_code == 404

    def test_a_shared_view_is_for_everybody_and_stays_its_owners(self, page, client_of, reader):
        view = saved(page, sharing="all")
        other = client_of(reader)
        assert other.get(f"{ADDRESS}?view={view.pk}").status_code == 200
        other.post(f"{ADDRESS}views/{view.pk}/", {"name": "Mine", "opens": "on"})
        assert other.post(f"{ADDRESS}views/{view.pk}/", {"remove": "1"}).status_code in (403, 404)
        view.refresh_from_db()
        assert view.name == "Drafts"
        assert ListSetting.objects.filter(user=reader, view=view).exists()

    def test_a_list_opens_with_all_rows_once_its_view_is_shared_no_more(self, page, client_of, reader):
        view, other = saved(page, sharing="all"), client_of(reader)
        other.post(f"{ADDRESS}views/{view.pk}/", {"opens": "on"})
        assert other.get(ADDRESS)["Location"] == f"{ADDRESS}?view={view.pk}"
        page.post(f"{ADDRESS}views/{view.pk}/", {"name": "Drafts", "sharing": "own"})
        assert other.get(ADDRESS).status_code == 200

    def test_who_opens_with_a_view_that_is_deleted_keeps_their_columns(self, page, client_of, reader):
        view, other = saved(page, sharing="all"), client_of(reader)
        other.post(f"{ADDRESS}columns/", {"column": ["status", "number"], "keep": "on"})
        other.post(f"{ADDRESS}views/{view.pk}/", {"opens": "on"})
        page.post(f"{ADDRESS}views/{view.pk}/", {"remove": "1"})
        assert not SavedView.objects.exists()
        assert other.get(ADDRESS)["Location"] == f"{ADDRESS}?columns=status%2Cnumber"

    def test_shown_to_whom_nobody_knows_is_told_and_nothing_is_saved(self, page):
        answer = page.post(NEW, {"name": "Drafts", "sharing": "moon"})
        assert answer.status_code == 400
        assert "A view can’t be shown to “moon”" in answer.content.decode().replace("&#x27;", "’")
        assert not SavedView.objects.exists()

    def test_without_the_right_nothing_is_shared(self, client_of, reader):
        assert client_of(reader).post(NEW, {"name": "Drafts", "sharing": "all"}).status_code == 403
        assert not SavedView.objects.exists()

    def test_a_view_for_a_role_is_for_those_who_hold_it(self, world, page, client_of, reader):
        view = saved(page)
        role = Role.objects.create(code="night", name="Night shift", codes=[])
        SavedView.objects.filter(pk=view.pk).update(sharing="role", role="night")
        assert client_of(reader).get(f"{ADDRESS}?view={view.pk}").status_code == 404
        Grant.objects.create(user=reader, role=role, company=world.company)
        assert client_of(reader).get(f"{ADDRESS}?view={view.pk}").status_code == 200

    def test_a_shared_view_hides_prices_from_those_who_may_not_see_them(self, world, page, client_of, storekeeper):
        order(world, "draft")
        page.post(f"{ADDRESS}views/new/?columns=number,gross", {"name": "Dear", "sharing": "all"})
        shown = client_of(storekeeper).get(f"{ADDRESS}?view={SavedView.objects.get().pk}")
        assert [column.path for column in shown.context["listing"].columns] == ["number"]
        assert {error.field for error in shown.context["listing"].errors} == {"columns"}


def test_a_view_of_another_list_is_not_found(world, page):
    view = saved(page)
    assert page.get(f"/sales-orders/?view={view.pk}").status_code == 404
    assert page.get(f"{ADDRESS}?view=nonsense").status_code == 404
