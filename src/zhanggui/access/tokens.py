"""API tokens: ``Authorization: Token <secret>``. Only the digest of a secret is stored."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from zhanggui.access.models import ApiToken, User
from zhanggui.access.queries.links import digest


class TokenAuthentication(BaseAuthentication):
    keyword = "token"

    def authenticate(self, request: Any) -> tuple[User, ApiToken] | None:
        parts = get_authorization_header(request).decode("latin-1").split()
        if len(parts) != 2 or parts[0].lower() != self.keyword:
            return None
        known = ApiToken.objects.filter(digest=digest(parts[1]), revoked_at=None)
        token = known.select_related("user__company__currency").first()
        if token is None or not token.user.is_active or (token.expires_at and token.expires_at <= timezone.now()):
            raise AuthenticationFailed(_("This token isn't valid. Ask an administrator for a new one."))
        return token.user, token

    def authenticate_header(self, request: Any) -> str:
        return "Token"
