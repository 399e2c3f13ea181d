"""Settings. What differs between installations comes from the environment:

DATABASE_URL            postgresql://user:password@host:port/name; without it, the embedded server under var/
ZHANGGUI_VAR            data, mail, logs, uploaded files (default: var/ of the checkout or current folder)
ZHANGGUI_SECRET_KEY     default: generated once and kept in var/secret-key
ZHANGGUI_DEBUG          1 shows tracebacks in the browser
ZHANGGUI_ALLOWED_HOSTS  names separated by commas (default: this machine only)
ZHANGGUI_WEBHOOK_NETWORKS
                        networks within the house that webhooks may reach: 10.1.0.0/16,fd00::/8 (default: none)
ZHANGGUI_HTTPS          1 when a proxy in front speaks HTTPS: cookies are then sent over HTTPS only
"""

import os
from pathlib import Path

from zhanggui.demo.database import Server, django_settings
from zhanggui.demo.places import made, var
from zhanggui.project.logs import logging_config
from zhanggui.project.secret import secret_key

VAR = made(var())
DEBUG = os.environ.get("ZHANGGUI_DEBUG") == "1"
HTTPS = os.environ.get("ZHANGGUI_HTTPS") == "1"
SECRET_KEY = os.environ.get("ZHANGGUI_SECRET_KEY") or secret_key(VAR / "secret-key")
ALLOWED_HOSTS = os.environ.get("ZHANGGUI_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if HTTPS and host != "*"]

# From the bottom layer to the top: an app may use those above it in this list, never those below.
LAYERS = [
    "kernel",
    "ui",
    "rest",
    "access",
    "masterdata",
    "exchange",
    "approvals",
    "pricing",
    "stock",
    "purchasing",
    "sales",
    "settlement",
    "payables",
    "receivables",
    "demo",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "procrastinate.contrib.django",
    *(f"zhanggui.{name}" for name in LAYERS),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "zhanggui.project.middleware.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "zhanggui.ui.middleware.reader",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "zhanggui.project.urls"
WSGI_APPLICATION = "zhanggui.project.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "zhanggui.ui.context.shell",
            ],
        },
    },
]

DATABASE = django_settings(os.environ.get("DATABASE_URL") or Server(VAR / "postgres").url("zhanggui_demo"))
# Only the web keeps a pool; commands and the worker open what they need.
if pool_size := int(os.environ.get("ZHANGGUI_POOL", "0")):
    DATABASE["OPTIONS"]["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 10}
DATABASES = {"default": {**DATABASE, "CONN_HEALTH_CHECKS": True}}

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["zhanggui.access.backend.GrantBackend"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [str(Path(__file__).parents[1] / "locale")]
FORMAT_MODULE_PATH = ["zhanggui.project.formats"]
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(VAR / "files")},
    },
    "staticfiles": {"BACKEND": "zhanggui.project.static.VersionedStorage"},
}
# Files are served from the packages themselves: there is nothing to collect.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 24 * 3600
MEDIA_ROOT = str(VAR / "files")

# Networks within the house that webhooks may reach besides public addresses, plain HTTP included.
WEBHOOK_NETWORKS = [one for one in os.environ.get("ZHANGGUI_WEBHOOK_NETWORKS", "").split(",") if one]

SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(VAR / "mail")
DEFAULT_FROM_EMAIL = "zhanggui@localhost"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        # First, because it says how to authenticate: without it a refusal would be 403 instead of 401.
        "zhanggui.access.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "zhanggui.rest.errors.handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    # Exact decimals travel as text.
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Zhanggui",
    "VERSION": "0.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "OAS_VERSION": "3.1.0",
    "POSTPROCESSING_HOOKS": ["zhanggui.rest.schema.grouped"],
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "cookieAuth": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
            "tokenAuth": {"type": "apiKey", "in": "header", "name": "Authorization"},
        }
    },
}

LOGGING = logging_config(made(VAR / "log") / "zhanggui.log")
