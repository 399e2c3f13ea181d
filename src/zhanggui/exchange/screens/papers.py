"""The print button on the page of every document."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhanggui.exchange.printing import compiling
from zhanggui.exchange.printing.tongues import BOTH
from zhanggui.ui.links import Link, Links, links
from zhanggui.ui.screen import Screen


@links("print")
def papers(screen: Screen, document: Any, user: Any) -> Links | None:
    """In the reader's language first, then in the others, then with headings in all; then the further papers."""
    if not screen.is_document:
        return None
    address = reverse("print", args=(screen.noun, document.pk))
    names = [(name, compiling.title_of(path)) for name, path in compiling.templates_of(screen).items()]
    found = [
        Link(f"{title or screen.singular} · {label}", f"{address}?{urlencode({**wanted, **_paper(name)})}")
        for name, title in names
        for label, wanted in _languages()
    ]
    return Links(_("Print"), "printer", found)


def _paper(name: str) -> dict[str, str]:
    return {"paper": name} if name else {}


def _languages() -> list[tuple[str, dict[str, str]]]:
    present = get_language()
    known = sorted(settings.LANGUAGES, key=lambda one: one[0] != present)
    alone = [(str(name), {"language": code}) for code, name in known]
    return [*alone, (_("Headings in both languages"), {"language": known[0][0], "headings": BOTH})]
