"""``zhanggui check``: count every derived figure again, compare, and verify the chain of Activity."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass

from zhanggui.kernel import proofs

SHOWN = 10


OWN = "--own looks at your own database instead of the demo company's."


@dataclass(frozen=True, slots=True)
class Result:
    name: str
    title: str
    seconds: float
    differences: list[str]


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="zhanggui check", description=__doc__, epilog=OWN)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    options = parser.parse_args(argv)
    results = run()
    print(_as_json(results) if options.json else _as_table(results))
    return 1 if any(result.differences for result in results) else 0


def run() -> list[Result]:
    """Every proof of every app, one after the other."""
    return [_prove(proof) for proof in proofs.registered().values()]


def _prove(proof: proofs.Proof) -> Result:
    start = time.perf_counter()
    found = proof.function()
    return Result(proof.name, str(proof.title), time.perf_counter() - start, found)


def _as_table(results: list[Result]) -> str:
    width = max((len(result.title) for result in results), default=0)
    rows = [line for result in results for line in _row(result, width)]
    wrong = sum(len(result.differences) for result in results)
    return "\n".join([*rows, f"{len(results)} proofs, {wrong} differences"])


def _row(result: Result, width: int) -> list[str]:
    verdict = "holds" if not result.differences else f"{len(result.differences)} differences"
    more = len(result.differences) - SHOWN
    return [
        f"{result.title:<{width}}  {verdict:<16}{result.seconds:8.2f} s",
        *(f"    {sentence}" for sentence in result.differences[:SHOWN]),
        *([f"    and {more} more"] if more > 0 else []),
    ]


def _as_json(results: list[Result]) -> str:
    return json.dumps(
        {
            "proofs": len(results),
            "differences": sum(len(result.differences) for result in results),
            "seconds": {result.name: round(result.seconds, 3) for result in results},
            "found": {result.name: result.differences for result in results if result.differences},
        },
        ensure_ascii=False,
    )
