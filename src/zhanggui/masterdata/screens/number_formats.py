"""Number formats: how a company numbers one type of document."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import NumberFormat
from zhanggui.ui.fields import Field
from zhanggui.ui.screen import Menu, Screen, register


@register
class NumberFormats(Screen):
    model = NumberFormat
    menu = Menu("settings", icon="number", order=32)
    search = ("document_type", "prefix")
    fields = (
        Field("company", editable=True, create_only=True, filter=True),
        Field(
            "document_type",
            editable=True,
            create_only=True,
            sort=True,
            help=_("As in the API, for example purchasing.PurchaseOrder."),
        ),
        Field("prefix", editable=True),
        Field("reset", editable=True, filter=True),
        Field("width", editable=True),
    )
