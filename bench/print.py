"""Printing a purchase order with 1,000 lines, from the database to the PDF.

The reference is a bare typst table of the very same cells with the same fonts, set in the same run, in a process of its
own too: what the paper costs beyond its table.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import harness

LINES = 1000
RUNS, SMALL_RUNS = 7, 3
BARE = """
#let data = json(bytes(sys.inputs.data))
#set page(paper: "a4", margin: 16mm)
#set text(font: "Noto Sans SC", size: 8.5pt)
#table(
  columns: data.columns.map(_ => 1fr),
  table.header(..data.columns.map(one => [#one.label])),
  ..data.rows.flatten().map(cell => [#cell]),
)
"""


def main() -> None:
    options = harness.options(__doc__)
    with harness.database("zhanggui_bench_print"):
        runs = [measured(number) for number in range(SMALL_RUNS if options.small else RUNS)]
    paper, pdf, bare = (median(column) for column in zip(*runs, strict=True))
    figures = {
        "print_1000_lines_s": round(paper + pdf, 3),
        "print_paper_s": round(paper, 3),
        "print_pdf_s": round(pdf, 3),
        "print_bare_table_s": round(bare, 3),
        "print_ratio_to_bare_table": round((paper + pdf) / bare, 2),
    }
    notes = [
        f"Median of {len(runs)} purchase orders with {LINES:,} lines: compiled from the Fields, then set by typst.",
        "The ratio is to a bare typst table of the same cells.",
        "",
    ]
    harness.report(figures, as_json=options.json, notes=notes)


def measured(number: int) -> tuple[float, float, float]:
    """Seconds for the paper, for its PDF, and for the bare table."""
    from zhanggui.exchange.printing import compiling, papers
    from zhanggui.exchange.printing.tongues import tongue
    from zhanggui.purchasing.models import PurchaseOrder
    from zhanggui.ui.screen import screen_of

    by, key = ordered(number)
    screen, language = screen_of(PurchaseOrder), tongue("zh-hans")
    begun = time.perf_counter()
    paper = papers.paper(screen, screen.get(by, key), by, language)
    compiled = time.perf_counter()
    content = compiling.pdf([paper], compiling.templates_of(screen)[""], language)
    done = time.perf_counter()
    assert content.startswith(b"%PDF")
    assert len(paper["table"]["rows"]) == LINES
    return compiled - begun, done - compiled, bare(paper["table"])


def ordered(number: int) -> tuple[Any, int]:
    """Somebody, and a purchase order that they may see."""
    from zhanggui.masterdata.tests.make import World
    from zhanggui.purchasing.tests import make

    world = World()
    items = [world.item(f"B{number}-{n}", name=f"Rail {n}", specification=f"L={n + 500} mm") for n in range(50)]
    rows = [
        make.line(items[n % 50], n % 9 + 1, Decimal(n + number * LINES + 100) / 7 // Decimal("0.0001") / 10000)
        for n in range(LINES)
    ]
    return world.by, make.purchase_order(world, lines=rows).pk


def bare(table: dict[str, Any]) -> float:
    from zhanggui.exchange.printing.compiling import FONTS, SETTER

    with TemporaryDirectory() as folder:
        template = Path(folder) / "bare.typ"
        template.write_text(BARE)
        begun = time.perf_counter()
        command = [sys.executable, "-P", str(SETTER), str(template), folder, str(FONTS)]
        subprocess.run(command, input=json.dumps(table).encode(), capture_output=True, check=True)
        return time.perf_counter() - begun


if __name__ == "__main__":
    main()
