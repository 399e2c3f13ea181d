"""What somebody asks for: which paper of a document, in which language; and the PDF of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.errors import InvalidInput
from zhanggui.ui.screen import Screen

from . import compiling, papers
from .tongues import BOTH, Tongue, wanted

POLICY = "default-src 'self'; object-src 'self'; style-src 'self' 'unsafe-inline'"
"""A browser shows a PDF as an object with styles of its own; nothing in it runs."""


@dataclass(frozen=True, slots=True)
class Order:
    """``paper`` names one of the templates of the Screen; "" is the usual one."""

    screen: Screen
    tongue: Tongue
    paper: str = ""

    def values(self) -> dict[str, str]:
        """The query parameters that ask for this."""
        headings = BOTH if len(self.tongue.languages) > 1 else ""
        return {"language": self.tongue.language, "headings": headings, "paper": self.paper}

    def pdf(self, documents: Iterable[Any], user: Any) -> bytes:
        """One file of all documents, as ``user`` may see them."""
        made = [papers.paper(self.screen, document, user, self.tongue) for document in documents]
        return compiling.pdf(made, compiling.templates_of(self.screen)[self.paper], self.tongue)


def order(screen: Screen, query: Mapping[str, str], present_language: str) -> Order:
    """What the query parameters ``language``, ``headings`` and ``paper`` ask for."""
    tongue, paper = wanted(query, present_language), query.get("paper") or ""
    known = compiling.templates_of(screen)
    if paper not in known:
        names = ", ".join(filter(None, known)) or "–"
        problem = _("There is no paper “%(paper)s” of this document. Leave it out, or choose one of: %(known)s.")
        raise InvalidInput.of("paper", problem % {"paper": paper, "known": names})
    return Order(screen, tongue, paper)


def answer(content: Any, name: str) -> HttpResponse:
    """A PDF that the browser shows; never kept by anybody on the way."""
    file = f"{' '.join(name.split())}.pdf"
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, file) or "inline"
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "private, no-store"
    return response


def name_of(document: Any) -> str:
    """``PO202603-0001``; a draft is called after its kind."""
    return document.number or f"{type(document).__name__}-{document.pk}"
