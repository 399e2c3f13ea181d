"""Addresses: each app that has pages of its own brings a `urls` module."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path, re_path
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView

from zhanggui.rest.unknown import unknown

urlpatterns = [
    path("language/", set_language, name="set_language"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    *(
        path("", include(import_module(f"{app}.urls")))
        for app in settings.INSTALLED_APPS
        if app.startswith("zhanggui.") and find_spec(f"{app}.urls")
    ),
    re_path(r"^api/v1/", unknown),
]
