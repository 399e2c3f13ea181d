"""One person at work: random actions on a database that others work on too. Prints what came of them as JSON.

python -m tests.concurrency.worker SEED COMMANDS < shop.json        (DATABASE_URL names the database)
"""

from __future__ import annotations

import json
import sys
import traceback
from collections import Counter
from random import Random
from typing import Any

import django


def main(seed: int, commands: int) -> None:
    django.setup()
    from tests.concurrency import goods, money  # noqa: F401 - what they can do
    from tests.concurrency.shop import ACTIONS, DAYS, Shop

    from zhanggui.kernel.errors import Refusal

    shop, random = Shop(**json.load(sys.stdin)), Random(seed)  # noqa: S311 - a test repeats its choices
    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    failures: list[str] = []
    for chosen in random.choices(ACTIONS, [one.weight for one in ACTIONS], k=commands):
        shop.at = random.choice(DAYS)
        try:
            chosen.do(shop, random)
            done[chosen.name] += 1
        except Refusal as refusal:
            refused[refusal.code] += 1
        except Exception:  # noqa: BLE001 - whatever a caller sees is what this test is about
            failures.append(f"{chosen.name}: {traceback.format_exc(limit=-6)}")
    result: dict[str, Any] = {"done": done, "refused": refused, "failures": failures}
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
