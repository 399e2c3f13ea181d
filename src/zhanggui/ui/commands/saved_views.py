"""Saved views: everybody keeps their own; sharing them takes a right."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import command
from zhanggui.kernel.errors import InvalidInput
from zhanggui.kernel.masters import remove_command, validate
from zhanggui.ui.models import ListSetting, SavedView

Sharing = SavedView.Sharing


@command(SavedView, "create", create=True, label=_("Save view"))
def create(*, by: Any, at: dt.datetime, noun: str, name: str, query: str) -> SavedView:
    view = SavedView(noun=noun, name=name.strip(), query=query, owner=by)
    validate(view)
    view.save(force_insert=True)
    return view


@command(SavedView, "update", label=_("Edit"))
def update(view: SavedView, *, by: Any, at: dt.datetime, name: str, query: str | None = None) -> None:
    """``query`` None: what is seen stays as it is."""
    view.name, view.query = name.strip(), view.query if query is None else query
    validate(view)


@command(SavedView, "share", label=_("Share"))
def share(view: SavedView, *, by: Any, at: dt.datetime, sharing: Sharing, role: str = "") -> None:
    """With everybody, with the ``role`` of that code, or with nobody any more."""
    if sharing == Sharing.ROLE and not role:
        raise InvalidInput.of("role", _("Choose the role that the view is for."))
    view.sharing, view.role = sharing, role if sharing == Sharing.ROLE else ""
    validate(view)


remove = remove_command(SavedView)


def open_with(user: Any, noun: str, *, view: SavedView | None) -> None:
    """A setting of the user's own: the list opens with ``view``; None: with all rows."""
    ListSetting.objects.update_or_create(user=user, noun=noun, defaults={"view": view})


def keep_columns(user: Any, noun: str, *, columns: str) -> None:
    """A setting of the user's own; empty: the columns that the list has for everybody."""
    ListSetting.objects.update_or_create(user=user, noun=noun, defaults={"columns": columns})
