"""Activity as a list: who did what with which document, and when; only of documents within the reader's reach."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel import commands
from zhanggui.kernel.models import Activity
from zhanggui.masterdata.queries import activities
from zhanggui.ui import timeline
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.panels import Panel, panel
from zhanggui.ui.screen import Menu, Screen, register, screen_of

VERIFYING = "kernel.activity.verify"
"""Who sees whether a row is sealed: administrators, and whoever runs a company."""
TYPES = tuple((model._meta.label, capfirst(model._meta.verbose_name)) for model in activities.subjects())
MADE = {"draft": _("New document"), "create": _("New master data")}
STEPS = tuple(
    {made.name: (made.name, MADE.get(made.name, made.label)) for made in commands.registered().values()}.values()
)
STATUSES = tuple(
    {
        value: (value, label)
        for model in apps.get_models()
        if hasattr(model, "flow")
        for value, label in model._meta.get_field("status").choices or ()  # type: ignore[union-attr]
    }.values()
)


@register
class Activities(Screen):
    model = Activity
    menu = Menu("settings", icon="history", order=90)
    editing = False
    ordering = "-id"
    search = ()
    detail_template = "masterdata/activity.html"
    fields = (
        Field("id", kind=Kind.CODE, label=_("No.")),
        Field("at", filter=True),
        Field("actor", filter=True),
        Field("on_behalf_of", filter=True, column=False),
        Field("document_type", kind=Kind.CHOICE, choices=TYPES, filter=True),
        Field("subject", kind=Kind.REFERENCE, label=_("Document")),
        Field("step_label", kind=Kind.TEXT, label=_("Step")),
        Field("step", kind=Kind.CHOICE, choices=STEPS, filter=True, column=False, detail=False),
        Field("before", kind=Kind.STATUS, choices=STATUSES, column=False),
        Field("after", kind=Kind.STATUS, choices=STATUSES),
        Field("date", filter=True),
        Field("company", filter=True),
        Field("is_sealed", kind=Kind.BOOLEAN, label=_("Sealed"), group=VERIFYING),
        Field("recorded_at", column=False),
        Field("cause", label=_("Caused by"), column=False),
    )

    def rows(self, user: Any) -> QuerySet:
        seen = activities.within_reach(super().rows(user), user)
        return seen.with_seal().prefetch_related("subject")  # type: ignore[attr-defined]


@panel(Activity, title=_("What changed"), order=10)
def changes(row: Activity, *, user: Any) -> Panel | None:
    """As the document's own history tells it."""
    screen = screen_of(type(row.subject)) if row.subject else None
    if screen is None:
        return None
    told = timeline.of(screen, row.subject, user, [row])
    return Panel("masterdata/parts/activity.html", {"timeline": told})
