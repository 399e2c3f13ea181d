"""Work that a page doesn't wait for."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from zhanggui.access import mails
from zhanggui.access.commands import invitations
from zhanggui.access.models import User


@app.task(name="access.send_reset", queue="default")
def send_reset(*, email: str, site: str, language: str) -> None:
    """Mail a link to set a new password, where the address is a user's.

    Behind the page, so that the page takes as long for an address that nobody has; and made here, so that no secret
    waits in the queue.
    """
    link = invitations.ask_for_reset(email, at=timezone.now())
    if link is not None:
        user = User.objects.get(pk=link.object_id)
        mails.send_reset(user, link, site + reverse("new_password", args=[link.secret]), language)
