"""Formulas of profiles: arithmetic and comparisons over cells, exact, and nothing else.

``Amount / Quantity`` · ``[Unit price] * (100 - Discount) / 100`` · ``Paid == 'yes' and Amount > 0``. A name is a
column; one with blanks stands in brackets; ``header.``, ``each.`` and ``lines.`` may stand before it. A blank cell
counts as 0.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, DivisionByZero, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from zhanggui.ui.parse import Wrong

from .numbers import number_of, text_of

BRACKETS = re.compile(r"\[([^\]]+)\]")
LONGEST = 500

_OPERATIONS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_COMPARISONS: dict[type, Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}

Cells = Callable[[str], str]
Node = Callable[[Cells], Any]


class Formula:
    """A formula, checked when it is made: raises Wrong. ``columns``: what it reads."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise Wrong(_("The formula is longer than %(most)s characters.") % {"most": LONGEST})
        self.text = text
        self.columns: list[str] = []
        self._bracketed: dict[str, str] = {}
        try:
            tree = ast.parse(BRACKETS.sub(self._placeholder, text).strip(), mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise Wrong(_("“%(formula)s” is no formula.") % {"formula": text}) from None
        self._compute = self._compiled(tree.body)

    def __call__(self, cells: Cells) -> Any:
        """A Decimal, text or bool."""
        try:
            return self._compute(cells)
        except (DivisionByZero, ZeroDivisionError, InvalidOperation):
            raise Wrong(_("“%(formula)s” divides by zero.") % {"formula": self.text}) from None

    def text_from(self, cells: Cells) -> str:
        return text_of(self(cells))

    def _placeholder(self, found: re.Match[str]) -> str:
        name = f"bracketed_{len(self._bracketed)}_"
        self._bracketed[name] = found.group(1)
        return f" {name} "  # so that it joins nothing beside it

    # -- one closure a node

    def _compiled(self, node: ast.AST) -> Node:
        made = getattr(self, f"_{type(node).__name__.lower()}", None)
        if made is None:
            raise Wrong(_("“%(formula)s” holds what a formula can't.") % {"formula": self.text})
        return made(node)

    def _constant(self, node: ast.Constant) -> Node:
        if isinstance(node.value, bool) or not isinstance(node.value, int | float | str):
            raise Wrong(_("“%(formula)s” holds what a formula can't.") % {"formula": self.text})
        value = node.value if isinstance(node.value, str) else Decimal(str(node.value))
        return lambda cells: value

    def _name(self, node: ast.Name) -> Node:
        return self._column(self._bracketed.get(node.id, node.id))

    def _attribute(self, node: ast.Attribute) -> Node:
        if not isinstance(node.value, ast.Name):
            raise Wrong(_("“%(formula)s” holds what a formula can't.") % {"formula": self.text})
        return self._column(f"{node.value.id}.{self._bracketed.get(node.attr, node.attr)}")

    def _column(self, name: str) -> Node:
        self.columns.append(name)
        return lambda cells: _value(cells(name))

    def _binop(self, node: ast.BinOp) -> Node:
        operation = _OPERATIONS.get(type(node.op))
        if operation is None:
            raise Wrong(_("“%(formula)s” holds what a formula can't.") % {"formula": self.text})
        left, right = self._compiled(node.left), self._compiled(node.right)
        return lambda cells: operation(_number(left(cells)), _number(right(cells)))

    def _unaryop(self, node: ast.UnaryOp) -> Node:
        inner = self._compiled(node.operand)
        if isinstance(node.op, ast.USub):
            return lambda cells: -_number(inner(cells))
        if isinstance(node.op, ast.Not):
            return lambda cells: not inner(cells)
        return lambda cells: _number(inner(cells))

    def _compare(self, node: ast.Compare) -> Node:
        comparison = _COMPARISONS.get(type(node.ops[0]))
        if comparison is None or len(node.ops) != 1:
            raise Wrong(_("“%(formula)s” holds what a formula can't.") % {"formula": self.text})
        left, right = self._compiled(node.left), self._compiled(node.comparators[0])
        return lambda cells: comparison(*_alike(left(cells), right(cells)))

    def _boolop(self, node: ast.BoolOp) -> Node:
        parts = [self._compiled(value) for value in node.values]
        decide = all if isinstance(node.op, ast.And) else any
        return lambda cells: decide(bool(part(cells)) for part in parts)

    def _ifexp(self, node: ast.IfExp) -> Node:
        test, yes, no = self._compiled(node.test), self._compiled(node.body), self._compiled(node.orelse)
        return lambda cells: yes(cells) if test(cells) else no(cells)

    def _call(self, node: ast.Call) -> Node:
        function = _FUNCTIONS.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if function is None or node.keywords or not 1 <= len(node.args) <= 9:
            raise Wrong(_("“%(formula)s” holds what a formula can't.") % {"formula": self.text})
        parts = [self._compiled(argument) for argument in node.args]
        return lambda cells: function(*(_number(part(cells)) for part in parts))


def _round(number: Decimal, places: Decimal = Decimal(0)) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP)


_FUNCTIONS: dict[str, Callable[..., Decimal]] = {"round": _round, "abs": abs, "min": min, "max": max}


def _value(text: str) -> Any:
    """A cell as number where it is one."""
    if not text:
        return ""
    try:
        return number_of(text)
    except Wrong:
        return text


def _number(value: Any) -> Decimal:
    if isinstance(value, bool):
        return Decimal(int(value))
    if value == "":
        return Decimal(0)
    return value if isinstance(value, Decimal) else number_of(value)


def _alike(left: Any, right: Any) -> tuple[Any, Any]:
    """Both as numbers or both as text: a number is compared with a text as a text."""
    if isinstance(left, Decimal) and right == "":
        return left, Decimal(0)
    if isinstance(right, Decimal) and left == "":
        return Decimal(0), right
    if isinstance(left, Decimal) != isinstance(right, Decimal):
        return text_of(left), text_of(right)
    return left, right
