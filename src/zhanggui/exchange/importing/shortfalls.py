"""Opening stock that nobody wrote down: per item and warehouse the largest shortfall of what is about to be posted.

Foreign systems that never checked their stock deliver goods before they were received. One opening receipt a warehouse
covers exactly that, at the price of the item's first receipt, so that everything after it posts without going negative.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from zhanggui.masterdata.queries.units import factors

from .context import Context
from .documents import Documents
from .profiles import Entity
from .readers import Row
from .report import Problem
from .rows import Draft, fill
from .values import Scope

ZERO = Decimal(0)


@dataclass(slots=True)
class _Need:
    """What one item in one warehouse is short of. ``balance`` runs; ``lowest`` is where it was deepest."""

    item: Any
    variant: Any
    balance: Decimal = ZERO
    lowest: Decimal = ZERO
    cost: Decimal | None = None


Key = tuple[Any, Any, Any]
"""Warehouse, item, variant."""


def open_stock(context: Context, entity: Entity, posting: Sequence[tuple[Documents, Draft]]) -> None:
    """Post an opening receipt for each warehouse that is short of something."""
    loader = Documents(context, entity, context.target(entity))
    needs = _needs(posting)
    by_warehouse: dict[Any, list[_Need]] = defaultdict(list)
    for (warehouse, _item, _variant), need in needs.items():
        if need.lowest < 0:
            by_warehouse[warehouse].append(need)
    for warehouse, short in by_warehouse.items():
        _post(context, loader, warehouse, short)


def _needs(posting: Sequence[tuple[Documents, Draft]]) -> dict[Key, _Need]:
    needs: dict[Key, _Need] = {}
    moves = [(documents, draft, line) for documents, draft in posting for line in draft.lines if documents.entity.stock]
    pairs = {(line.values["item"], line.values.get("unit") or line.values["item"].unit) for _d, _h, line in moves}
    known = factors(pairs)
    for documents, draft, line in moves:
        values, warehouse = line.values, draft.values["warehouse"]
        item, variant = values["item"], values.get("variant")
        need = needs.setdefault((warehouse, item, variant), _Need(item, variant))
        factor = known.get((item.pk, (values.get("unit") or item.unit).pk))
        if factor is not None:
            _count(need, values, factor, incoming=documents.entity.stock == "in")
    return needs


def _count(need: _Need, values: dict[str, Any], factor: Any, *, incoming: bool) -> None:
    quantity = values["quantity"] * factor.numerator / factor.denominator
    need.balance += quantity if incoming else -quantity
    need.lowest = min(need.lowest, need.balance)
    if incoming and need.cost is None and "price" in values:
        need.cost = values["price"] * factor.denominator / factor.numerator


def _post(context: Context, loader: Documents, warehouse: Any, short: Sequence[_Need]) -> None:
    entity = loader.entity
    scope = Scope(Row(0, {}), context.sources, context.sources.options)
    draft = Draft(entity, entity.name, scope, f"shortfalls|{warehouse.code}")
    fill(draft, entity.columns, entity.refs, entity.extra, loader.problems)
    loader.drafts.append(draft)
    loader._resolve([draft], entity.columns, loader.target.fields)
    draft.values["warehouse"] = warehouse
    for need in short:
        line = Draft(entity, entity.name, Scope(Row(0, {}), context.sources, {}, {"header": Row(0, {})}), "")
        line.values = {"item": need.item, "variant": need.variant, "quantity": -need.lowest} | {
            "unit_cost": need.cost or ZERO
        }
        draft.lines.append(line)
        _say(context, loader, warehouse, need)
    loader.counts.rows += 1
    loader.post(draft)


def _say(context: Context, loader: Documents, warehouse: Any, need: _Need) -> None:
    text = _("%(item)s in %(warehouse)s was %(quantity)s short; an opening receipt covers it at %(cost)s.")
    values = {"item": need.item, "warehouse": warehouse, "quantity": f"{(-need.lowest).normalize():,f}"}
    message = text % {**values, "cost": f"{(need.cost or ZERO).normalize():,f}"}
    context.report.add(Problem(loader.entity.name, "", None, "", message, is_error=False))
