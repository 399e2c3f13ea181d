"""What every page of the shell needs: menu, company, theme."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from . import menu

THEMES = ("light", "dark")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Lazily: partial answers and pages for outsiders ask for none of it."""
    user = getattr(request, "user", None)
    theme = request.COOKIES.get("theme", "")
    return {
        "theme": theme if theme in THEMES else "light",
        "menu": SimpleLazyObject(lambda: menu.sections(user, request.path) if _signed_in(user) else []),
        "shell_company": getattr(user, "company", None) if _signed_in(user) else None,
    }


def _signed_in(user: Any) -> bool:
    return bool(user is not None and user.is_authenticated)
