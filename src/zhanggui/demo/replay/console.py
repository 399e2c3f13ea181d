"""The command line of the replay."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from . import books, report, run, source


def main(argv: Sequence[str]) -> int:
    options = _parser().parse_args(argv)
    tell = _quiet if options.json else _loud
    try:
        history = source.read(options.data, options.until)
    except source.SourceMissing as missing:
        print(missing, file=sys.stderr)
        return 2
    ours = books.open_books(history, options.data, tell)
    seconds = run.replay(ours, tell)
    books.close_books(ours)
    result = report.outcome(ours, seconds)
    print(json.dumps(report.as_json(result)) if options.json else report.as_table(result))
    return 1 if result.unexplained or result.proofs else 0


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
