"""`zhanggui import`: foreign files into the company, with a profile, from the terminal."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhanggui.access.commands import setup
from zhanggui.access.models import User
from zhanggui.exchange.commands import import_batches
from zhanggui.exchange.commands.import_batches import HasErrors
from zhanggui.exchange.importing import shipped, targets
from zhanggui.exchange.importing.printing import (
    batches_text,
    fields_text,
    refusal_json,
    report_json,
    report_text,
    targets_text,
)
from zhanggui.exchange.importing.profiles import Profile
from zhanggui.exchange.importing.sources import Directory
from zhanggui.exchange.models import ImportBatch
from zhanggui.kernel.errors import Refusal
from zhanggui.kernel.models import Company, Currency
from zhanggui.masterdata.commands import companies, currencies

OK, WRONG, USAGE = 0, 1, 2


class Wanted(Refusal):
    """Something that has to be said on the command line."""

    code = "wanted"
    status = 400

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__()

    def __str__(self) -> str:
        return self.text


def main(argv: Sequence[str] | None = None) -> int:
    """Run one import; returns the exit status: 0 only where nothing was wrong."""
    options = parser().parse_args(argv)
    try:
        return _run(options)
    except Refusal as refusal:
        if options.json:
            print(refusal_json(refusal))
        else:
            print(refusal, file=sys.stderr)
        return USAGE if isinstance(refusal, Wanted) else WRONG


def parser() -> argparse.ArgumentParser:
    text = _("Import files of another system with a profile. Nothing is imported while a row is wrong.")
    own = _("--own works on your own database instead of the demo company's.")
    top = argparse.ArgumentParser(prog="zhanggui import", description=text, epilog=own)
    add = top.add_argument
    add("profile", nargs="?", help=_("a shipped profile, or the path of your own ending in .toml"))
    add("--data", type=Path, metavar="DIR", help=_("folder with the files"))
    add("--dry-run", action="store_true", help=_("say what is wrong and what would be imported; change nothing"))
    add("--accept-good", action="store_true", help=_("import the good rows and leave the wrong ones out"))
    add("--company", metavar="CODE", help=_("into which company (default: the only one)"))
    add("--new-company", metavar="CODE", help=_("found this company first, as the profile describes it"))
    add("--user", metavar="NAME", help=_("who imports (default: the only user, or admin)"))
    add("--set", action="append", default=[], metavar="OPTION=VALUE", help=_("an option of the profile"))
    add("--undo", metavar="NUMBER", help=_("undo an import"))
    add("--fields", nargs="?", const="", metavar="TARGET", help=_("what can be imported, or the fields of a target"))
    add("--list", action="store_true", help=_("list the shipped profiles and the imports so far"))
    add("--json", action="store_true", help=_("print one JSON object"))
    return top


def _run(options: argparse.Namespace) -> int:
    if options.list:
        print(batches_text(shipped.names(), ImportBatch.objects.order_by("pk"), as_json=options.json))
        return OK
    if options.fields is not None:
        return _fields(options)
    if options.undo:
        return _undo(options)
    if not options.profile or options.data is None:
        raise Wanted(_("Say which profile and, with --data, which folder. --list shows the shipped profiles."))
    return _import(options)


def _fields(options: argparse.Namespace) -> int:
    if not options.fields:
        print(targets_text(targets.known().values()))
        return OK
    target = targets.find(options.fields)
    if target is None:
        text = _("Nothing is imported into “%(name)s”. --fields alone lists what is.")
        raise Wanted(text % {"name": options.fields})
    print(fields_text(target))
    return OK


def _undo(options: argparse.Namespace) -> int:
    batch = ImportBatch.objects.filter(number=options.undo).first()
    if batch is None:
        raise Wanted(_("There is no import %(number)s. --list shows them.") % {"number": options.undo})
    import_batches.undo(batch, by=_user(options), at=timezone.now())
    print(json.dumps({"undone": batch.number}) if options.json else _("%(batch)s is undone.") % {"batch": batch})
    return OK


def _import(options: argparse.Namespace) -> int:
    folder, at, began = Directory(options.data), timezone.now(), time.monotonic()
    profile = shipped.choose(options.profile, folder.names())
    if options.new_company:
        _prepare(at)
    with transaction.atomic():
        by = _user(options)
        company = _founded(options, profile, by) if options.new_company else _company(options)
        report, number = _outcome(options, company, by, at, folder)
        transaction.set_rollback(options.dry_run or number is None)
    text = report_json if options.json else report_text
    print(text(report, number=number, dry_run=options.dry_run, seconds=time.monotonic() - began))
    return WRONG if report.errors else OK


def _outcome(
    options: argparse.Namespace, company: Company, by: Any, at: Any, folder: Directory
) -> tuple[Any, str | None]:
    """The report, and the number of the batch; None where nothing was imported."""
    batch = import_batches.draft(
        by=by, at=at, company=company, profile=options.profile, options=dict(map(_pair, options.set))
    )
    kept: list[Any] = []
    try:
        import_batches.accept(
            batch,
            by=by,
            at=at,
            good_rows_alone=options.accept_good or options.dry_run,
            folder=folder,
            progress=None if options.json else _Ticker(),
            report_to=kept,
        )
    except HasErrors as refusal:
        return refusal.outcome.report, None
    return kept[0].report, batch.number


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise Wanted(_("Write --set OPTION=VALUE, for example --set opening_date=2026-01-01."))
    return name.strip(), value.strip()


class _Ticker:
    """One line a portion on the error output, so that the report stays alone on the other."""

    def __init__(self) -> None:
        self.last = 0.0

    def __call__(self, name: str, done: int, whole: int) -> None:
        now = time.monotonic()
        if done == whole or now - self.last > 1:
            self.last = now
            print(f"{name}: {done:,} / {whole:,}", file=sys.stderr)


# -- who and where


def _prepare(at: dt.datetime) -> None:
    """An empty database gets its tables and an administrator."""
    call_command("migrate", verbosity=0, interactive=False)
    made = setup.first_administrator(at=at)
    if made is not None:
        user, password = made
        text = _("First user: %(name)s, password %(password)s (shown this once).")
        print(text % {"name": user.username, "password": password}, file=sys.stderr)


def _user(options: argparse.Namespace) -> User:
    people = User.objects.filter(is_active=True)
    if options.user:
        found = people.filter(username=options.user).first()
        if found is None:
            raise Wanted(_("There is no user “%(name)s”.") % {"name": options.user})
        return found
    found = people.filter(username="admin").first() or (people.first() if people.count() == 1 else None)
    if found is None:
        raise Wanted(_("Say with --user who imports. `zhanggui run --own` makes the first user."))
    return found


def _company(options: argparse.Namespace) -> Company:
    if options.company:
        found = Company.objects.filter(code=options.company).select_related("currency").first()
        if found is None:
            raise Wanted(_("There is no company “%(code)s”.") % {"code": options.company})
        return found
    there = list(Company.objects.select_related("currency")[:2])
    if len(there) != 1:
        raise Wanted(
            _("Say with --company into which company.") if there else _("There is no company yet: --new-company CODE.")
        )
    return there[0]


def _founded(options: argparse.Namespace, profile: Profile, by: Any) -> Company:
    """A company as the profile describes it: currency, country, rules."""
    values: dict[str, Any] = dict(profile.company)
    at = timezone.now()
    code = str(values.pop("currency", "CNY"))
    found = Currency.objects.filter(code=code).first() or currencies.create(by=by, at=at, code=code, name=code)
    name = values.pop("name", profile.title)
    return companies.create(by=by, at=at, code=options.new_company, name=name, currency=found, **values)


if __name__ == "__main__":
    sys.exit(main())
