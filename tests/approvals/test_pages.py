"""Approvals in the browser and in the API: asking with the way in sight, the inbox, the page of the document."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from zhanggui.approvals.commands import decisions
from zhanggui.approvals.commands.levels import CannotDecide
from zhanggui.approvals.models import Approval, ApprovalTask
from zhanggui.kernel.commands import Command
from zhanggui.kernel.models import Activity
from zhanggui.masterdata.tests import make as masters
from zhanggui.purchasing.models import PurchaseOrder

from .conftest import CONFIRM, PRICE, Office

pytestmark = pytest.mark.django_db


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_page_of_the_order_says_what_is_needed_and_who_decides(office: Office) -> None:
    order = office.order()
    buyer = signed_in(office.buyer)

    assert f"/ask-approval/{CONFIRM}/{order.pk}/" in text(buyer, f"/purchase-orders/{order.pk}/")
    assert office.boss.label in text(buyer, f"/ask-approval/{CONFIRM}/{order.pk}/")
    answer = buyer.post(f"/ask-approval/{CONFIRM}/{order.pk}/", {"why": "For the new hall"})
    assert answer.headers["Location"] == f"/purchase-orders/{order.pk}/"
    page = text(buyer, f"/purchase-orders/{order.pk}/")
    assert "For the new hall" in page
    assert "asked now" in page
    assert "/ask-approval/" not in page

    again = buyer.post(f"/ask-approval/{CONFIRM}/{order.pk}/", {"note": ""})
    assert (again.status_code, office.boss.label in again.content.decode()) == (409, True)
    assert Approval.objects.count() == 1


def test_the_boss_approves_in_the_inbox_and_the_order_is_confirmed(office: Office) -> None:
    approval = office.ask(office.order())
    boss = signed_in(office.boss)

    page = text(boss, "/my-approvals/")
    for shown in (office.supplier.label, "CNY 120,000.00", office.buyer.label, "For the new hall"):
        assert shown in page
    answer = boss.post(f"/my-approvals/{approval.pk}/approve/", {"note": "Go"}, follow=True)

    assert "Nothing waits for your decision" in answer.content.decode()
    assert "What I decided" in answer.content.decode()
    assert PurchaseOrder.objects.get().status == "confirmed"
    timeline = text(signed_in(office.buyer), f"/purchase-orders/{approval.document_id}/")
    assert "“Go”" in timeline


def test_a_rejection_without_a_reason_is_refused_in_the_inbox(office: Office) -> None:
    approval = office.ask(office.order())
    boss = signed_in(office.boss)

    answer = boss.post(f"/my-approvals/{approval.pk}/reject/", {"note": ""}, follow=True)
    assert "Say why" in answer.content.decode()
    assert Approval.objects.get().status == "pending"
    boss.post(f"/my-approvals/{approval.pk}/reject/", {"note": "Too dear"})
    assert Approval.objects.get().status == "rejected"
    assert "Too dear" in text(signed_in(office.buyer), f"/approvals/{approval.pk}/")


def test_prices_stay_hidden_in_the_inbox(office: Office) -> None:
    office.ask(office.order())
    blind = office.person("blind", "approvals.approval.*", "purchasing.*.view", "masterdata.supplier.view")
    task = ApprovalTask.objects.get()
    task.user = blind
    task.save()

    page = text(signed_in(blind), "/my-approvals/")
    assert office.supplier.label in page
    assert "120,000" not in page


@pytest.mark.parametrize("who", ["elsewhere", "seeing", "deputy"])
def test_the_wrong_person_decides_nothing(office: Office, who: str) -> None:
    approval = office.ask(office.order())
    people = {
        "elsewhere": masters.user("*.*.*", company=masters.company()),
        "seeing": office.person("seeing", "*.*.view"),
        "deputy": office.deputy,
    }
    client, counted = signed_in(people[who]), Activity.objects.count()

    client.post(f"/my-approvals/{approval.pk}/approve/", {"note": ""})
    client.post(f"/approvals/{approval.pk}/approve/", {"note": ""})
    answer = client.post(f"/api/v1/approvals/{approval.pk}/approve/", {}, content_type="application/json")

    assert answer.status_code == {"elsewhere": 404, "seeing": 403, "deputy": 403}[who]
    assert Approval.objects.get().status == "pending"
    assert PurchaseOrder.objects.get().status == "draft"
    assert Activity.objects.count() == counted
    assert f"/approvals/{approval.pk}/approve/" not in text(client, "/my-approvals/")


def test_buttons_are_for_those_alone_who_are_asked(office: Office) -> None:
    approval = office.ask(office.order())
    address = f"/approvals/{approval.pk}/"

    assert f"{address}approve/" in text(signed_in(office.boss), address)
    assert f"{address}withdraw/" not in text(signed_in(office.boss), address)
    assert f"{address}approve/" not in text(signed_in(office.buyer), address)
    assert f"{address}withdraw/" in text(signed_in(office.buyer), address)


def test_the_api_asks_lists_what_waits_and_decides(office: Office) -> None:
    order = office.order()
    buyer, boss = signed_in(office.buyer), signed_in(office.boss)
    body = {"step": CONFIRM, "document_id": order.pk, "note": "For the new hall"}

    asked = buyer.post("/api/v1/approvals/", body, content_type="application/json")
    assert (asked.status_code, asked.json()["status"]) == (201, "pending")
    assert buyer.get("/api/v1/approvals/waiting/").json() == {"results": []}
    (waiting,) = boss.get("/api/v1/approvals/waiting/").json()["results"]
    assert (waiting["id"], waiting["level"], waiting["note"]) == (asked.json()["id"], 1, "For the new hall")

    refused = buyer.post(f"/api/v1/purchase-orders/{order.pk}/confirm/", {}, content_type="application/json")
    assert (refused.status_code, refused.json()["findings"][0]["code"]) == (409, "approval_pending")
    done = boss.post(f"/api/v1/approvals/{waiting['id']}/approve/", {"note": "Go"}, content_type="application/json")
    assert (done.status_code, done.json()["status"]) == (200, "approved")
    assert PurchaseOrder.objects.get().status == "confirmed"


def test_a_rule_is_written_on_its_page(office: Office) -> None:
    admin = signed_in(office.by)
    assert "purchasing.PurchaseOrder.confirm" in text(admin, "/approval-rules/new/")
    body = {
        "code": "R1",
        "name": "Large orders",
        "step": CONFIRM,
        "company": office.company.pk,
        "amount_from": "100000",
        "lines": [{"level": 1, "user": office.boss.pk, "mode": "any"}],
    }
    made = admin.post("/api/v1/approval-rules/", body, content_type="application/json")
    assert made.status_code == 201, made.json()
    assert text(admin, f"/approval-rules/{made.json()['id']}/")


def test_the_inbox_takes_as_many_queries_for_ten_as_for_two(office: Office) -> None:
    boss = signed_in(office.boss)
    text(boss, "/my-approvals/")

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as counted:
            text(boss, address)
        return len(counted.captured_queries)

    for _ in range(2):
        office.ask(office.order())
    few = queries("/my-approvals/"), queries("/api/v1/approvals/waiting/"), queries("/approvals/")
    for _ in range(8):
        office.ask(office.order())
    assert (queries("/my-approvals/"), queries("/api/v1/approvals/waiting/"), queries("/approvals/")) == few


def test_both_languages_are_whole(office: Office) -> None:
    office.ask(office.order())
    boss = signed_in(office.boss)
    boss.cookies["django_language"] = "zh-hans"

    with translation.override("en"):  # what the request leaves behind ends here
        page = text(boss, "/my-approvals/")
    for shown in ("我的审批", "同意", "驳回"):
        assert shown in page


def test_lists_name_statuses_in_the_language_of_the_reader(office: Office) -> None:
    approval = office.ask(office.order())
    boss = signed_in(office.boss)
    boss.cookies["django_language"] = "zh-hans"
    with translation.override("en"):  # what the requests leave behind ends here
        for address in ("/approvals/", "/activities/", f"/activities/{Activity.objects.latest('pk').pk}/"):
            page = text(boss, address)
            assert ">pending<" not in page.replace(" ", "").replace("\n", ""), address
        assert "待审批" in text(boss, "/activities/")
        assert f'href="/approvals/{approval.pk}/"' in text(boss, "/approvals/")


def test_an_approval_gives_nobody_a_right_that_they_lack(office: Office) -> None:
    order = office.order()
    planner = office.person("planner", "approvals.approval.*", "*.*.view", PRICE)
    assert "/ask-approval/" not in signed_in(planner).get(f"/purchase-orders/{order.pk}/").content.decode()
    assert signed_in(planner).post(f"/ask-approval/{CONFIRM}/{order.pk}/").status_code == 403
    assert not Approval.objects.exists()


def test_a_right_that_was_taken_back_before_the_decision_is_none(office: Office) -> None:
    approval = office.ask(order := office.order())
    office.buyer.grants.all().delete()
    decisions.approve(Approval.objects.get(), by=office.boss, at=office.at)
    approval.refresh_from_db()
    order.refresh_from_db()
    assert (approval.status, order.status) == ("approved", "draft")
    assert "purchasing.purchase_order.confirm" in approval.problem


@pytest.mark.parametrize("way", [decisions.delegate, decisions.transfer, decisions.add_approver])
def test_nobody_is_asked_about_what_they_can_not_see(office: Office, way: Command) -> None:
    approval = office.ask(office.order())
    stranger = masters.user("approvals.approval.*", company=masters.company())
    with pytest.raises(CannotDecide, match="can't see"):
        way(approval, by=office.boss, at=office.at, user=stranger)
    (task,) = ApprovalTask.objects.all()
    assert (task.user, task.delegate) == (office.boss, None)
