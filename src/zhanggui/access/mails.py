"""Mails with a signed link, in the language of whoever gets them."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from zhanggui.access.models import SignedLink, User


def send_reset(user: User, link: SignedLink, address: str, language: str) -> None:
    """``address`` is the link's page."""
    with translation.override(user.language or language):
        text = _(
            "Hello %(name)s,\n\n"
            "somebody asked for a new password for your log-in “%(username)s”. If it was you, set it here:\n\n"
            "%(address)s\n\n"
            "The link works once, until %(until)s UTC. If it wasn't you, do nothing: your password stays as it is."
        )
        _send(user, link, address, _("Set a new password"), text)


def send_invitation(user: User, link: SignedLink, address: str, language: str) -> None:
    with translation.override(user.language or language):
        text = _(
            "Hello %(name)s,\n\n"
            "you are invited to Zhanggui. Choose your user name and password here:\n\n"
            "%(address)s\n\n"
            "The link works once, until %(until)s UTC."
        )
        _send(user, link, address, _("Your invitation to Zhanggui"), text)


def _send(user: User, link: SignedLink, address: str, subject: str, text: str) -> None:
    values = {
        "name": user.label,
        "username": user.username,
        "address": address,
        "until": f"{link.expires_at:%Y-%m-%d %H:%M}",
    }
    send_mail(subject, text % values, settings.DEFAULT_FROM_EMAIL, [user.email])
