"""Locations: places within warehouses, and the virtual ones of a company."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import command
from zhanggui.kernel.errors import InvalidInput, Refusal
from zhanggui.kernel.masters import delete, fill, require_same, validate
from zhanggui.masterdata.models import Location
from zhanggui.masterdata.queries import trees


class DefaultPlace(Refusal):
    code = "default_place"
    sentence = _("%(location)s is the default place. Make another place the default one first.")


@command(Location, "create", create=True, label=_("New location"))
def create(*, by: Any, at: dt.datetime, **values: Any) -> Location:
    location = Location()
    _write(location, values)
    location.save(force_insert=True)
    return location


@command(Location, "update", label=_("Edit"))
def update(location: Location, *, by: Any, at: dt.datetime, **values: Any) -> None:
    """Warehouse and kind stay: stock is kept by warehouse, and what lies in the place would be lost to it."""
    require_same(location, values, "warehouse", "kind")
    _write(location, values)


@command(Location, "make_default", label=_("Make default"))
def make_default(location: Location, *, by: Any, at: dt.datetime) -> None:
    """Goods go here when nobody says more; the place that was the default one is no more."""
    same = Location.objects.filter(company=location.company, kind=location.kind, warehouse=location.warehouse)
    same.filter(is_default=True).exclude(pk=location.pk).update(is_default=False)
    location.is_default = True


@command(Location, "deactivate", label=_("Deactivate"))
def deactivate(location: Location, *, by: Any, at: dt.datetime) -> None:
    _refuse_default(location)
    location.is_active = False


@command(Location, "activate", label=_("Activate"))
def activate(location: Location, *, by: Any, at: dt.datetime) -> None:
    location.is_active = True


@command(Location, "remove", label=_("Delete"))
def remove(location: Location, *, by: Any, at: dt.datetime) -> None:
    _refuse_default(location)
    delete(location)


def _refuse_default(location: Location) -> None:
    if location.is_default:
        raise DefaultPlace(location=str(location))


def _write(location: Location, values: dict[str, Any]) -> None:
    fill(location, values)
    if location.warehouse is not None:
        location.company = location.warehouse.company
    _check_kind(location)
    _check_parent(location)
    validate(location)


def _check_kind(location: Location) -> None:
    internal = location.kind == Location.Kind.INTERNAL
    if internal and location.warehouse is None:
        raise InvalidInput.of("warehouse", _("An internal place belongs to a warehouse."))
    if not internal and location.warehouse is not None:
        raise InvalidInput.of("warehouse", _("Only internal places belong to a warehouse."))


def _check_parent(location: Location) -> None:
    parent = location.parent
    if parent is None:
        return
    if (parent.company_id, parent.warehouse_id) != (location.company_id, location.warehouse_id):
        raise InvalidInput.of("parent", _("%(parent)s lies in another warehouse.") % {"parent": parent})
    if location.pk and trees.is_below(parent, location):
        text = _("%(location)s can't belong to %(parent)s, which belongs to it.")
        raise InvalidInput.of("parent", text % {"location": location, "parent": parent})
