"""Comments and mentions: who may, who may not, and what is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from zhanggui.access.models import Substitution
from zhanggui.kernel import activity
from zhanggui.kernel.errors import InvalidInput, NotFound
from zhanggui.kernel.models import Activity, ActivityPayload
from zhanggui.masterdata.tests import make
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests.make import line, purchase_order
from zhanggui.ui.commands import comments


@pytest.fixture
def order(world: World) -> PurchaseOrder:
    return purchase_order(world, lines=[line(world.item(), 10, "5.5")])


def say(order: Any, by: Any, text: str, at: dt.datetime | None = None) -> int:
    """The number of the comment in the chain."""
    comments.comment(order, by=by, at=at or timezone.now(), text=text)
    return Activity.objects.filter(document_type=order._meta.label, document_id=order.pk).latest("seq").seq


def test_a_comment_stands_in_the_history_and_changes_nothing(order: PurchaseOrder, page: Client) -> None:
    version = order.version
    answer = page.post(f"/purchase-orders/{order.pk}/comments/", {"text": " Call them.\r\nToday \n", "key": "1"})

    assert answer["Location"] == f"/purchase-orders/{order.pk}/#history"
    order.refresh_from_db()
    assert order.version == version
    row = Activity.objects.latest("pk")
    assert (row.document_type, row.document_id, row.step) == ("purchasing.PurchaseOrder", order.pk, "comment")
    assert (row.before, row.after, row.payload.data) == (
        "confirmed",
        "confirmed",
        {"text": "Call them.\nToday", "mentions": []},
    )
    assert "Call them.\nToday" in page.get(f"/purchase-orders/{order.pk}/").content.decode()
    assert activity.verify() == []


def test_sent_twice_it_is_said_once(order: PurchaseOrder, page: Client) -> None:
    for _ in range(2):
        page.post(f"/purchase-orders/{order.pk}/comments/", {"text": "Once", "key": "same"})

    assert Activity.objects.filter(step="comment").count() == 1


def test_html_is_shown_as_text(order: PurchaseOrder, page: Client) -> None:
    page.post(f"/purchase-orders/{order.pk}/comments/", {"text": "<b onclick=x>hi</b>"})

    assert "&lt;b onclick=x&gt;hi&lt;/b&gt;" in page.get(f"/purchase-orders/{order.pk}/").content.decode()


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 5001, "a\x00b"])
def test_what_is_no_comment_is_refused_and_kept_in_the_form(order: PurchaseOrder, page: Client, text: str) -> None:
    answer = page.post(f"/purchase-orders/{order.pk}/comments/", {"text": text}, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert page.post(f"/purchase-orders/{order.pk}/comments/", {"text": text}).status_code == 400
    assert not Activity.objects.filter(step="comment").exists()


def test_a_reader_may_comment_and_somebody_elsewhere_may_not(
    order: PurchaseOrder, client_of: Callable[[Any], Client], reader: Any
) -> None:
    assert client_of(reader).post(f"/purchase-orders/{order.pk}/comments/", {"text": "I see"}).status_code == 302
    stranger = make.user("*", company=make.World().company)
    nobody = make.user("masterdata.item.view", company=order.company)
    for path in ("comments/", "comments/1/correct/", "comments/1/withdraw/"):
        assert client_of(stranger).post(f"/purchase-orders/{order.pk}/{path}", {"text": "x"}).status_code == 404
        assert client_of(nobody).post(f"/purchase-orders/{order.pk}/{path}", {"text": "x"}).status_code == 403
    assert client_of(stranger).get(f"/purchase-orders/{order.pk}/people/").status_code == 404
    assert client_of(nobody).get(f"/purchase-orders/{order.pk}/people/").status_code == 403
    assert Client().post(f"/purchase-orders/{order.pk}/comments/", {"text": "x"}).status_code == 302
    with pytest.raises(NotFound):
        say(order, stranger, "x")
    assert Activity.objects.filter(step="comment").count() == 1


def test_what_is_neither_document_nor_master_takes_none(page: Client, buyer: Any) -> None:
    assert page.post(f"/users/{buyer.pk}/comments/", {"text": "x"}).status_code == 404
    assert page.get(f"/users/{buyer.pk}/").status_code == 200


def test_masters_take_comments_too(world: World, page: Client) -> None:
    item = world.item()

    assert page.post(f"/items/{item.pk}/comments/", {"text": "Runs out in May"}).status_code == 302
    assert "Runs out in May" in page.get(f"/items/{item.pk}/").content.decode()


# -- correcting and withdrawing ----------------------------------------------------------------------------------------


def test_the_last_word_is_shown(order: PurchaseOrder, page: Client, buyer: Any) -> None:
    seq = say(order, buyer, "Monday")
    page.post(f"/purchase-orders/{order.pk}/comments/{seq}/correct/", {"text": "Tuesday"})
    shown = page.get(f"/purchase-orders/{order.pk}/").content.decode()

    assert "Tuesday" in shown
    assert "(corrected)" in shown
    assert "Monday" not in shown
    page.post(f"/purchase-orders/{order.pk}/comments/{seq}/withdraw/")
    shown = page.get(f"/purchase-orders/{order.pk}/").content.decode()
    assert "This comment was withdrawn." in shown
    assert "Tuesday" not in shown
    with pytest.raises(comments.IsWithdrawn):
        comments.correct(order, by=buyer, at=timezone.now(), seq=seq, text="Wednesday")
    assert activity.verify() == []


def test_only_ones_own_and_for_half_an_hour(order: PurchaseOrder, buyer: Any, reader: Any) -> None:
    start = timezone.now()
    seq = say(order, buyer, "Monday", at=start)
    count = Activity.objects.count()

    with pytest.raises(NotFound):
        comments.correct(order, by=reader, at=start, seq=seq, text="x")
    with pytest.raises(NotFound):
        comments.withdraw(order, by=buyer, at=start, seq=1)
    with pytest.raises(comments.TooLateToCorrect, match="30 minutes"):
        comments.withdraw(order, by=buyer, at=start + dt.timedelta(minutes=31), seq=seq)
    assert Activity.objects.count() == count


def test_erased_text_is_gone_from_the_page(order: PurchaseOrder, page: Client, buyer: Any) -> None:
    say(order, buyer, "Personal")
    ActivityPayload.objects.filter(activity__step="comment").update(data=None)

    assert "The text of this comment was erased." in page.get(f"/purchase-orders/{order.pk}/").content.decode()


def test_the_history_shows_comments_alone(order: PurchaseOrder, page: Client, buyer: Any) -> None:
    first = say(order, buyer, "One")
    comments.correct(order, by=buyer, at=timezone.now(), seq=first, text="Two")
    shown = page.get(f"/purchase-orders/{order.pk}/timeline/?kind=comments").content.decode()

    assert shown.count("history-entry") == 1
    assert "Two" in shown
    assert "Comment" not in page.get(f"/purchase-orders/{order.pk}/timeline/?kind=steps&before=999").content.decode()


def test_two_hundred_comments_ask_no_more_than_a_few(
    order: PurchaseOrder, page: Client, buyer: Any, reader: Any
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page.get(f"/purchase-orders/{order.pk}/")
        return len(asked)

    record = (order._meta.label, order.pk, order.company_id, "comment", buyer, timezone.now())
    data = {"text": "@reader look", "mentions": [reader.pk]}
    seq = say(order, buyer, "@reader first")
    comments.correct(order, by=buyer, at=timezone.now(), seq=seq, text="@reader then")
    activity.write([activity.Record(*record, data=data) for _number in range(31)])
    queries()
    few = queries()
    activity.write([activity.Record(*record, data=data) for _number in range(170)])

    assert queries() == few


# -- mentions ----------------------------------------------------------------------------------------------------------


def test_who_may_not_see_it_cant_be_mentioned(order: PurchaseOrder, page: Client) -> None:
    make.user("*", company=make.World().company, name="stranger")
    text = {"text": "@stranger look"}
    answer = page.post(f"/purchase-orders/{order.pk}/comments/", text, headers={"HX-Request": "true"})

    assert f"Stranger may not see {order.number}. Leave the @ away" in answer.content.decode()
    assert "@stranger look</textarea>" in answer.content.decode()
    assert page.post(f"/purchase-orders/{order.pk}/comments/", text).status_code == 409
    assert not Activity.objects.filter(step="comment").exists()


def test_a_mention_shows_the_name(order: PurchaseOrder, page: Client, buyer: Any, reader: Any) -> None:
    reader.name = "Li Wei"
    reader.save()
    say(order, buyer, "Ask @reader.")

    assert (
        '<b class="mention" title="@reader">@Li Wei</b>.' in page.get(f"/purchase-orders/{order.pk}/").content.decode()
    )


def test_those_alone_who_may_see_it_are_offered(order: PurchaseOrder, page: Client, reader: Any) -> None:
    make.user("*", company=make.World().company, name="reacher")
    make.user("masterdata.item.view", company=order.company, name="reaper")

    assert page.get(f"/purchase-orders/{order.pk}/people/?q=rea").json() == [{"value": "reader", "text": "Reader"}]
    assert page.get(f"/purchase-orders/{order.pk}/people/?q=%00").status_code == 200


def test_more_people_ask_no_more(order: PurchaseOrder, page: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            page.get(f"/purchase-orders/{order.pk}/people/?q=colleague")
        return len(asked)

    make.user("*.*.view", company=order.company, name="colleague1")
    few = count()
    for number in range(2, 20):
        make.user("*.*.view", company=order.company, name=f"colleague{number}")

    assert count() == few


def test_a_stand_in_may_be_mentioned_while_they_stand_in(order: PurchaseOrder, buyer: Any, reader: Any) -> None:
    blind = make.user("masterdata.item.view", company=order.company, name="blind")
    today = timezone.localdate()
    days = {"start": today - dt.timedelta(days=2), "end": today + dt.timedelta(days=2)}
    stands_in = Substitution.objects.create(user=reader, substitute=blind, **days)

    say(order, buyer, "@blind look")
    assert Activity.objects.latest("pk").payload.data["mentions"] == [blind.pk]
    stands_in.revoked_at = timezone.now()
    stands_in.save()
    with pytest.raises(comments.CantSee, match="Blind may not see"):
        say(order, buyer, "@blind look")
    assert Activity.objects.filter(step="comment").count() == 1


def test_at_most_twenty_are_mentioned(order: PurchaseOrder, buyer: Any) -> None:
    names = [make.user("*.*.view", company=order.company, name=f"colleague{number}").username for number in range(21)]

    with pytest.raises(InvalidInput, match="At most 20 people"):
        say(order, buyer, " ".join(f"@{name}" for name in names))
    say(order, buyer, " ".join(f"@{name}" for name in names[1:]))
    assert len(Activity.objects.latest("pk").payload.data["mentions"]) == 20
