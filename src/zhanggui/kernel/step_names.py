"""What people call each command, and how it looks; known to models too: commands write it down when declared."""

from __future__ import annotations

from typing import Any

_by_step: dict[tuple[str, str], tuple[Any, str]] = {}
_by_permission: dict[str, tuple[Any, str]] = {}


def declare(model: str, name: str, permission: str, label: Any, tone: str) -> None:
    """``model`` is a model's label, ``label`` a lazy text, ``tone`` that of the step in the flow, if it is one."""
    _by_step[model, name] = _by_permission[permission] = label, tone


def label_of(model: str, step: str) -> str:
    """In the reader's language; where another document told a step, ``step`` is a permission code."""
    return str(_named(model, step)[0])


def tone_of(model: str, step: str) -> str:
    """Empty for what is no step of a flow."""
    return _named(model, step)[1]


def _named(model: str, step: str) -> tuple[Any, str]:
    return _by_step.get((model, step)) or _by_permission.get(step) or (step, "")
