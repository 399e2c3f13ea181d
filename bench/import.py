"""Importing 10,000 items and 10,000 partners from sheets with a profile, all in one transaction each.

Prints items and partners per second, from the file to the commit: reading, validating, references resolved, the rows
themselves (a partner is a party and its role), one Activity each, what the batch remembers for undoing. And the ratio
to a bare COPY of the very same rows into the same tables, Activity with its trigger included, in the same run.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import harness
import xlsxwriter

PROFILE = """
system = "bench"

[files]
categories = { path = "items.xlsx", sheet = "Categories" }
items = { path = "items.xlsx", sheet = "Items" }

[[entity]]
target = "item-categories"
file = "categories"
key = "Code"
columns = { code = "Code", name = "Name" }

[[entity]]
target = "items"
file = "items"
key = "Code"

[entity.columns]
code = "Code"
name = "Name"
name_zh = "Name zh"
specification = { join = ["Size", "Colour"], between = " / " }
category = { column = "Category", refers_to = "item-categories" }
unit = "Unit"
standard_cost = "Cost"
list_price = "Price"
barcode = "Barcode"
is_sold = { column = "Sold", do = "yes_no" }
"""
PARTNERS = """
system = "bench"

[files]
partners = "partners.csv"

[[entity]]
target = "customers"
file = "partners"
key = "No"

[entity.columns]
code = "No"
name = { join = ["First", "Last"] }
kind = { constant = "person" }
group = "Group"
phone = "Phone"
email = "Mail"
country = "Country"
"""
BY_TRIGGER = "kernel_activityhead"


def write_items(folder: Path, count: int, mark: str) -> None:
    with xlsxwriter.Workbook(str(folder / "items.xlsx")) as book:
        sheet = book.add_worksheet("Categories")
        sheet.write_row(0, 0, ["Code", "Name"])
        for number in range(50):
            sheet.write_row(number + 1, 0, [f"{mark}C{number}", f"Category {number}"])
        sheet = book.add_worksheet("Items")
        heads = ["Code", "Name", "Name zh", "Size", "Colour", "Category", "Unit", "Cost", "Price", "Barcode", "Sold"]
        sheet.write_row(0, 0, heads)
        for number in range(count):
            names = [f"{mark}{number:06}", f"Linear rail {number}", f"直线导轨{number % 500}"]
            rest = [
                f"{number % 90} mm",
                "silver",
                f"{mark}C{number % 50}",
                "pcs",
                number % 977 / 100,
                number % 1999 / 100,
            ]
            sheet.write_row(number + 1, 0, [*names, *rest, f"69{number:011}", "yes" if number % 3 else "no"])


def write_partners(folder: Path, count: int, mark: str) -> None:
    rows = ["No,First,Last,Group,Phone,Mail,Country"]
    for number in range(count):
        rows.append(
            f"{mark}{number:06},First{number % 300},Last{number},dealer,+86 10 {number:08},c{number}@shop.example,CN"
        )
    (folder / "partners.csv").write_text("\n".join(rows) + "\n", "utf-8")


def run(world: Any, folder: Path, profile: str) -> float:
    """Seconds of one import; nothing may be wrong."""
    from zhanggui.exchange.commands import import_batches

    (folder / "bench.toml").write_text(profile, "utf-8")
    began = time.perf_counter()
    batch = import_batches.draft(**world.acting(), company=world.company, profile=str(folder / "bench.toml"))
    import_batches.accept(batch, **world.acting(), folder=folder)
    return time.perf_counter() - began


# -- the same rows by COPY ---------------------------------------------------------------------------------------------


def tables() -> list[str]:
    """Lower apps first, so that rows come before those that refer to them."""
    from django.apps import apps

    models = [model for model in apps.get_models() if model.__module__.startswith("zhanggui.")]
    return [model._meta.db_table for model in models if model._meta.db_table != BY_TRIGGER]


@contextmanager
def captured(kept: dict[str, bytes]) -> Iterator[None]:
    """What the block writes into each table, as COPY gives it; the block itself is undone."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        before = {name: last(cursor, name) for name in tables()}
        yield
        for name, key in before.items():
            column = "activity_id" if name == "kernel_activitypayload" else "id"
            statement = f'COPY (SELECT * FROM "{name}" WHERE "{column}" > {key}) TO STDOUT'
            with cursor.copy(statement) as copying:
                content = b"".join(copying)
            if content:
                kept[name] = content
        transaction.set_rollback(True)


def last(cursor: Any, name: str) -> int:
    column = "activity_id" if name == "kernel_activitypayload" else "id"
    cursor.execute(f'SELECT coalesce(max("{column}"), 0) FROM "{name}"')
    return int(cursor.fetchone()[0])


def copy_back(kept: dict[str, bytes]) -> float:
    """Seconds of one transaction that copies the captured rows in."""
    from django.db import connection, transaction

    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for name, content in kept.items():
            with cursor.copy(f'COPY "{name}" FROM STDIN') as copying:
                copying.write(content)
    return time.perf_counter() - began


def measure(what: str, count: int, world: Any, folder: Path) -> tuple[dict[str, Any], str]:
    write, profile = {"items": (write_items, PROFILE), "partners": (write_partners, PARTNERS)}[what]
    write(folder, 200, "W")
    run(world, folder, profile)
    seconds = []
    for mark in ("A", "B", "C"):
        write(folder, count, mark)
        seconds.append(run(world, folder, profile))
    kept: dict[str, bytes] = {}
    write(folder, count, "D")
    with captured(kept):
        run(world, folder, profile)
    bare = copy_back(kept)
    ours = sorted(seconds)[1]
    rows = sum(content.count(b"\n") for content in kept.values())
    figures = {
        f"{what}_per_s": round(count / ours),
        f"{what}_rows": rows,
        f"{what}_copy_s": round(bare, 2),
        f"{what}_ratio_to_copy": round(ours / bare, 2),
    }
    parts = ", ".join(f"{name} {content.count(bytes([10]))}" for name, content in kept.items())
    return figures, f"{what}: median of three imports of {count:,}: {ours:.2f} s; the same rows by COPY: {parts}"


def main() -> None:
    chosen = harness.options(__doc__)
    count = 2_000 if chosen.small else 10_000
    with harness.database("zhanggui_bench_import"), TemporaryDirectory() as place:
        from zhanggui.masterdata.tests.make import World, unit

        world = World()
        unit("pcs")
        figures: dict[str, Any] = {"rows_imported": count}
        notes = []
        for what in ("items", "partners"):
            found, note = measure(what, count, world, Path(place))
            figures.update(found)
            notes.append(note)
    harness.report(figures, as_json=chosen.json, notes=notes)


if __name__ == "__main__":
    main()
