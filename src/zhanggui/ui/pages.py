"""Page: a screen that is neither list nor document (board, balance, matching), under the same permissions."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhanggui.kernel.errors import InvalidInput, NotAllowed

from . import parse
from .fields import Field, Kind
from .screen import Menu


class PageNotAllowed(NotAllowed):
    """Somebody opened a page that isn't for them; which right it takes is said."""

    sentence = gettext_lazy("To see “%(page)s” one needs the permission %(permission)s. Ask an administrator for it.")


class Page:
    """Declared with ``@register_page``; its address is ``/<slug>/``."""

    slug: ClassVar[str]
    title: ClassVar[Any]
    template: ClassVar[str]
    permission: ClassVar[str]
    further: ClassVar[tuple[str, ...]] = ()
    """Permissions that the page needs beside ``permission``."""
    either: ClassVar[tuple[str, ...]] = ()
    """Permissions of which it needs one more, where any are named."""
    menu: ClassVar[Menu | None] = None

    @property
    def heading(self) -> str:
        return str(self.title)

    def url(self) -> str:
        return reverse("ui:page", args=(self.slug,))

    def may_view(self, user: Any) -> bool:
        return self.missing(user) is None

    def missing(self, user: Any) -> str | None:
        """The first permission that ``user`` would need and hasn't; None where nothing is missing."""
        lacking = next((name for name in (self.permission, *self.further) if not user.has_perm(name)), None)
        if lacking is None and self.either and not any(user.has_perm(name) for name in self.either):
            return self.either[0]
        return lacking

    def require(self, user: Any) -> None:
        if (missing := self.missing(user)) is not None:
            raise PageNotAllowed(page=self.heading, permission=missing)

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """What the template needs."""
        return {}


def date_of(request: HttpRequest, name: str, default: dt.date) -> dt.date:
    """The date ``name`` of the address, ``default`` without one. Raises InvalidInput for what is no date."""
    raw = request.GET.get(name, "")
    try:
        return default if parse.is_blank(raw) else parse.date(Field(name, kind=Kind.DATE), raw)
    except parse.Wrong as problem:
        raise InvalidInput.of(name, problem) from None


def period_of(request: HttpRequest, today: dt.date, days: int) -> tuple[dt.date, dt.date]:
    """``start`` and ``end`` of the address; without them ``days`` that end ``today``."""
    end = date_of(request, "end", today)
    start = date_of(request, "start", end - dt.timedelta(days=days))
    if start > end:
        raise InvalidInput.of("end", _("This period ends before it begins. Choose a later end."))
    return start, end


_registry: dict[str, Page] = {}


def register_page(declared: type[Page]) -> type[Page]:
    if declared.slug in _registry:
        raise RuntimeError(f"the page {declared.slug} is declared twice")
    _registry[declared.slug] = declared()
    return declared


def registered() -> dict[str, Page]:
    """All Pages by their slug."""
    return _registry
