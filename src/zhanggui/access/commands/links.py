"""Signed links: issue, open, revoke. The secret stands only on the instance that ``issue`` returns."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhanggui.access.models import Outsider, SignedLink
from zhanggui.access.queries import links
from zhanggui.kernel.commands import command

BYTES = 32


@command(SignedLink, "issue", create=True, label=_("New link"))
def issue(
    *,
    by: Any,
    at: dt.datetime,
    purpose: str,
    lifetime: dt.timedelta,
    subject: models.Model | None = None,
    party_id: int | None = None,
    email: str = "",
    use_limit: int | None = None,
) -> SignedLink:
    """Make a link to ``subject``. Its ``secret`` is shown once: put it into an address and send that."""
    secret = secrets.token_urlsafe(BYTES)
    link = SignedLink(
        purpose=purpose,
        object_type=subject._meta.label if subject else "",
        object_id=subject.pk if subject else None,
        party_id=party_id,
        email=email,
        digest=links.digest(secret),
        created_by_id=by.pk,
        created_at=at,
        expires_at=at + lifetime,
        use_limit=use_limit,
    )
    link.save(force_insert=True)
    link.secret = secret
    return link


@command(SignedLink, "use", label=_("Use"))
def use(link: SignedLink, *, by: Any, at: dt.datetime) -> None:
    """Count one use, checked on the locked row: two who come at once don't both get the last one."""
    links.require_good(link, at)
    link.use_count += 1


def opened(secret: str, *, purpose: str, at: dt.datetime) -> SignedLink:
    """Find a link by its secret and count this use. Raises LinkUnknown, LinkRevoked, LinkExpired or LinkUsedUp."""
    link = links.find(secret, purpose=purpose, at=at)
    use(link, by=Outsider(link), at=at)
    return link


@command(SignedLink, "revoke", label=_("Take back"))
def revoke(link: SignedLink, *, by: Any, at: dt.datetime) -> None:
    link.revoked_at = link.revoked_at or at


def revoke_all(subject: models.Model, *, purpose: str, by: Any, at: dt.datetime) -> None:
    """Take back every link of one purpose to ``subject`` that is still out: a new one makes the older ones void."""
    out = SignedLink.objects.filter(object_type=subject._meta.label, object_id=subject.pk, purpose=purpose)
    for link in out.filter(revoked_at=None, expires_at__gt=at).order_by("pk"):
        revoke(link, by=by, at=at)
