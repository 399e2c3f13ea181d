"""Formats, headers and keys that every installation gets."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils import translation

from zhanggui.demo.database import django_settings
from zhanggui.project.secret import secret_key


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_numbers_have_thousands_separators_and_dates_are_iso_in_both_languages(language: str) -> None:
    page = Template("{{ amount }} {{ count }} {{ day }}")
    values = {"amount": Decimal("1234567.80"), "count": 12345, "day": datetime.date(2026, 11, 3)}
    with translation.override(language):
        assert page.render(Context(values)) == "1,234,567.80 12,345 2026-11-03"


def test_no_page_allows_inline_scripts_or_foreign_ones(client: Client) -> None:
    policy = client.get("/no-such-page").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "http" not in policy


def test_the_secret_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "secret-key"
    key = secret_key(path)
    assert len(key) >= 50
    assert secret_key(path) == key
    assert path.stat().st_mode & 0o077 == 0


def test_a_database_url_may_name_a_socket_a_password_and_options() -> None:
    assert django_settings("postgresql://ann:p%40ss@db.example:6432/shop?sslmode=require") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "shop",
        "USER": "ann",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "require"},
    }
    assert django_settings("postgresql://postgres@/shop?host=%2Fvar%2Frun")["HOST"] == "/var/run"
