"""The side bar: groups in the order of the business, entries from Screens and Pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from . import pages, screen


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    label: Any
    icon: str
    folded: bool = False


GROUPS = (
    Group("work", _("My work"), "inbox"),
    Group("sales", _("Sales"), "shopping-cart"),
    Group("purchasing", _("Purchasing"), "truck-delivery"),
    Group("stock", _("Stock"), "building-warehouse"),
    Group("production", _("Production"), "settings-cog"),
    Group("quality", _("Quality"), "microscope"),
    Group("money", _("Finance"), "coins"),
    Group("masterdata", _("Master data"), "database", folded=True),
    Group("settings", _("Settings"), "adjustments", folded=True),
)


@dataclass(frozen=True, slots=True)
class Entry:
    label: str
    url: str
    icon: str
    order: int
    active: bool


@dataclass(slots=True)
class Section:
    """A group with the entries that the user may open. What is set up once starts folded."""

    group: Group
    entries: list[Entry] = field(default_factory=list)

    @property
    def open(self) -> bool:
        return not self.group.folded or any(entry.active for entry in self.entries)


def sections(user: Any, path: str) -> list[Section]:
    """The menu of ``user``; ``path`` marks the present entry."""
    made = {group.key: Section(group) for group in GROUPS}
    items: list[Any] = [*screen.registered().values(), *pages.registered().values()]
    for item in items:
        if item.menu is not None and item.may_view(user):
            made[item.menu.group].entries.append(_entry(item, path))
    for section in made.values():
        section.entries.sort(key=lambda entry: (entry.order, entry.label))
    return [section for section in made.values() if section.entries]


def _entry(item: Any, path: str) -> Entry:
    url = item.url()
    return Entry(item.heading, url, item.menu.icon, item.menu.order, path.startswith(url))
