"""API tokens: with one, a program acts as its user. The secret stands only on the instance that ``issue`` returns."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.access.models import ApiToken, User
from zhanggui.access.queries.links import digest
from zhanggui.kernel.commands import command
from zhanggui.kernel.errors import InvalidInput

from .users import require_power


@command(ApiToken, "issue", create=True, label=_("New API token"))
def issue(*, by: Any, at: dt.datetime, user: User, name: str, expires_at: dt.datetime | None = None) -> ApiToken:
    require_power(by, user)
    if not name.strip():
        raise InvalidInput.of("name", _("Give the token a name, such as the program that will use it."))
    secret = f"zg_{secrets.token_urlsafe(32)}"
    token = ApiToken(user=user, name=name.strip(), digest=digest(secret), created_at=at, expires_at=expires_at)
    token.save(force_insert=True)
    token.secret = secret
    return token


@command(ApiToken, "revoke", label=_("Take back"))
def revoke(token: ApiToken, *, by: Any, at: dt.datetime) -> None:
    token.revoked_at = token.revoked_at or at
