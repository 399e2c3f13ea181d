"""Asking for a permission in a template."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def may(user: Any, code: str, subject: Any = None) -> bool:
    """``{% may user "access.role.update" object as may_update %}``"""
    return bool(user.has_perm(code, subject))
