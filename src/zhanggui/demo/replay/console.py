"""The command line of the replay."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from zhanggui.exchange.commands.import_batches import HasErrors
from zhanggui.kernel.errors import Refusal

from . import books, report, run, source


def main(argv: Sequence[str]) -> int:
    options = _parser().parse_args(argv)
    tell = _quiet if options.json else _loud
    try:
        result = _replayed(options, tell)
    except (source.SourceWrong, Refusal) as wrong:
        problems = _problems(wrong)
        if options.json:
            print(json.dumps(report.not_begun(problems)))
        else:
            print("\n".join(f"{one['source']}: {one['message']}" for one in problems), file=sys.stderr)
        return 2
    print(json.dumps(report.as_json(result)) if options.json else report.as_table(result))
    return 1 if result.unexplained or result.problems else 0


def _replayed(options: argparse.Namespace, tell: Callable[[str], None]) -> report.Outcome:
    ours = books.open_books(source.read(options.data, options.until), options.data, tell)
    seconds = run.replay(ours, tell)
    run.attempt(ours, "stopped vendors", lambda: books.close_books(ours))
    return report.outcome(ours, seconds)


def _problems(wrong: source.SourceWrong | Refusal) -> list[dict[str, str]]:
    """One for the source; one for each row that the import of its masters refuses."""
    if isinstance(wrong, source.SourceWrong):
        return [{"source": wrong.source, "message": wrong.text}]
    if isinstance(wrong, HasErrors):
        return [
            {"source": f"{one.file}, row {one.row}, {one.column}", "message": str(one.message)}
            for one in wrong.outcome.report.errors
        ]
    return [{"source": "masters", "message": str(wrong)}]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zhanggui replay", description=__doc__)
    parser.add_argument("source", choices=["adventureworks"], help="whose history")
    parser.add_argument("--until", type=dt.date.fromisoformat, default=dt.date(2012, 6, 30), help="last day of orders")
    parser.add_argument("--data", type=Path, required=True, help="folder of the data set")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
    return parser


def _loud(text: str) -> None:
    print(text, flush=True)


def _quiet(text: str) -> None:
    """Nobody listens."""
