"""A party becomes a supplier or a customer: one call makes the role, and the party where there is none yet."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.errors import FieldError, InvalidInput
from zhanggui.kernel.masters import fill, validate, write
from zhanggui.masterdata.commands import parties
from zhanggui.masterdata.models import Party
from zhanggui.masterdata.models.parties import PartyRole

SHARED = ("code", "name", "name_zh", "external_refs", "extra")
"""What a new party has from its role where nothing else is said."""


def create(model: type[PartyRole], values: dict[str, Any], *, by: Any, at: dt.datetime) -> Any:
    """A role of ``values["party"]``, or of a new party made of the values that name its fields.

    ``party_code``: the new party's code where it isn't the role's. Code and names come from a party that is there.
    """
    role_values, party_values = _split(model, values)
    party = role_values.get("party")
    if party is None:
        role_values["party"] = _new_party(role_values, party_values, by, at)
    else:
        _refuse_party_values(party_values)
        _refuse_second(model, party)
        role_values = {"code": party.code, "name": party.name, "name_zh": party.name_zh, **role_values}
    return write(model(), role_values)


def update(role: Any, values: dict[str, Any]) -> None:
    if values.get("party", role.party) != role.party:
        raise InvalidInput.of("party", _("The party stays. Make a new one instead."))
    fill(role, values)
    validate(role)


def _split(model: type[PartyRole], values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    own = {field.name for field in model._meta.concrete_fields}
    role = {name: value for name, value in values.items() if name in own}
    return role, {name: value for name, value in values.items() if name not in own}


def _new_party(role: dict[str, Any], values: dict[str, Any], by: Any, at: dt.datetime) -> Party:
    shared = {name: role[name] for name in SHARED if name in role}
    values = {**shared, **values}
    values["code"] = values.pop("party_code", None) or values.get("code", "")
    if Party.objects.filter(code=values["code"]).exists():
        text = _("There is a party with the code %(code)s already. Choose it, or give the new party another code.")
        raise InvalidInput.of("party", text % {"code": values["code"]})
    return parties.create(by=by, at=at, **values)


def _refuse_party_values(values: dict[str, Any]) -> None:
    text = _("The party is there already. Change this on the party itself.")
    if wrong := [FieldError(None, name, str(text)) for name, value in values.items() if value not in (None, "", ())]:
        raise InvalidInput(wrong)


def _refuse_second(model: Any, party: Party) -> None:
    there = model.objects.filter(party=party).first()
    if there is not None:
        text = _("%(party)s is the %(role)s %(there)s already.")
        values = {"party": party, "role": str(model._meta.verbose_name).lower(), "there": there}
        raise InvalidInput.of("party", text % values)
