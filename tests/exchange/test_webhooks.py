"""Webhooks, against a real server on this machine that the allow-list lets through."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import ipaddress
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from zhanggui.exchange.commands import webhook_deliveries, webhooks
from zhanggui.exchange.models import Webhook, WebhookDelivery
from zhanggui.exchange.webhooks import addresses, events
from zhanggui.kernel import activity
from zhanggui.kernel.errors import InvalidInput
from zhanggui.kernel.models import Activity
from zhanggui.masterdata.tests import make
from zhanggui.masterdata.tests.make import AT, World
from zhanggui.purchasing.tests.make import line, purchase_order

SECRET = "a secret for nobody else"


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """A test's own transaction counts as over."""
    monkeypatch.setattr(activity, "horizon", lambda: Activity.objects.latest("pk").transaction + 1)
    return World()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Any]:
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.server.got.append((self.headers, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(self.server.answer)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()
            self.wfile.write(b"seen")

        def log_message(self, *_arguments: Any) -> None: ...

    server: Any = HTTPServer(("127.0.0.1", 0), Handler)
    server.got, server.answer = [], 200
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def hook(world: World, receiver: Any, *, by: Any = None, **values: Any) -> Webhook:
    by = by or world.by
    values = {"events": "purchase-orders.*", "address": f"http://127.0.0.1:{receiver.server_port}/in", **values}
    made = webhooks.create(by=by, at=AT, code="H", name="Hook", **values)
    webhooks.set_secret(made, by=by, at=AT, secret=SECRET)
    return made


def run(at: dt.datetime = AT) -> None:
    events.plan(at=at)
    events.send_due(lambda: at)


def order(world: World) -> Any:
    return purchase_order(world, lines=[line(world.item(), 1, 5)])


def test_what_happens_arrives_signed(world: World, receiver: Any) -> None:
    hook(world, receiver)
    order(world)
    run()
    assert [headers["Zhanggui-Event"] for headers, _body in receiver.got] == [
        "purchase-orders.draft",
        "purchase-orders.confirm",
    ]
    headers, body = receiver.got[0]
    time, signed = (part.split("=")[1] for part in headers["Zhanggui-Signature"].split(","))
    assert signed == hmac.new(SECRET.encode(), f"{time}.".encode() + body, hashlib.sha256).hexdigest()
    delivery = WebhookDelivery.objects.latest("pk")
    assert (delivery.status, delivery.response_code, delivery.response_excerpt) == ("delivered", 200, "seen")
    run()
    assert len(receiver.got) == 2


@pytest.mark.parametrize("answer", [500, 302])
def test_a_failure_is_tried_again_then_given_up_then_replayed(world: World, receiver: Any, answer: int) -> None:
    made, receiver.answer, at = hook(world, receiver), answer, AT
    webhooks.ping(made, by=world.by, at=AT)
    for wait in (dt.timedelta(), *webhook_deliveries.INTERVALS):
        at += wait
        events.send_due(lambda at=at: at)
    delivery = WebhookDelivery.objects.get()
    assert (delivery.status, delivery.attempt, delivery.next_at, len(receiver.got)) == ("failed", 8, None, 8)
    receiver.answer = 204
    webhook_deliveries.replay(delivery, by=world.by, at=at)
    events.send_due(lambda: at)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempt) == ("delivered", 1)


def test_only_what_the_owner_may_see_is_sent(world: World, receiver: Any) -> None:
    owner = make.user("exchange.*", company=world.company)
    hook(world, receiver, by=owner)
    order(world)
    run()
    assert receiver.got == []


def test_who_saves_it_becomes_its_owner(world: World, receiver: Any) -> None:
    made = hook(world, receiver)
    other = make.user("exchange.*", company=world.company)
    webhooks.update(made, by=other, at=AT, name="Mine")
    assert Webhook.objects.get().owner == other


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001:0:1::",
        "ff02::1",
    ],
)
def test_private_addresses_are_refused(db: None, text: str) -> None:
    assert not addresses.is_public(ipaddress.ip_address(text))
    host = f"[{text}]" if ":" in text else text
    by = make.user()
    with pytest.raises(InvalidInput):
        webhooks.create(by=by, at=AT, code="H", name="H", address=f"https://{host}/", events="*.*")
    assert not Webhook.objects.exists()


def test_a_network_that_is_allowed_no_more_is_not_reached(world: World, receiver: Any, settings: Any) -> None:
    made = hook(world, receiver)
    webhooks.ping(made, by=world.by, at=AT)
    settings.WEBHOOK_NETWORKS = []
    events.send_due(lambda: AT)
    assert receiver.got == []
    assert "127.0.0.1" in WebhookDelivery.objects.get().problem


def test_the_secret_is_told_nowhere(world: World, receiver: Any) -> None:
    hook(world, receiver)
    told = [row.payload.data for row in Activity.objects.filter(document_type="exchange.Webhook")]
    assert SECRET not in str(told)
