"""The demo company: ``zhanggui demo`` makes it anew in the demo database."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from django.core.management import call_command
from django.utils import timezone

from .build import build, exists

__all__ = ["build", "exists", "main"]


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="zhanggui demo", description=__doc__)
    parser.parse_args(argv)
    call_command("migrate", verbosity=0, interactive=False)
    if exists():
        print("The demo company is there already.")
        return 1
    password = build(at=timezone.now(), tell=lambda text: print(text, flush=True))
    print(f"Password of its users: {password}")
    return 0
