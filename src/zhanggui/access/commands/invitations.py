"""Invitations and password resets: a signed link to a log-in, good for one use.

Whoever opens the link acts as its Outsider; what they change is caused by the link's own Activity.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhanggui.access.models import SYSTEM, Role, SignedLink, User
from zhanggui.access.queries import links as found
from zhanggui.access.queries import users as known
from zhanggui.kernel.commands import command
from zhanggui.kernel.errors import InvalidInput, Refusal
from zhanggui.kernel.models import Company

from . import grants, links, users

INVITATION, PASSWORD_RESET = "invitation", "password_reset"
INVITED_FOR, RESET_FOR = dt.timedelta(days=7), dt.timedelta(hours=2)


class AlreadyIn(Refusal):
    code = "already_in"
    sentence = _("%(user)s has a password already. Send a password reset instead.")


@command(User, "invite", create=True, label=_("Invite"))
def invite(
    *,
    by: Any,
    at: dt.datetime,
    email: str,
    company: Company | None = None,
    role: Role | None = None,
    **values: Any,
) -> User:
    """Make a user without a password, with a Grant where a role is named, and a link (``user.invitation``) to come in.

    The user name is the e-mail address until the invited choose their own.
    """
    email = email.strip().lower()
    if not email:
        raise InvalidInput.of("email", _("Enter the e-mail address of the person."))
    user = users.create(by=by, at=at, username=email, email=email, company=company, **values)
    if role is not None:
        grants.give(by=by, at=at, user=user, role=role, company=company)
    user.invitation = _link(user, INVITATION, INVITED_FOR, by=by, at=at)
    return user


@command(User, "invite_again", label=_("Invite again"), permission_step="set_password")
def invite_again(user: User, *, by: Any, at: dt.datetime) -> SignedLink:
    """A new link; the older ones are taken back."""
    users.require_power(by, user)
    if user.has_usable_password():
        raise AlreadyIn(user=user.label)
    return _link(user, INVITATION, INVITED_FOR, by=by, at=at)


def _log_in(link: SignedLink, **_arguments: Any) -> list[QuerySet]:
    return [User.objects.filter(pk=link.object_id)]


@command(SignedLink, "accept", label=_("Accept invitation"), touches=_log_in)
def accept(
    link: SignedLink, *, by: Any, at: dt.datetime, username: str, password: str, name: str = "", language: str = ""
) -> User:
    """The invited choose user name, name and password; the link is used up."""
    user = _user(link, INVITATION, by=by, at=at)
    users.update(user, by=by, at=at, username=username.strip(), name=name, language=language)
    users.set_password(user, by=by, at=at, password=password)
    return user


def ask_for_reset(email: str, *, at: dt.datetime) -> SignedLink | None:
    """A link for the active user of this address; None where there is none, which nobody is told."""
    user = known.with_email(email).filter(is_active=True).first() if email.strip() else None
    return _link(user, PASSWORD_RESET, RESET_FOR, by=SYSTEM, at=at) if user else None


@command(User, "offer_reset", label=_("Send a link for a new password"), permission_step="set_password")
def offer_reset(user: User, *, by: Any, at: dt.datetime) -> SignedLink:
    """For an administrator: the person sets the password, nobody else learns it."""
    users.require_power(by, user)
    return _link(user, PASSWORD_RESET, RESET_FOR, by=by, at=at)


@command(SignedLink, "reset_password", label=_("Set a new password"), touches=_log_in)
def reset_password(link: SignedLink, *, by: Any, at: dt.datetime, password: str) -> User:
    user = _user(link, PASSWORD_RESET, by=by, at=at)
    users.set_password(user, by=by, at=at, password=password)
    return user


def _link(user: User, purpose: str, lifetime: dt.timedelta, *, by: Any, at: dt.datetime) -> SignedLink:
    links.revoke_all(user, purpose=purpose, by=by, at=at)
    return links.issue(by=by, at=at, purpose=purpose, lifetime=lifetime, subject=user, email=user.email, use_limit=1)


def _user(link: SignedLink, purpose: str, *, by: Any, at: dt.datetime) -> User:
    """The user behind a link of this purpose, which is used now."""
    if link.purpose != purpose:
        raise found.LinkUnknown
    found.require_good(link, at)
    link.use_count += 1
    user = User.objects.filter(pk=link.object_id, is_active=True).first()
    if user is None:
        raise found.LinkRevoked
    return user
