"""Approval rules on screen and in the API, with their approvers as lines."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhanggui.approvals.models import ApprovalRule
from zhanggui.ui.fields import Field, Kind
from zhanggui.ui.screen import Menu, Screen, register


@register
class ApprovalRules(Screen):
    model = ApprovalRule
    menu = Menu("settings", icon="checkup-list", order=60)
    fields = (
        Field("code", editable=True, sort=True),
        Field("name", editable=True, sort=True),
        Field("name_zh", editable=True, sort=True),
        Field("step", editable=True, filter=True),
        Field(
            "company",
            editable=True,
            create_only=True,
            filter=True,
            help=_("Empty: every company, and what belongs to none."),
        ),
        Field(
            "amount_from",
            kind=Kind.PRICE,
            editable=True,
            help=_("In the currency of the document's company, with tax."),
        ),
        Field("amount_below", kind=Kind.PRICE, editable=True),
        Field("department", editable=True, filter=True, help=_("Of whoever made the document.")),
        Field("field", editable=True, column=False, help=_("Name of a column, as the API calls it.")),
        Field("operator", editable=True, column=False),
        Field("value", editable=True, column=False, help=_("A partner or item is compared by its code.")),
        Field("priority", editable=True, sort=True, help=_("Of several rules that fit, the highest holds.")),
        Field("makers_may_approve", editable=True, column=False),
        Field("is_active", filter=True),
    )
    line_fields = (
        Field("level", editable=True, help=_("Rows of one level are asked together, levels one after the other.")),
        Field("user", editable=True),
        Field("role", editable=True),
        Field("mode", editable=True),
        Field("needed", editable=True),
        Field("timeout_days", editable=True),
        Field("timeout_action", editable=True),
        Field("escalate_to", editable=True),
    )
