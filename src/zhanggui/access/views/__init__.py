"""Pages: collect, call one command, show."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from zhanggui.access.models import User

SECRETS = method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
"""For pages that see or show a secret: kept by no cache, hidden in error reports."""


def person(request: HttpRequest) -> User:
    """Who is logged in, as a row of its own that commands may change."""
    return User.objects.select_related("company").get(pk=request.user.pk)


def site(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")
