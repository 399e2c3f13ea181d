"""Page: a screen that is neither list nor document (board, balance, matching), under the same permissions."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.http import HttpRequest
from django.urls import reverse

from . import parse
from .fields import Field, Kind
from .screen import Menu


class Page:
    """Declared with ``@register_page``; its address is ``/<slug>/``."""

    slug: ClassVar[str]
    title: ClassVar[Any]
    template: ClassVar[str]
    permission: ClassVar[str]
    menu: ClassVar[Menu | None] = None

    @property
    def heading(self) -> str:
        return str(self.title)

    def url(self) -> str:
        return reverse("ui:page", args=(self.slug,))

    def may_view(self, user: Any) -> bool:
        return bool(user.has_perm(self.permission))

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """What the template needs."""
        return {}


def date_of(text: str | None, default: dt.date) -> dt.date:
    """A date of the address; what is no date of our times counts as not given."""
    try:
        return parse.date(Field("date", kind=Kind.DATE), text)
    except parse.Wrong:
        return default


_registry: dict[str, Page] = {}


def register_page(declared: type[Page]) -> type[Page]:
    if declared.slug in _registry:
        raise RuntimeError(f"the page {declared.slug} is declared twice")
    _registry[declared.slug] = declared()
    return declared


def registered() -> dict[str, Page]:
    """All Pages by their slug."""
    return _registry
