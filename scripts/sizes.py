"""How many lines a master or a document takes: model, commands, queries and screen, without tests and migrations.

`python scripts/sizes.py` prints the nouns that CONTRIBUTING names, or those that are given. Every layer calls its file
by the noun; files that hold several nouns are counted class by class. Blank lines and docstrings count too.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[1] / "src/zhanggui"
LAYERS = ("models", "commands", "queries", "screens")
MASTERS = ("units", "money_accounts", "contacts", "payment_terms")
DOCUMENTS = (
    *("other_receipts", "transfer_receipts", "purchase_requisitions", "receiving_notices", "delivery_notices"),
    *("sales_returns", "supplier_returns", "transfers", "goods_receipts", "deliveries", "counts"),
)
ELSEWHERE = {
    "contacts": ("masterdata/models/parties.py:Contact",),
    "money_accounts": ("settlement/models/accounts.py:MoneyAccount", "settlement/commands/accounts.py"),
    "payment_terms": ("masterdata/models/terms.py:PaymentTerm", "masterdata/models/terms.py:PaymentTermLine"),
    "counts": ("stock/commands/count_lines.py",),
}
"""What isn't called by its noun: files, or classes in files with others."""
NOT_ITS_OWN = {"units": "masterdata/queries/units.py"}
"""Called by the noun, but about something else (conversions of items)."""


def lines_of(noun: str) -> dict[str, int]:
    """Lines by layer."""
    named = [path for layer in LAYERS for path in SOURCES.glob(f"*/{layer}/{noun}.py")]
    own = [path for path in named if str(path.relative_to(SOURCES)) != NOT_ITS_OWN.get(noun)]
    found = dict.fromkeys(LAYERS, 0)
    for path in own:
        found[path.parent.name] += path.read_text().count("\n")
    for place in ELSEWHERE.get(noun, ()):
        name, _colon, kind = place.partition(":")
        found[name.split("/")[1]] += _lines(SOURCES / name, kind)
    return found


def _lines(path: Path, kind: str) -> int:
    text = path.read_text()
    if not kind:
        return text.count("\n")
    found = [node for node in ast.parse(text).body if isinstance(node, ast.ClassDef) and node.name == kind]
    return sum((node.end_lineno or 0) - node.lineno + 1 for node in found)


def main(nouns: list[str]) -> None:
    print(f"{'':20}" + "".join(f"{layer:>10}" for layer in LAYERS) + f"{'together':>10}")
    for noun in nouns or (*MASTERS, *DOCUMENTS):
        found = lines_of(noun)
        print(f"{noun:20}" + "".join(f"{found[layer]:>10}" for layer in LAYERS) + f"{sum(found.values()):>10}")


if __name__ == "__main__":
    main(sys.argv[1:])
