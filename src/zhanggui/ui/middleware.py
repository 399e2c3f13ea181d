"""The reader's language and time zone, once it is known who reads."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

Handler = Callable[[HttpRequest], HttpResponse]


def reader(get_response: Handler) -> Handler:
    """After authentication: the user's own language unless the switch chose one; times in the company's zone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return get_response(request)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            _speak(request, getattr(user, "language", ""))
        company = getattr(user, "company", None)
        zone = ZoneInfo(company.time_zone) if company is not None else timezone.get_default_timezone()
        with timezone.override(zone):
            return get_response(request)

    return middleware


def _speak(request: HttpRequest, language: str) -> None:
    if language in dict(settings.LANGUAGES):
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()
