"""Every list as a file: what its page shows, with all its rows."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from zhanggui.ui.links import Link, Links, list_links
from zhanggui.ui.screen import Screen


@list_links
def exports(screen: Screen, user: Any) -> Links:
    labels = {"xlsx": _("Excel workbook (.xlsx)"), "csv": _("Text, separated by commas (.csv)")}
    found = [Link(label, reverse("export", args=(screen.noun, form))) for form, label in labels.items()]
    return Links(_("Export"), "download", found)
