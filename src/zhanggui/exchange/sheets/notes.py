"""The first sheet of a workbook for editing: what it is, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from .columns import Plan

Facts = Iterable[tuple[str, str]]


def of_rows(plan: Plan, facts: Facts) -> list[str]:
    """``facts``: which list, made by whom and when, with which filters."""
    return [_("Edit in Excel: %(list)s") % {"list": plan.screen.heading}, *_rules(plan), *_told(facts)]


def of_template(plan: Plan, facts: Facts) -> list[str]:
    title = _("New rows: %(list)s") % {"list": plan.screen.heading}
    return [title, _("Fill in one row for each new one. Columns with * are needed."), *_rules(plan)[1:], *_told(facts)]


def of_mistakes(plan: Plan, count: int) -> list[str]:
    text = _("Cells in red have to be corrected; their comments say why. Then save this file and send it again.")
    title = _("To be corrected: %(count)s") % {"count": count}
    return [title, text, *_rules(plan)]


def _rules(plan: Plan) -> list[str]:
    found = [
        _("Change white cells; grey ones are only shown. A row that you delete here stays as it is in the system."),
        _("For a new row fill in a blank one below. Columns with * are needed."),
        _("Write codes, not names: choose them from the list of the cell, or look them up in the system."),
    ]
    if plan.lines:
        words = {"heads": plan.heads.title, "lines": plan.lines.title}
        found += [
            _("“%(heads)s” has one row for each document, “%(lines)s” its lines.") % words,
            _("A line that you delete is removed from its document. For a new line say to what it belongs."),
            _("A new document gets a name of your own in its first column; its lines give the same name."),
        ]
    return [*found, _("Send the file on the page “Edit in Excel”. You see what changes before anything is saved.")]


def _told(facts: Facts) -> Iterator[str]:
    yield ""
    yield from (_("%(label)s: %(text)s") % {"label": label, "text": text} for label, text in facts)
