"""Which rule holds for a step of a document: one query, and nothing more where there is none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models

from zhanggui.access.models import User
from zhanggui.approvals.models import ApprovalRule, Operator

from . import makers

AMOUNTS = ("gross", "amount")
"""Where documents keep what they come to."""


def matching(documents: Sequence[Any], step: str) -> dict[Any, ApprovalRule]:
    """The rule that holds, by key of the document; documents without one are left out."""
    rules = _rules([step])
    found = ((document, _first(rules, document)) for document in documents if rules)
    return {document.pk: rule for document, rule in found if rule is not None}


def guarding(document: Any, steps: Iterable[str]) -> dict[str, ApprovalRule]:
    """The rules that hold for several steps of one document, by step."""
    rules = _rules(steps)
    found = ((step, _first([rule for rule in rules if rule.step == step], document)) for step in steps)
    return {step: rule for step, rule in found if rule is not None}


def _rules(steps: Iterable[str]) -> list[ApprovalRule]:
    return list(ApprovalRule.objects.filter(step__in=steps, is_active=True).order_by("-priority", "pk"))


def _first(rules: Sequence[ApprovalRule], document: Any) -> ApprovalRule | None:
    return next((rule for rule in rules if fits(rule, document)), None)


def fits(rule: ApprovalRule, document: Any) -> bool:
    if rule.company_id is not None and rule.company_id != getattr(document, "company_id", None):
        return False
    return _in_band(rule, document) and _in_department(rule, document) and _field_fits(rule, document)


# -- amount ------------------------------------------------------------------------------------------------------------


def amount_name(model: type[models.Model]) -> str | None:
    """The column with what a document of ``model`` comes to."""
    names = {field.name for field in model._meta.concrete_fields}
    return next((name for name in AMOUNTS if name in names), None)


def amount_of(document: Any) -> Decimal | None:
    """In the currency of the document's company, without its sign; None where the document has none."""
    name = amount_name(type(document))
    if name is None:
        return None
    return abs(getattr(document, name) * getattr(document, "rate", Decimal(1)))


def _in_band(rule: ApprovalRule, document: Any) -> bool:
    if rule.amount_from is None and rule.amount_below is None:
        return True
    amount = amount_of(document)
    if amount is None:
        return False
    return (rule.amount_from is None or amount >= rule.amount_from) and (
        rule.amount_below is None or amount < rule.amount_below
    )


# -- department --------------------------------------------------------------------------------------------------------


def _in_department(rule: ApprovalRule, document: Any) -> bool:
    """The department of the document's owner; of what has none, of whoever made it."""
    if rule.department_id is None:
        return True
    key = getattr(document, "owner_id", None) or makers.creator_of(document)
    return User.objects.filter(pk=key, department=rule.department_id).exists()


# -- a field -----------------------------------------------------------------------------------------------------------


def field_of(model: type[models.Model], name: str) -> models.Field | None:
    """A column that a condition may name: any but keys; a reference is compared by its code."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    if not getattr(field, "concrete", False) or field.primary_key or isinstance(field, models.JSONField):  # type: ignore[union-attr]
        return None
    coded = not field.is_relation or any(f.name == "code" for f in field.related_model._meta.concrete_fields)  # type: ignore[union-attr]
    return field if coded else None  # type: ignore[return-value]


def parsed(field: models.Field, text: str) -> Any:
    """The value of a condition as the column has it; raises ValidationError."""
    if field.is_relation:
        return text
    return field.to_python(text)


def _field_fits(rule: ApprovalRule, document: Any) -> bool:
    if not rule.field:
        return True
    field = field_of(type(document), rule.field)
    if field is None:
        return False
    is_there = getattr(document, rule.field)
    if field.is_relation:
        is_there = is_there.code if is_there is not None else ""
    try:
        return compare(is_there, rule.operator, parsed(field, rule.value))
    except (ValidationError, TypeError):
        return False


def compare(left: Any, operator: str, right: Any) -> bool:
    if operator in (Operator.IS, Operator.IS_NOT):
        return (left == right) == (operator == Operator.IS)
    if left is None:
        return False
    return bool(left < right if operator == Operator.LESS else left > right)
