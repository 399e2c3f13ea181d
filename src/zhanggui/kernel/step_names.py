"""What people call each command, known to models too: commands write it down here when they are declared."""

from __future__ import annotations

from typing import Any

_by_step: dict[tuple[str, str], Any] = {}
_by_permission: dict[str, Any] = {}


def declare(model: str, name: str, permission: str, label: Any) -> None:
    """``model`` is a model's label, ``label`` a lazy text."""
    _by_step[model, name] = label
    _by_permission[permission] = label


def label_of(model: str, step: str) -> str:
    """In the reader's language; where another document told a step, ``step`` is a permission code."""
    return str(_by_step.get((model, step)) or _by_permission.get(step) or step)
