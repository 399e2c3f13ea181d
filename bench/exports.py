"""A list of 100,000 purchase orders as an XLSX workbook and as text, from the database to the file.

The reference is a bare xlsxwriter loop (constant memory too) over the very same cells, which are in memory already, in
the same run: what reading, hiding and formatting cost beyond writing the file.
"""

from __future__ import annotations

import resource
import time
from tempfile import TemporaryFile
from typing import Any

import harness

ROWS, SMALL_ROWS = 100_000, 5_000


def main() -> None:
    options = harness.options(__doc__)
    count = SMALL_ROWS if options.small else ROWS
    with harness.database("zhanggui_bench_exports"):
        listing = listed(count)
        xlsx = timed(write_workbook, listing)
        text = timed(write_text, listing)
        bare = timed(write_bare, cells(listing))
    figures = {
        "rows": count,
        "export_xlsx_s": round(xlsx, 2),
        "export_csv_s": round(text, 2),
        "bare_xlsx_s": round(bare, 2),
        "xlsx_ratio_to_bare": round(xlsx / bare, 2),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    notes = [f"{count:,} purchase orders with all columns of their list; the ratio is to writing the same cells.", ""]
    harness.report(figures, as_json=options.json, notes=notes)


def listed(count: int) -> Any:
    """The list of ``count`` orders, copies of one: this is about reading and writing."""
    from django.http import QueryDict

    from zhanggui.masterdata.tests.make import World
    from zhanggui.purchasing.models import PurchaseOrder
    from zhanggui.purchasing.tests import make
    from zhanggui.ui.listing import Listing
    from zhanggui.ui.screen import screen_of

    world = World()
    order = make.purchase_order(world, status="draft", lines=[make.line(world.item(), 7, "123.456")])
    values = {f.attname: getattr(order, f.attname) for f in PurchaseOrder._meta.concrete_fields if not f.primary_key}
    PurchaseOrder.objects.bulk_create((PurchaseOrder(**values) for _ in range(count - 1)), batch_size=5000)
    return Listing(screen_of(PurchaseOrder), world.by, QueryDict("sort=date"))


def timed(write: Any, rows: Any) -> float:
    with TemporaryFile() as file:
        begun = time.perf_counter()
        write(file, rows)
        return time.perf_counter() - begun


def write_workbook(file: Any, listing: Any) -> None:
    from zhanggui.exchange.exporting import workbook
    from zhanggui.exchange.exporting.rows import Rows

    workbook.write(file, Rows(listing), name="Orders", facts=[])


def write_text(file: Any, listing: Any) -> None:
    from zhanggui.exchange.exporting import separated
    from zhanggui.exchange.exporting.rows import Rows

    separated.write(file, Rows(listing))


def cells(listing: Any) -> list[list[Any]]:
    from zhanggui.exchange.exporting.rows import Rows

    return list(Rows(listing))


def write_bare(file: Any, rows: list[list[Any]]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)


if __name__ == "__main__":
    main()
