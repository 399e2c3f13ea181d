"""Where a check refuses what somebody filled in, a higher app may answer with its own page instead of the bare refusal.

So that nothing has to be typed again: what needs an approval is asked for with what was just entered.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from zhanggui.kernel.checks import Blocked
from zhanggui.kernel.commands import Command
from zhanggui.kernel.errors import Refusal

Way = Callable[[Any, Any, Command, Blocked], HttpResponse | None]
_ways: list[Way] = []


def way_out(function: Way) -> Way:
    """Register ``function(view, document, command, refusal)``; it answers None where it has nothing to offer."""
    _ways.append(function)
    return function


def of(view: Any, document: Any, command: Command, refusal: Refusal) -> HttpResponse | None:
    """The first page that is offered instead."""
    if document is None or not isinstance(refusal, Blocked):
        return None
    return next((page for way in _ways if (page := way(view, document, command, refusal)) is not None), None)
