"""Lists and pages over a million order lines: every filter and every sort that the lists of both orders offer.

Server time of whole pages through Django's test client, session and rendering included. The worst address is reported,
cold (its first call in this run) beside warm. The rows are copies of two orders, varied in number, date, partner,
status and amount, inserted by the database itself and kept between runs.

The reference is the bare SQL of the first page of sales orders: the same 50 rows with their partner's name, fetched and
written as JSON, in the same run.
"""

from __future__ import annotations

import json
import math
import statistics
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import harness

ROWS, SMALL_ROWS = 1_000_000, 20_000
LINES = 10
LONG = 50
PARTNERS = 200
RUNS, SMALL_RUNS = 20, 3
BARE = (
    "SELECT o.id, o.number, o.date::text, o.status, o.gross::text, p.name FROM sales_salesorder o "
    "JOIN masterdata_customer p ON p.id = o.customer_id ORDER BY o.date DESC, o.id DESC LIMIT 51"
)
VARIED = {
    "id": "g",
    "number": "'{prefix}' || g",
    "date": "t.date - (g % 1000)::int",
    "due_date": "t.date - (g % 1000)::int + 14",
    "next_due_date": "t.date - (g % 1000)::int + 14",
    "gross": "100 + (g * 7919 % 1000000) / 100.0",
    "status": "(ARRAY['draft', 'confirmed', 'confirmed', 'confirmed', 'closed', 'cancelled'])[1 + g % 6]",
}
"""How the copies differ; ``g`` counts them."""


def main() -> None:
    options = harness.options(__doc__)
    rows = SMALL_ROWS if options.small else ROWS
    runs = SMALL_RUNS if options.small else RUNS
    with harness.database(f"zhanggui_bench_lists_{rows}", keep=True):
        user = filled(rows)
        client = signed_in(user)
        times = {address: timed(client, address, runs) for address in addresses(user)}
        worst = max(times, key=lambda address: p95(times[address][1:]))
        totals = [timed(client, f"/{noun}/?totals=1", runs) for noun in ("sales-orders", "purchase-orders")]
        detail = timed(client, f"/sales-orders/{long_order()}/", runs)
        figures = {
            "rows": rows,
            "addresses": len(times),
            "list_p95_ms": p95(times[worst][1:]),
            "list_worst": worst,
            "list_worst_cold_ms": round(times[worst][0], 1),
            "list_median_ms": round(statistics.median(one for found in times.values() for one in found[1:]), 1),
            "list_ratio_to_bare_sql": round(statistics.median(times["/sales-orders/?view=all"][1:]) / bare(runs), 1),
            "detail_p95_ms": p95(detail[1:]),
            "totals_ms": max(p95(one[1:]) for one in totals),
            "save_1000_lines_ms": saved(client, 1000, runs=3),
        }
    notes = [f"{rows:,} lines of {rows // LINES:,} orders of both kinds.", ""]
    harness.report(figures, as_json=options.json, notes=notes)


# -- rows


def filled(rows: int) -> Any:
    """The user that everything is seen by; the rows are made where they aren't there yet."""
    from django.db import connection, transaction

    from zhanggui.access.models import User
    from zhanggui.sales.models import SalesOrderLine

    if not SalesOrderLine.objects.exists():
        with transaction.atomic():  # all or nothing, since the next run would keep it
            _world()
            for kind, prefix in (("purchasing_purchaseorder", "PB"), ("sales_salesorder", "SB")):
                _copy(kind, prefix, rows // LINES // 2)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return User.objects.order_by("pk")[0]


def _world() -> None:
    """Partners, and the orders that are copied: the newest of each kind."""
    from zhanggui.masterdata.tests import make
    from zhanggui.masterdata.tests.make import World
    from zhanggui.purchasing.tests import make as purchasing
    from zhanggui.sales.tests import make as sales

    world = World()
    world.items = [world.item() for _ in range(LINES)]
    for _ in range(PARTNERS):
        make.supplier()
        make.customer()
    lines = [purchasing.line(item, 3, Decimal("10.55")) for item in world.items]
    sales.sales_order(world, lines=lines * (LONG // LINES), note=f"{LONG} lines")
    purchasing.purchase_order(world, lines=lines)
    sales.sales_order(world, lines=lines)


def _copy(table: str, prefix: str, count: int) -> None:
    """``count`` copies of the newest order of ``table``, with its lines."""
    from django.apps import apps
    from django.db import connection

    model: Any = next(m for m in apps.get_models() if m._meta.db_table == table)
    line = model._meta.get_field("lines").related_model
    partner = "supplier" if "supplier" in {f.name for f in model._meta.fields} else "customer"
    first = model.objects.latest("pk").pk
    varied = {name: text.format(prefix=prefix) for name, text in VARIED.items()} | {
        f"{partner}_id": f"p.keys[1 + g % {PARTNERS}]"
    }
    partners = f"(SELECT array_agg(id) AS keys FROM masterdata_{partner}) p"
    series = f"generate_series({first + 1}, {first + count}) g"
    document = {"id": f"nextval(pg_get_serial_sequence('{line._meta.db_table}', 'id'))", "document_id": "g"}
    with connection.cursor() as cursor:
        cursor.execute(f"{_insert(model, varied)}, {partners}, {series} WHERE t.id = {first}")
        cursor.execute(f"{_insert(line, document)}, {series} WHERE t.document_id = {first}")
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {first + count})")


def _insert(model: Any, varied: dict[str, str]) -> str:
    columns = [f.column for f in model._meta.concrete_fields]
    values = ", ".join(varied.get(column, f"t.{column}") for column in columns)
    table = model._meta.db_table
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} t"


def long_order() -> int:
    from zhanggui.sales.models import SalesOrder

    return int(SalesOrder.objects.get(note=f"{LONG} lines").pk)


# -- what is asked


def addresses(user: Any) -> Iterator[str]:
    """Every list with every filter, search and sort that it offers."""
    from django.http import QueryDict

    from zhanggui.ui.listing import Listing
    from zhanggui.ui.screen import find

    for noun in ("sales-orders", "purchase-orders"):
        listing = Listing(find(noun), user, QueryDict())
        yield f"/{noun}/?view=all"
        yield f"/{noun}/?q=9999"
        for path in listing.sortable:
            yield from (f"/{noun}/?view=all&sort={path}", f"/{noun}/?view=all&sort=-{path}")
        for field in listing.filters:
            yield from (f"/{noun}/?{name}={value}" for name, value in samples(field))


def samples(field: Any) -> Iterator[tuple[str, Any]]:
    from zhanggui.ui.fields import CHOICES, Kind
    from zhanggui.ui.listing import parameter_names

    for name in parameter_names(field):
        if field.kind in (Kind.DATE, Kind.DATETIME):
            yield name, "2025-06-30"
        elif field.is_number:
            yield name, 5000
        elif field.kind in CHOICES:
            yield from ((name, value) for value, _label in field.choices)
        elif field.is_reference:
            yield name, field.target._default_manager.order_by("pk").values_list("pk", flat=True)[0]
        else:
            yield name, "true" if field.kind is Kind.BOOLEAN else "99"


def signed_in(user: Any) -> Any:
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(user)
    return client


def timed(client: Any, address: str, runs: int) -> list[float]:
    """Milliseconds of one more call than ``runs``; the first is cold."""
    found = []
    for _ in range(runs + 1):
        begun = time.perf_counter()
        answer = client.get(address, headers={"hx-request": "true"} if "?" in address else {})
        found.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200, (address, answer.status_code)
    return found


def p95(values: list[float]) -> float:
    """The nearest rank: of twenty the second largest."""
    return round(sorted(values)[math.ceil(len(values) * 0.95) - 1], 1)


def bare(runs: int) -> float:
    from django.db import connection

    found = []
    for _ in range(runs):
        begun = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(BARE)
            json.dumps(cursor.fetchall())
        found.append((time.perf_counter() - begun) * 1000)
    return statistics.median(found)


def saved(client: Any, lines: int, *, runs: int) -> float:
    """Milliseconds in which the API validates and saves a draft of ``lines`` lines."""
    from zhanggui.masterdata.models import Customer, Item, Warehouse

    items = list(Item.objects.order_by("pk").values_list("pk", flat=True)[:LINES])
    rows = [{"item": items[n % LINES], "quantity": str(n % 9 + 1), "price": "10.55"} for n in range(lines)]
    body = {
        "customer": Customer.objects.order_by("pk")[0].pk,
        "warehouse": Warehouse.objects.order_by("pk")[0].pk,
        "lines": rows,
    }
    found = []
    for _ in range(runs):
        begun = time.perf_counter()
        answer = client.post("/api/v1/sales-orders/", json.dumps(body), content_type="application/json")
        found.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 201, answer.content
    return round(statistics.median(found), 1)


if __name__ == "__main__":
    main()
