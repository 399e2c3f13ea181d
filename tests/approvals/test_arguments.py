"""Steps with a form: what was entered is approved with them, shown to who decides, and what they are done with."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhanggui.approvals.commands import decisions
from zhanggui.approvals.commands.approvals import AlreadyAsked
from zhanggui.approvals.models import Approval
from zhanggui.approvals.queries.arguments import ArgumentGone, kept, restored
from zhanggui.approvals.tests import make
from zhanggui.kernel.checks import Blocked
from zhanggui.kernel.errors import NotAllowed
from zhanggui.kernel.models import Activity
from zhanggui.masterdata.tests import make as masters
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests.make import purchase_order

from .conftest import Office

pytestmark = pytest.mark.django_db
D = Decimal
CANCEL = "purchasing.PurchaseOrder.cancel"
AMEND = "purchasing.PurchaseOrder.amend"


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def body_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()
    return " ".join(answer.content.decode().split())


@pytest.fixture
def order(office: Office) -> PurchaseOrder:
    """Confirmed, of two rails at 5."""
    office.rule.delete()
    lines = [{"item": office.item("RAIL"), "quantity": D(2), "price": D(5)}]
    order = purchase_order(office, lines=lines)
    make.rule(office, CANCEL, office.boss)
    make.rule(office, AMEND, office.boss)
    return order


def cancel(order: PurchaseOrder, office: Office, reason: str) -> None:
    purchase_orders.cancel(PurchaseOrder.objects.get(pk=order.pk), by=office.buyer, at=office.at, reason=reason)


def asked(order: PurchaseOrder, office: Office, reason: str = "Ordered twice") -> Approval:
    return make.request(order, "cancel", by=office.buyer, at=office.at, reason=reason)


def test_the_step_is_done_with_what_was_approved(office: Office, order: PurchaseOrder) -> None:
    decisions.approve(asked(order, office), by=office.boss, at=office.at)
    order.refresh_from_db()
    assert order.status == "cancelled"
    told = Activity.objects.get(document_type=order._meta.label, document_id=order.pk, step="cancel")
    assert told.payload.data["reason"] == "Ordered twice"
    assert (told.actor, told.on_behalf_of) == (office.boss, office.buyer)


def test_other_entries_are_not_what_was_approved(office: Office, order: PurchaseOrder) -> None:
    approval = asked(order, office)
    with pytest.raises(Blocked, match="waits for"):
        cancel(order, office, "Ordered twice")
    Approval.objects.filter(pk=approval.pk).update(status="approved", decided_at=office.at)
    with pytest.raises(Blocked, match="other entries") as refused:
        cancel(order, office, "Too dear")
    assert [finding.code for finding in refused.value.findings] == ["approval_differs"]
    cancel(order, office, "Ordered twice")
    order.refresh_from_db()
    assert order.status == "cancelled"


def test_a_question_that_waits_is_not_pushed_aside_by_another(office: Office, order: PurchaseOrder) -> None:
    asked(order, office)
    with pytest.raises(AlreadyAsked):
        asked(order, office, "Too dear")
    assert [one.status for one in Approval.objects.all()] == ["pending"]


def test_a_change_of_the_document_makes_it_void(office: Office, order: PurchaseOrder) -> None:
    approval = asked(order, office)
    PurchaseOrder.objects.filter(pk=order.pk).update(note="Other")
    with pytest.raises(decisions.levels.ChangedSince):
        decisions.approve(approval, by=office.boss, at=office.at)
    order.refresh_from_db()
    assert order.status == "confirmed"


def test_one_word_is_good_for_one_deed(office: Office, order: PurchaseOrder) -> None:
    make.rule(office, "purchasing.PurchaseOrder.close", office.boss)
    close = make.request(order, "close", by=office.buyer, at=office.at, reason="Enough")
    decisions.approve(close, by=office.boss, at=office.at)
    order.refresh_from_db()
    assert order.status == "closed"
    purchase_orders.reopen(order, by=office.buyer, at=office.at)
    with pytest.raises(Blocked) as refused:
        purchase_orders.close(order, by=office.buyer, at=office.at, reason="Enough")
    assert [finding.code for finding in refused.value.findings] == ["approval_missing"]
    assert make.request(order, "close", by=office.buyer, at=office.at, reason="Enough").status == "pending"


def test_whoever_entered_them_does_not_approve_them(office: Office, order: PurchaseOrder) -> None:
    boss = office.person("boss", "*")
    make.rule(office, CANCEL, [boss, office.deputy], priority=90)
    approval = make.request(order, "cancel", by=boss, at=office.at, reason="Mine")
    assert [task.user for task in approval.nodes.get().tasks.all()] == [office.deputy]
    with pytest.raises(decisions.levels.CannotDecide):
        decisions.transfer(approval, by=office.deputy, at=office.at, user=boss)


def test_what_could_not_be_done_is_carried_out_later_as_it_was_approved(office: Office, order: PurchaseOrder) -> None:
    approval = asked(order, office)
    grants = list(office.buyer.grants.all())
    office.buyer.grants.update(warehouse_id=masters.warehouse(office.company, office.by).pk)
    decisions.approve(approval, by=office.boss, at=office.at)
    approval.refresh_from_db()
    assert approval.problem
    for grant in grants:
        grant.save()

    with pytest.raises(NotAllowed):
        decisions.carry_out(approval, by=office.boss, at=office.at)
    buyer = signed_in(office.buyer)
    assert f"/approvals/{approval.pk}/carry_out/" in body_of(buyer, f"/approvals/{approval.pk}/")
    buyer.post(f"/approvals/{approval.pk}/carry_out/")
    order.refresh_from_db()
    approval.refresh_from_db()
    assert (order.status, approval.problem) == ("cancelled", "")
    with pytest.raises(decisions.DoneAlready):
        decisions.carry_out(approval, by=office.by, at=office.at)


class TestAmending:
    def test_an_amendment_is_approved_as_a_whole(self, office: Office, order: PurchaseOrder) -> None:
        line = order.lines.get()
        rows = [{"id": line.pk, "quantity": D(3)}, {"item": office.item("NUT"), "quantity": D(4), "price": D(1)}]
        due = office.at.date() + dt.timedelta(days=10)
        approval = make.request(order, "amend", by=office.buyer, at=office.at, lines=rows, due_date=due)
        decisions.approve(approval, by=office.boss, at=office.at)
        order.refresh_from_db()
        assert Approval.objects.get(pk=approval.pk).problem == ""
        assert order.due_date == due
        assert sorted(order.lines.values_list("item__code", "quantity")) == [("NUT", D(4)), ("RAIL", D(3))]

    def test_the_form_leads_on_to_asking_and_keeps_what_was_typed(self, office: Office, order: PurchaseOrder) -> None:
        line, buyer = order.lines.get(), signed_in(office.buyer)
        address = f"/purchase-orders/{order.pk}/amend/"
        typed = {"version": order.version, "note": "More", "lines-0-id": line.pk, "lines-0-quantity": "3"}
        page = buyer.post(address, typed)
        body = " ".join(page.content.decode().split())
        assert page.templates[0].name == "approvals/ask.html"
        assert '<input type="hidden" name="lines-0-quantity" value="3">' in body
        assert "<del>2</del> → <ins>3</ins>" in body
        assert office.boss.label in body
        order.refresh_from_db()
        assert (order.note, Approval.objects.count()) == ("", 0)

        sent = buyer.post(f"/ask-approval/{AMEND}/{order.pk}/", {**typed, "why": "They need one more"})
        assert sent["Location"] == f"/purchase-orders/{order.pk}/"
        inbox = body_of(signed_in(office.boss), "/my-approvals/")
        assert "<del>2</del> → <ins>3</ins>" in inbox
        assert "They need one more" in inbox
        signed_in(office.boss).post(f"/my-approvals/{Approval.objects.get().pk}/approve/")
        assert order.lines.get().quantity == 3

    def test_without_sight_of_prices_the_changed_price_is_not_told(self, office: Office, order: PurchaseOrder) -> None:
        rows = [{"id": order.lines.get().pk, "price": D("7.77")}]
        approval = make.request(order, "amend", by=office.buyer, at=office.at, lines=rows)
        blind = office.person("blind", "approvals.approval.*", "*.*.view")
        for client, seen in ((signed_in(office.boss), True), (signed_in(blind), False)):
            assert ("7.77" in body_of(client, f"/approvals/{approval.pk}/")) == seen
            assert "7.77" not in body_of(client, f"/api/v1/approvals/{approval.pk}/")
            assert "7.77" not in body_of(client, "/api/v1/changes/")


class TestPages:
    def test_the_form_of_a_step_leads_on_to_asking(self, office: Office, order: PurchaseOrder) -> None:
        buyer = signed_in(office.buyer)
        page = buyer.post(f"/purchase-orders/{order.pk}/cancel/", {"reason": "Ordered twice"})
        assert page.templates[0].name == "approvals/ask.html"
        assert "Ordered twice</textarea>" in page.content.decode()
        assert PurchaseOrder.objects.get(pk=order.pk).status == "confirmed"
        buyer.post(f"/ask-approval/{CANCEL}/{order.pk}/", {"reason": "Ordered twice", "why": "By mistake"})
        approval = Approval.objects.get()
        assert (approval.arguments, approval.note) == ({"reason": "Ordered twice"}, "By mistake")
        assert "Ordered twice" in body_of(signed_in(office.boss), "/my-approvals/")

    def test_it_is_asked_for_on_the_page_of_the_document(self, office: Office, order: PurchaseOrder) -> None:
        buyer = signed_in(office.buyer)
        assert f"/ask-approval/{CANCEL}/" in body_of(buyer, f"/purchase-orders/{order.pk}/")
        assert 'name="reason"' in body_of(buyer, f"/ask-approval/{CANCEL}/{order.pk}/")
        answer = buyer.get(f"/ask-approval/{AMEND}/{order.pk}/")
        assert answer["Location"] == f"/purchase-orders/{order.pk}/amend/"

    def test_a_foreign_user_asks_for_nothing(self, office: Office, order: PurchaseOrder) -> None:
        foreign = signed_in(masters.user("*", company=masters.company()))
        seeing = signed_in(office.person("seeing", "*.*.view", "approvals.approval.*"))
        for client, status in ((foreign, 404), (seeing, 403)):
            assert client.get(f"/ask-approval/{CANCEL}/{order.pk}/").status_code == status
            assert client.post(f"/ask-approval/{CANCEL}/{order.pk}/", {"reason": "x"}).status_code == status
            sent = {"step": CANCEL, "document_id": order.pk, "arguments": {"reason": "x"}}
            answer = client.post("/api/v1/approvals/ask/", sent, content_type="application/json")
            assert answer.status_code == status
        assert signed_in(office.buyer).get(f"/ask-approval/nonsense/{order.pk}/").status_code == 400
        assert not Approval.objects.exists()

    def test_the_inbox_takes_as_many_queries_for_ten_amendments_as_for_two(self, office: Office) -> None:
        office.rule.delete()
        make.rule(office, AMEND, office.boss)
        boss = signed_in(office.boss)
        body_of(boss, "/my-approvals/")

        def amendments(count: int) -> None:
            for _ in range(count):
                order = purchase_order(office, lines=[{"item": office.item(), "quantity": D(2), "price": D(5)}])
                rows = [{"id": order.lines.get().pk, "quantity": D(3)}]
                make.request(order, "amend", by=office.buyer, at=office.at, lines=rows)

        def queries() -> int:
            with CaptureQueriesContext(connection) as counted:
                body_of(boss, "/my-approvals/")
                body_of(boss, "/api/v1/approvals/waiting/")
            return len(counted.captured_queries)

        amendments(2)
        few = queries()
        amendments(8)
        assert queries() == few


class TestApi:
    def test_arguments_are_those_of_the_step(self, office: Office, order: PurchaseOrder) -> None:
        buyer = signed_in(office.buyer)
        wrong = {"step": CANCEL, "document_id": order.pk, "arguments": {"nonsense": 1}}
        answer = buyer.post("/api/v1/approvals/ask/", wrong, content_type="application/json")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "nonsense")

        sent = {"step": CANCEL, "document_id": order.pk, "note": "By mistake", "arguments": {"reason": "Twice"}}
        headers = {"Idempotency-Key": "a"}
        answers = [
            buyer.post("/api/v1/approvals/ask/", sent, content_type="application/json", headers=headers)
            for _ in range(2)
        ]
        assert [one.status_code for one in answers] == [201, 201]
        assert Approval.objects.get().arguments == {"reason": "Twice"}
        (waiting,) = signed_in(office.boss).get("/api/v1/approvals/waiting/").json()["results"]
        assert [(one["label"], one["text"]) for one in waiting["entries"]] == [("Reason", "Twice")]

    def test_an_amendment_names_lines_and_items_as_its_own_address_does(
        self, office: Office, order: PurchaseOrder
    ) -> None:
        line = order.lines.get()
        sent = {"step": AMEND, "document_id": order.pk, "arguments": {"lines": [{"id": line.pk, "quantity": "3"}]}}
        answer = signed_in(office.buyer).post("/api/v1/approvals/ask/", sent, content_type="application/json")
        assert answer.status_code == 201, answer.json()
        decisions.approve(Approval.objects.get(), by=office.boss, at=office.at)
        assert order.lines.get().quantity == 3


class TestKeeping:
    def test_every_kind_of_value_comes_back_as_it_was(self, office: Office) -> None:
        values = {
            "reason": "x",
            "date": dt.date(2026, 3, 1),
            "at_": office.at,
            "amount": D("1.50"),
            "item": office.item("RAIL"),
            "lines": [{"id": 3, "extra": {"model": "no model", "key": 1}, "price": D(7)}],
            "nothing": None,
        }
        made = kept(purchase_orders.amend, values)
        assert restored(made) == values
        assert made["amount"] == {"decimal": "1.5"}

    def test_what_equals_the_default_says_nothing(self) -> None:
        assert kept(purchase_orders.cancel, {"reason": ""}) == {}

    def test_what_is_gone_is_said(self, office: Office) -> None:
        item = office.item()
        made = kept(purchase_orders.amend, {"item": item})
        item.delete()
        with pytest.raises(ArgumentGone):
            restored(made)
