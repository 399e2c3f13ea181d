"""Finding a signed link by its secret, and saying why it can't be used."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac

from django.utils.translation import gettext_lazy as _

from zhanggui.access.models import SignedLink
from zhanggui.kernel.errors import Refusal


class LinkUnknown(Refusal):
    code = "link_unknown"
    status = 404
    sentence = _("This link isn't known here. Check that you copied all of it, or ask for a new one.")


class LinkExpired(Refusal):
    code = "link_expired"
    status = 410
    sentence = _("This link was good until %(date)s. Ask whoever sent it for a new one.")


class LinkRevoked(Refusal):
    code = "link_revoked"
    status = 410
    sentence = _("This link was taken back. Ask whoever sent it whether there is a newer one.")


class LinkUsedUp(Refusal):
    code = "link_used_up"
    status = 410
    sentence = _("This link was used already and works only %(limit)s times. Ask whoever sent it for a new one.")


class LinkUsed(LinkUsedUp):
    sentence = _("This link was used already and works only once. Ask whoever sent it for a new one.")


def digest(secret: str) -> str:
    """What is stored of a secret. The secrets are random, so that a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find(secret: str, *, purpose: str, at: dt.datetime) -> SignedLink:
    """The link of ``secret``, still good at ``at``. Raises LinkUnknown, LinkRevoked, LinkExpired or LinkUsedUp."""
    wanted = digest(secret)
    link = SignedLink.objects.filter(digest=wanted, purpose=purpose).select_related("created_by").first()
    if not hmac.compare_digest(link.digest if link else "", wanted) or link is None:
        raise LinkUnknown
    require_good(link, at)
    return link


def require_good(link: SignedLink, at: dt.datetime) -> None:
    """Raise LinkRevoked, LinkExpired or LinkUsedUp where the link can't be used any more."""
    if link.revoked_at is not None:
        raise LinkRevoked
    if link.expires_at <= at:
        raise LinkExpired(date=f"{link.expires_at:%Y-%m-%d %H:%M} UTC")
    if link.use_limit is not None and link.use_count >= link.use_limit:
        raise (LinkUsed if link.use_limit == 1 else LinkUsedUp)(limit=link.use_limit)
