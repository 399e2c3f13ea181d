"""To receive: what suppliers still have to send, the most urgent first."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhanggui.purchasing.queries import incoming
from zhanggui.ui.pages import Page, register_page
from zhanggui.ui.screen import Menu

MOST = 500


@register_page
class ToReceive(Page):
    slug = "to-receive"
    title = _("To receive")
    permission = "purchasing.purchase_order.view"
    template = "purchasing/to_receive.html"
    menu = Menu("purchasing", icon="calendar-due", order=25)

    def context(self, request: HttpRequest) -> dict[str, Any]:
        lines = incoming.of(request.user, most=MOST + 1)
        now = timezone.now()
        late = {one.line.pk for one in lines if one.is_late(one.line.document.company.day(now))}
        return {"lines": lines[:MOST], "late": late, "more": len(lines) > MOST, "most": MOST}
