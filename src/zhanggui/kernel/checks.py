"""Checks: knowledge that other apps bring to a step. ``@check(Model, "step")`` returns findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from .errors import Refusal


class Level(StrEnum):
    NOTE = "note"
    WARN = "warn"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check has to say. ``remedy`` says what to do next; ``row`` is a line's position or None.

    The sentence names the line itself, so that it can be read alone; ``row`` is for programs. ``group``: the permission
    without which it is said only where the step is done, not beforehand: asking again and again would give away a
    figure that the reader may not see.
    """

    level: Level
    code: str
    message: Any
    remedy: Any = ""
    row: int | None = None
    group: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {
            "level": str(self.level),
            "code": self.code,
            "message": str(self.message),
            "remedy": str(self.remedy),
            "row": self.row,
        }


type_of_check = Callable[..., Iterable[Finding]]
_registry: dict[tuple[str, str], list[type_of_check]] = {}
_general: list[type_of_check] = []


def check(model: type, step: str) -> Callable[[type_of_check], type_of_check]:
    """Register ``function(document, *, by, at)`` for a step of ``model``; whichever app owns the knowledge does it."""

    def register(function: type_of_check) -> type_of_check:
        _registry.setdefault((model._meta.label, step), []).append(function)  # type: ignore[attr-defined]
        return function

    return register


def check_every_step(function: type_of_check) -> type_of_check:
    """Register ``function(documents, step, *, by, at, arguments)`` for every step of every model.

    For knowledge about steps that rows of the database name. It gets all documents of one command, of one model, and
    is asked at every step there is: one cheap query where there is nothing to say. ``arguments``: what the step is
    done with; None while nobody has said so yet.
    """
    _general.append(function)
    return function


def registered() -> dict[tuple[str, str], list[type_of_check]]:
    return _registry


def findings(document: Any, step: str, *, by: Any, at: Any) -> list[Finding]:
    """Everything the checks of ``step`` say about ``document`` now."""
    return findings_of([document], step, by=by, at=at)


def ahead(document: Any, step: str, *, by: Any, at: Any) -> list[Finding]:
    """What ``by`` may be told before anybody does the step."""
    found = findings(document, step, by=by, at=at)
    return [one for one in found if not one.group or by.has_perm(one.group, document)]


def findings_of(
    documents: Sequence[Any], step: str, *, by: Any, at: Any, arguments: Mapping[str, Any] | None = None
) -> list[Finding]:
    """The same for several documents of one model, about to be done with ``arguments``."""
    if not documents:
        return []
    functions = _registry.get((type(documents[0])._meta.label, step), ())
    own = [found for one in documents for function in functions for found in function(one, by=by, at=at)]
    asked = [function(documents, step, by=by, at=at, arguments=arguments) for function in _general]
    return own + [found for several in asked for found in several]


class WithFindings(Refusal):
    """A refusal that carries findings."""

    def __init__(self, found: Iterable[Finding]) -> None:
        super().__init__()
        self.findings = list(found)

    def __str__(self) -> str:
        return " ".join(f"{finding.message} {finding.remedy}".strip() for finding in self.findings)

    def as_dict(self) -> dict[str, Any]:
        return {**super().as_dict(), "findings": [finding.as_dict() for finding in self.findings]}


class Blocked(WithFindings):
    code = "blocked"
    sentence = _("A check stops this step.")


class AcknowledgementRequired(WithFindings):
    code = "acknowledgement_required"
    sentence = _("A warning needs your reason before this step goes on.")


def enforce(found: list[Finding], acknowledge: dict[str, Any]) -> dict[str, str]:
    """Refuse on a block or on a warning without a reason; return the reasons that are to be kept."""
    reasons = {code: str(reason or "").strip() for code, reason in acknowledge.items()}
    blocks = [finding for finding in found if finding.level is Level.BLOCK]
    if blocks:
        raise Blocked(blocks)
    warns = [finding for finding in found if finding.level is Level.WARN]
    open_warns = [finding for finding in warns if not reasons.get(finding.code)]
    if open_warns:
        raise AcknowledgementRequired(open_warns)
    return {finding.code: reasons[finding.code] for finding in warns}
