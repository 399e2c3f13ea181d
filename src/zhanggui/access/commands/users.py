"""Users: made and changed by administrators; name, language and password by themselves."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from zhanggui.access.models import User
from zhanggui.access.queries import grants, users
from zhanggui.kernel.commands import command
from zhanggui.kernel.errors import FieldError, InvalidInput, Refusal
from zhanggui.kernel.masters import fill, validate
from zhanggui.kernel.sentences import sentences_of


class OwnAccount(Refusal):
    code = "own_account"
    sentence = _("You can't deactivate your own log-in. Ask another administrator.")


class MayDoMore(Refusal):
    code = "may_do_more"
    status = 403
    sentence = _(
        "%(user)s may do more than you, so you can't change this log-in. Ask an administrator who may as much."
    )


class LastAdministrator(Refusal):
    code = "last_administrator"
    sentence = _("%(user)s is the last active administrator. Make somebody else an administrator first.")


@command(User, "create", create=True, label=_("New user"))
def create(*, by: Any, at: dt.datetime, username: str, password: str = "", **values: Any) -> User:
    """Make a user; without a password they come in by an invitation or a reset."""
    user = User(username=User.normalize_username(username.strip()))
    fill(user, values)
    _set_password(user, password) if password else user.set_unusable_password()
    _validate(user)
    user.save(force_insert=True)
    return user


@command(User, "update", label=_("Edit"))
def update(user: User, *, by: Any, at: dt.datetime, **values: Any) -> None:
    require_power(by, user)
    fill(user, values)
    _validate(user)


@command(User, "deactivate", label=_("Deactivate"))
def deactivate(user: User, *, by: Any, at: dt.datetime) -> None:
    """Lock somebody out at once: pages, API tokens and stand-ins; nothing of theirs is lost."""
    if user.pk == by.pk:
        raise OwnAccount
    require_power(by, user)
    if users.is_last_administrator(user):
        raise LastAdministrator(user=user.label)
    user.is_active = False


@command(User, "activate", label=_("Activate"))
def activate(user: User, *, by: Any, at: dt.datetime) -> None:
    require_power(by, user)
    user.is_active = True


@command(User, "set_password", label=_("Set password"))
def set_password(user: User, *, by: Any, at: dt.datetime, password: str) -> None:
    """Everywhere else the user is logged out: the session holds a hash of the password."""
    require_power(by, user)
    _set_password(user, password)


# -- one's own log-in --------------------------------------------------------------------------------------------------


@command(User, "edit_profile", label=_("Edit profile"))
def edit_profile(
    user: User, *, by: Any, at: dt.datetime, name: str = "", name_zh: str = "", language: str = ""
) -> None:
    fill(user, {"name": name, "name_zh": name_zh, "language": language})
    _validate(user)


@command(User, "change_password", label=_("Change password"))
def change_password(user: User, *, by: Any, at: dt.datetime, old_password: str, new_password: str) -> None:
    if not user.check_password(old_password):
        raise InvalidInput.of("old_password", _("This is not your password."))
    _set_password(user, new_password, field="new_password")


def require_power(by: Any, user: User) -> None:
    """Raise MayDoMore where taking over the log-in of ``user`` would give ``by`` rights that they don't have."""
    if isinstance(by, User) and by.pk != user.pk and grants.may_do_more(user, by):
        raise MayDoMore(user=user.label)


# -- what they share ---------------------------------------------------------------------------------------------------


def _validate(user: User) -> None:
    """By field. E-mail addresses are unique, so that a mailed link leads to one person; case makes no difference."""
    validate(user)
    if User.objects.filter(username__iexact=user.username).exclude(pk=user.pk).exists():
        raise InvalidInput.of("username", _("Another user has this name."))
    if user.email and users.with_email(user.email).exclude(pk=user.pk).exists():
        raise InvalidInput.of("email", _("Another user has this e-mail address."))


def _set_password(user: User, password: str, field: str = "password") -> None:
    try:
        validate_password(password, user)
    except ValidationError as problem:
        raise InvalidInput(FieldError(None, field, message) for message in sentences_of(problem)) from None
    user.set_password(password)
