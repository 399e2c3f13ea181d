"""A value as the text of its cell, and back: what a cell says to people becomes what the validator reads."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _

from zhanggui.exchange.importing.transforms import yes_no
from zhanggui.ui.fields import CHOICES, Field, Kind
from zhanggui.ui.formats import GAP, label_of, plain_number, text_of
from zhanggui.ui.parse import NUMBER, Wrong, date, decimal, shown
from zhanggui.ui.references import code_field
from zhanggui.ui.sight import Sight

from .columns import Column

LONGEST = 30_000
"""Characters of a cell that are written; a spreadsheet holds some more."""
BY_KEY = re.compile(r"#(\d{1,18})(\s.*)?", re.ASCII | re.DOTALL)
CHINESE_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日", re.ASCII)
MIDNIGHT = re.compile(r"[ T]00:00(:00)?$")


# -- out


def texts(columns: Iterable[Column], row: Any, sight: Sight, subject: Any = None) -> dict[str, str]:
    """Cells of ``row`` by column. ``subject`` decides what may be seen (a line's document)."""
    subject = row if subject is None else subject
    return {one.name: _text(one, row, sight, subject) for one in columns if one.field is not None}


def _text(column: Column, row: Any, sight: Sight, subject: Any) -> str:
    field = column.field
    if field is None:
        return ""
    if not sight.reads(field, subject):
        return _("Not for your eyes")
    value = field.value(row)
    if value is None or value == "":
        return ""
    if field.is_reference and not sight.knows(value):
        return _("There is one, but it is not within your reach")
    if column.tells_name:
        return label_of(value)
    return said(field, value)[:LONGEST]


def said(field: Field, value: Any) -> str:
    """As it stands in a cell, trimmed as cells are read."""
    if field.is_reference:
        return named(value)
    if field.kind in (*CHOICES, Kind.BOOLEAN, Kind.DATETIME):
        return text_of(field, value)
    if isinstance(value, Decimal):
        return plain_number(value)
    return str(value).replace("\r\n", "\n").strip()


def named(row: models.Model) -> str:
    """A referenced row by its code; what has none yet, such as a draft, by its key: ``#17``."""
    column = code_field(type(row))
    return str((getattr(row, column) if column else "") or f"#{row.pk}")


# -- back


def same(field: Field, one: str, other: str) -> bool:
    """Whether two cells say the same: ``1,234.50`` and ``1234.5`` do."""
    if one == other:
        return True
    if not one or not other:
        return False
    try:
        return bool(entered(field, one) == entered(field, other)) or (
            field.is_number and decimal(one) == decimal(other)
        )
    except Wrong:
        return False


def entered(field: Field, text: str) -> Any:
    """What the validator is to read; raises Wrong for a word that is none of the choices."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        return ""
    if field.is_reference:
        return _key(text)
    if field.kind is Kind.BOOLEAN:
        return yes_no(unicodedata.normalize("NFKC", text))
    if field.kind in CHOICES:
        return _choice(field, text)
    if field.kind is Kind.DATE:
        return _date(text)
    return text


def plain(field: Field, text: str) -> str:
    """A number or date as we would write it; anything else as it is."""
    try:
        return plain_number(decimal(text)) if field.is_number else str(date(field, entered(field, text)))
    except Wrong:
        return text


def _key(text: str) -> int | str:
    """``#17`` is a key; ``A-100`` and what is offered beside it (``A-100 Rail``) are a code."""
    found = BY_KEY.fullmatch(text)
    return int(found[1]) if found else text.split(GAP)[0]


def _date(text: str) -> str:
    plain = MIDNIGHT.sub("", unicodedata.normalize("NFKC", text))
    found = CHINESE_DATE.fullmatch(plain.replace(" ", ""))
    plain = "-".join(found.groups()) if found else plain.replace(".", "-")
    if NUMBER.fullmatch(plain):
        raise Wrong(_("This is a number, not a date. Give the cell the format of a date, for example 2026-03-31."))
    return plain


def _choice(field: Field, text: str) -> str:
    known = {word: value for value, label in _labels(field.choices) for word in (str(value).lower(), label.lower())}
    found = known.get(unicodedata.normalize("NFKC", text).lower(), known.get(text.lower()))
    if found is None:
        names = ", ".join(str(label) for _value, label in field.choices)
        raise Wrong(_("“%(value)s” is not one of: %(choices)s.") % {"value": shown(text), "choices": names})
    return str(found)


@lru_cache(maxsize=256)
def _labels(choices: tuple[tuple[Any, Any], ...]) -> list[tuple[Any, str]]:
    """``[(value, label)]`` in every language: a workbook may be sent back by somebody who reads another one."""
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found += [(value, str(label)) for value, label in choices]
    return found
