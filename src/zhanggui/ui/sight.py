"""What one reader may see of the field groups (prices, margins): asked once, applied everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from zhanggui.kernel.models import Company, Document
from zhanggui.kernel.nouns import permission

from .fields import Field


@dataclass(frozen=True, slots=True)
class _Somebodys:
    """Stands for a document of somebody else in a company: only a grant over all of them covers it."""

    company_id: int
    owner_id: int = -1
    warehouse_id: int = -1


class Sight:
    """Answers for one user, remembered for as long as the request lasts."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self._answers: dict[tuple[Any, ...], bool] = {}

    def columns(self, fields: Iterable[Field]) -> list[Field]:
        """The fields of which the user may see at least some values."""
        return [field for field in fields if field.group is None or self._has(field.group)]

    def reads(self, field: Field, subject: Any) -> bool:
        """Whether the user may see this field of ``subject`` (a document; for a line its document)."""
        return field.group is None or self._has(field.group, subject)

    def knows(self, row: Any) -> bool:
        """Whether a reference may name ``row``: a document out of reach is there, and nothing more is said of it.

        Masters are named to everybody who reads what refers to them. No query: the document is in memory.
        """
        return not isinstance(row, Document) or self._has(permission(type(row), "view"), row)

    def everywhere(self, field: Field) -> bool:
        """Whether the user may see every value: only then sorting and filtering give nothing away."""
        if field.group is None:
            return True
        if self._has(field.group, _Somebodys(-1)):
            return True
        companies = self._companies()
        return bool(companies) and all(self._has(field.group, _Somebodys(pk)) for pk in companies)

    def _companies(self) -> list[int]:
        known = self.__dict__.get("_company_ids")
        if known is None:
            known = self.__dict__["_company_ids"] = list(Company.objects.values_list("pk", flat=True))
        return known

    def _has(self, group: str, subject: Any = None) -> bool:
        key = (group, *_scope(subject))
        if key not in self._answers:
            self._answers[key] = bool(self.user.has_perm(group, subject))
        return self._answers[key]


def _scope(subject: Any) -> tuple[Any, ...]:
    """What Grants tell subjects apart by; a model that keeps it elsewhere (``scope_paths``) stands row by row."""
    if subject is None:
        return ()
    if hasattr(subject, "scope_paths"):
        return type(subject), subject.pk
    return tuple(getattr(subject, name, None) for name in ("company_id", "owner_id", "warehouse_id"))
