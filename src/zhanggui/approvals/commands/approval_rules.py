"""Approval rules: create and change them with their approvers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from zhanggui.approvals.models import ApprovalRule, ApprovalRuleLine, Mode, TimeOut, guarded_steps
from zhanggui.approvals.queries.approval_rules import amount_name, field_of, parsed
from zhanggui.kernel.commands import command
from zhanggui.kernel.errors import FieldError, InvalidInput
from zhanggui.kernel.masters import fill, remove_command, state_commands, validate
from zhanggui.kernel.sentences import sentences_of
from zhanggui.masterdata.commands import nested
from zhanggui.masterdata.commands.nested import Rows

TOGETHER = ("mode", "needed", "timeout_days", "timeout_action", "escalate_to_id")
"""What all lines of one level say alike."""


@command(ApprovalRule, "create", create=True, label=_("New approval rule"))
def create(*, by: Any, at: dt.datetime, lines: Rows = (), **values: Any) -> ApprovalRule:
    """``lines``: level, user or role, mode, needed, timeout_days, timeout_action, escalate_to each."""
    rule = ApprovalRule()
    _write(rule, values, lines)
    return rule


@command(ApprovalRule, "update", label=_("Edit"))
def update(rule: ApprovalRule, *, by: Any, at: dt.datetime, lines: Rows = None, **values: Any) -> None:
    """Approvals that were asked for already go on as they began."""
    _write(rule, values, lines)


deactivate, activate = state_commands(ApprovalRule)
remove = remove_command(ApprovalRule)


def _write(rule: ApprovalRule, values: dict[str, Any], lines: Rows) -> None:
    fill(rule, values)
    _valid, built = nested.gather(lambda: _validate(rule), lambda: nested.build(rule, "lines", lines, _line_problems))
    if built is not None:
        _require_levels(built.rows)
    if rule.pk is None:
        rule.save(force_insert=True)
    nested.save(built)


def _validate(rule: ApprovalRule) -> None:
    validate(rule)
    if errors := [FieldError(None, name, str(text)) for name, text in _problems(rule)]:
        raise InvalidInput(errors)


def _problems(rule: ApprovalRule) -> Iterable[tuple[str, Any]]:
    made = guarded_steps.command_of(rule.step)
    if made is None:
        return
    names = {field.name for field in made.model._meta.concrete_fields}
    if rule.company_id is not None and "company" not in names:
        yield "company", _("These belong to no company. Leave the company empty.")
    banded = rule.amount_from is not None or rule.amount_below is not None
    if banded and amount_name(made.model) is None:
        yield "amount_from", _("These have no amount. Leave the amounts empty.")
    if rule.amount_from is not None and rule.amount_below is not None and rule.amount_below <= rule.amount_from:
        yield "amount_below", _("This must be more than the amount from which the rule holds.")
    yield from _condition_problems(rule, made.model)


def _condition_problems(rule: ApprovalRule, model: Any) -> Iterable[tuple[str, Any]]:
    if not rule.field:
        if rule.operator or rule.value:
            yield "field", _("Say which field is compared.")
        return
    field = field_of(model, rule.field)
    if field is None:
        yield "field", _("There is no such field. Name one of: %(names)s.") % {"names": ", ".join(_fields(model))}
        return
    if not rule.operator:
        yield "operator", _("Say how the field is compared.")
    try:
        parsed(field, rule.value)
    except ValidationError as problem:
        yield "value", " ".join(sentences_of(problem))


def _fields(model: Any) -> list[str]:
    return [f.name for f in model._meta.concrete_fields if field_of(model, f.name) is not None]


def _line_problems(line: ApprovalRuleLine) -> Iterable[tuple[str, Any]]:
    if (line.user_id is None) == (line.role_id is None):
        yield "user", _("Name one user or one role in each row.")
    if line.level < 1:
        yield "level", _("Levels count from 1.")
    if (line.mode == Mode.NUMBER) != bool(line.needed):
        yield "needed", _("Say how many must agree where it is “as many as stated”, and nowhere else.")
    if bool(line.timeout_days) != bool(line.timeout_action):
        yield "timeout_action", _("Days to decide and what happens after them go together.")
    if (line.timeout_action == TimeOut.ESCALATE) != (line.escalate_to_id is not None):
        yield "escalate_to", _("Name whom to ask instead where somebody else is asked, and nowhere else.")


def _require_levels(lines: list[ApprovalRuleLine]) -> None:
    """At least one, and whoever decides together decides by the same terms."""
    if not lines:
        raise InvalidInput.of("", _("Name at least one approver."))
    text, errors = _("Rows of one level must agree in how and until when they decide."), []
    numbered = sorted(enumerate(lines, 1), key=lambda pair: pair[1].level)
    for _level, own in groupby(numbered, key=lambda pair: pair[1].level):
        (_n, first), *others = own
        errors += [FieldError(n, "mode", str(text)) for n, line in others if _terms(line) != _terms(first)]
    if errors:
        raise InvalidInput(errors)


def _terms(line: ApprovalRuleLine) -> tuple[Any, ...]:
    return tuple(getattr(line, name) for name in TOGETHER)
