"""The `zhanggui` command."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg

from zhanggui import __version__
from zhanggui.demo.backup import BackupRefused, back_up, restore
from zhanggui.demo.database import ServerUnavailable
from zhanggui.demo.opened import opened, set_up_django
from zhanggui.demo.places import var
from zhanggui.demo.supervisor import run

# Commands that live elsewhere: each module has a `main(argv)`.
ELSEWHERE = {
    "demo": ("zhanggui.demo.company", "build the demo company anew"),
    "import": ("zhanggui.exchange.console", "import files with a profile"),
    "replay": ("zhanggui.demo.replay", "replay a history of purchases and sales"),
    "check": ("zhanggui.demo.verify", "prove balances, ledgers and activity"),
}
# A replay is compared with its source, so nothing else may be in its database.
OF_ITS_OWN: dict[str, dict[str, Any]] = {"replay": {"name": "zhanggui_replay", "fresh": True}}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    top = parser()
    options, rest = top.parse_known_args(argv)
    if rest and options.call not in (_elsewhere, _manage):
        top.error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        return int(options.call(options, rest) or 0)
    except KeyboardInterrupt:
        return 130
    except (ServerUnavailable, BackupRefused) as refusal:
        print(refusal, file=sys.stderr)
    except psycopg.OperationalError as error:
        print(f"The database doesn't answer: {error}\nCheck DATABASE_URL.", file=sys.stderr)
    return 1


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="zhanggui", description="Purchasing and sales in one program.")
    top.add_argument("--version", action="version", version=f"zhanggui {__version__}")
    commands = top.add_subparsers(metavar="command", required=True)
    _add_run(commands)
    for name, (module, text) in ELSEWHERE.items():
        # Its own module parses the rest, --help too.
        command = _add(commands, name, text, call=_elsewhere, add_help=False)
        command.set_defaults(name=name, module=module)
    _add(commands, "manage", "run one of Django's commands", call=_manage, add_help=False)
    command = _add(commands, "backup", "write database and files into one .tar", call=_backup)
    command.add_argument("file", type=Path)
    command.add_argument("--replace", action="store_true", help="overwrite a file that is there")
    command = _add(commands, "restore", "read a backup into the database", call=_restore)
    command.add_argument("file", type=Path)
    command.add_argument("--replace", action="store_true", help="overwrite a database that isn't empty")
    return top


def _add(commands, name: str, text: str, *, call, add_help: bool = True) -> argparse.ArgumentParser:
    # No abbreviations: what isn't ours belongs to the command behind.
    command = commands.add_parser(name, help=text, description=text, add_help=add_help, allow_abbrev=False)
    command.add_argument("--own", action="store_true", help="your own database instead of the demo company's")
    command.set_defaults(call=call)
    return command


def _add_run(commands) -> None:
    command = _add(commands, "run", "start database, web and worker", call=lambda options, rest: run(options))
    command.add_argument("--demo", action="store_true", help="with DATABASE_URL: write the demo company into it")
    command.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    command.add_argument("--port", type=_port, default=8000, help="first port to try (default: 8000)")
    command.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1), help="web processes")


def _port(text: str) -> int:
    if not 0 < (port := int(text)) < 65536:
        raise ValueError
    return port


def _elsewhere(options: argparse.Namespace, rest: list[str]) -> int | None:
    with opened(own=options.own, **OF_ITS_OWN.get(options.name, {})):
        set_up_django()
        return import_module(options.module).main(rest)


def _manage(options: argparse.Namespace, rest: list[str]) -> None:
    with opened(own=options.own):
        set_up_django()
        from django.core.management import execute_from_command_line

        execute_from_command_line(["zhanggui manage", *rest])


def _backup(options: argparse.Namespace, rest: list[str]) -> None:
    with opened(own=options.own) as url:
        size = back_up(url, var() / "files", options.file, replace=options.replace)
    print(f"{options.file}: {size / 1e6:,.1f} MB")


def _restore(options: argparse.Namespace, rest: list[str]) -> None:
    with opened(own=options.own) as url:
        about = restore(options.file, url, var() / "files", replace=options.replace)
    print(f"Restored the backup of {about['made_at']} (zhanggui {about['version']}).")


if __name__ == "__main__":
    sys.exit(main())
