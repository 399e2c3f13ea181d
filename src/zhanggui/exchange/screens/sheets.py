"""Editing in Excel, offered on every list and page whose rows the reader may change."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from zhanggui.exchange.sheets.columns import is_offered
from zhanggui.exchange.sheets.records import is_open
from zhanggui.ui.links import Link, Links, links, list_links
from zhanggui.ui.screen import Screen


@list_links
def sheets(screen: Screen, user: Any) -> Links | None:
    if not is_offered(screen, user):
        return None
    found = [Link(_("Download for editing"), reverse("sheet_file", args=(screen.noun,)))]
    if screen.may_create(user):
        found.append(Link(_("Template for new rows"), reverse("sheet_template", args=(screen.noun,))))
    return Links(_("Edit in Excel"), "table", [*found, Link(_("Send back"), reverse("sheet", args=(screen.noun,)))])


@links("sheet")
def sheet(screen: Screen, document: Any, user: Any) -> Links | None:
    """Of a document with lines that can be changed now."""
    if not screen.has_editable_lines or not is_offered(screen, user) or not is_open(screen, document, user):
        return None
    found = [
        Link(_("Download for editing"), reverse("sheet_of_one", args=(screen.noun, document.pk))),
        Link(_("Send back"), reverse("sheet", args=(screen.noun,))),
    ]
    return Links(_("Edit in Excel"), "table", found)
