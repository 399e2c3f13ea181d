"""Who a paper is from and whom it is for: as they were when the document left draft, as they are before that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.models import Company
from zhanggui.masterdata.models import Address, Party
from zhanggui.ui.fields import Field
from zhanggui.ui.screen import Screen

from .texts import clean
from .tongues import Tongue

Values = Mapping[str, Any]


def partner_field(screen: Screen) -> Field | None:
    """The Field that names a party, or somebody in a role of one (supplier, customer)."""
    return next((field for field in screen.all_fields if _names_party(field)), None)


def _names_party(field: Field) -> bool:
    if field.target is None or "__" in field.path:
        return False
    return field.target is Party or any(one.related_model is Party for one in field.target._meta.concrete_fields)


def party_of(document: Any, field: Field) -> Party | None:
    row = field.value(document)
    return row if row is None or isinstance(row, Party) else row.party


def remembered(document: Any) -> Values:
    """The snapshot of a document that left draft; empty for drafts and for documents that keep none."""
    return {} if getattr(document, "status", "draft") == "draft" else getattr(document, "snapshot", None) or {}


def company(known: Values, today: Company, tongue: Tongue) -> dict[str, Any]:
    """``{"name", "address", "facts"}`` of our side."""
    values = known.get("company") or _values(today, "tax_number", "address", "phone")
    return _block(values, values["address"], tongue)


def partner(known: Values, party: Party, tongue: Tongue, heading: Any) -> dict[str, Any]:
    """The same of the other side, with its ``title``. ``addresses`` lists all with their kind."""
    if not (values := known.get("party") or {}):
        values = _values(party, "tax_number", "phone", "email")
    return partner_block(values, _addresses(known, party), tongue, heading)


def partner_block(values: Values, addresses: list[dict[str, str]], tongue: Tongue, heading: Any) -> dict[str, Any]:
    first = min(addresses, key=lambda one: one["kind"] != "main", default={"text": ""})
    cleaned = [{**one, "text": clean(one["text"])} for one in addresses]
    return {**_block(values, first["text"], tongue), "title": tongue.says(heading), "addresses": cleaned}


def _addresses(known: Values, party: Party) -> list[dict[str, str]]:
    if known.get("party"):
        return list(known.get("addresses") or ())
    return [{"kind": row.kind, "text": str(row)} for row in Address.objects.filter(party=party)]


def _block(values: Values, address: str, tongue: Tongue) -> dict[str, Any]:
    headings = (("tax_number", _("Tax number")), ("phone", _("Phone")), ("email", _("E-mail")))
    facts = [{"label": tongue.says(label), "text": clean(values[key])} for key, label in headings if values.get(key)]
    return {"name": clean(name_of(values)), "address": clean(address), "facts": facts}


def _values(master: Any, *names: str) -> dict[str, str]:
    return {name: getattr(master, name) for name in ("code", "name", "name_zh", *names)}


def name_of(values: Values) -> str:
    """The name in the language of the paper; the other one where only that is known."""
    names = (values.get("name_zh"), values.get("name"))
    first, second = names if (get_language() or "").startswith("zh") else names[::-1]
    return str(first or second or "")
