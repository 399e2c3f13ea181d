"""Flow: the frozen table of steps on a document model, the only truth about its states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .errors import WrongStatus


@dataclass(frozen=True, slots=True)
class Step:
    """``name`` is the command's name; ``sources`` the statuses it starts from; ``target`` None leaves the status.

    ``tone`` hints the button: "primary" for the way forward, "danger" for what undoes, "" for the rest.
    """

    name: str
    sources: tuple[str, ...]
    target: str | None
    label: Any
    tone: str = ""


class Flow:
    """Steps by name, in the order in which people meet them."""

    def __init__(self, *steps: Step) -> None:
        self._steps = {step.name: step for step in steps}
        if len(self._steps) != len(steps):
            raise ValueError("a flow names every step once")

    def __iter__(self) -> Iterator[Step]:
        return iter(self._steps.values())

    def __contains__(self, name: object) -> bool:
        return name in self._steps

    def get(self, name: str) -> Step | None:
        return self._steps.get(name)

    def from_status(self, status: str) -> list[Step]:
        """Steps that can start from ``status``."""
        return [step for step in self if status in step.sources]


def wrong_status(document: Any, step: Step) -> WrongStatus:
    labels = dict(type(document).Status.choices)
    return WrongStatus(
        step=str(step.label),
        document=str(document),
        status=str(labels.get(document.status, document.status)),
        sources=", ".join(str(labels.get(source, source)) for source in step.sources),
    )
