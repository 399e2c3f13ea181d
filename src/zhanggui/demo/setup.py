"""What a database needs before the web starts: the demo company, or the first administrator. Returns lines to print."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from zhanggui.access.commands import setup
from zhanggui.access.commands.setup import DEMO_USERS
from zhanggui.demo import company


def prepare(*, demo: bool) -> list[str]:
    at = timezone.now()
    setup.install_roles(at=at)
    return _demo(at) if demo else _own(at)


def _demo(at: dt.datetime) -> list[str]:
    names = ", ".join(name for name, *_rest in DEMO_USERS)
    if company.exists():
        return [
            _("Users: %(names)s. Their password was shown when they were made.") % {"names": names},
            _("Forgotten: `zhanggui demo` makes the demo company anew, with a new password."),
        ]
    password = company.build(at=at, tell=lambda text: print(text, flush=True))
    return [
        _("Users: %(names)s") % {"names": names},
        _("Password of all of them, shown only now: %(password)s") % {"password": password},
    ]


def _own(at: dt.datetime) -> list[str]:
    made = setup.first_administrator(at=at)
    if made is None:
        return []
    user, password = made
    return [
        _("User: %(name)s") % {"name": user.username},
        _("Password, shown only now: %(password)s") % {"password": password},
    ]
