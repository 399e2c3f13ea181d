"""The places that stock moves between when nobody says more."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.errors import Refusal
from zhanggui.kernel.models import Company
from zhanggui.masterdata.models import Location, Warehouse


class PlaceMissing(Refusal):
    code = "place_missing"
    sentence = _("%(company)s has no default place of the kind “%(kind)s”. Add one under locations.")


def places(company: Company, warehouse: Warehouse, *kinds: str) -> tuple[Location, ...]:
    """The default location of ``warehouse``, then one for each virtual kind asked for; one query."""
    wanted = Q(kind=Location.Kind.INTERNAL, warehouse=warehouse) | Q(kind__in=kinds, warehouse=None)
    found = {row.kind: row for row in Location.objects.filter(wanted, company=company, is_default=True)}
    for kind in (Location.Kind.INTERNAL, *kinds):
        if kind not in found:
            raise PlaceMissing(company=company.label, kind=str(Location.Kind(kind).label))
    return tuple(found[kind] for kind in (Location.Kind.INTERNAL, *kinds))
