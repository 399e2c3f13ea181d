"""Reading one value: text or JSON in, exact Python value out, or a sentence that says what is wrong."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhanggui.kernel.sentences import sentences_of

from .fields import CHOICES, DECIMALS, Field, Kind

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", re.ASCII)
TRUE, FALSE = ("true", "1", "on", "yes"), ("false", "0", "off", "no", "")
LONGEST_NUMBER = 60
LONGEST_TEXT = 20_000


class Wrong(ValueError):
    """A value that can't be taken; its text is the sentence for the person who entered it."""


def is_blank(raw: Any) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip())


def value(field: Field, raw: Any) -> Any:
    """``raw``, which isn't blank, as the Field's Python value. References and lines are read elsewhere."""
    if field.kind in DECIMALS:
        return _fitting(field, decimal(raw))
    if field.kind in CHOICES:
        return _choice(field, raw)
    read = _READERS.get(field.kind or Kind.TEXT, text)
    return _validated(field, read(field, raw))


def decimal(raw: Any) -> Decimal:
    """Exactly what was written: no float, no exponent, no NaN."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal):
        raise Wrong(_("Enter a number as text, for example “12.50”."))
    written = unicodedata.normalize("NFKC", f"{raw:f}" if isinstance(raw, Decimal) else str(raw)).strip()
    if len(written) > LONGEST_NUMBER:
        raise Wrong(_("This number is too long."))
    if GROUPED.fullmatch(written):
        written = written.replace(",", "")
    if not NUMBER.fullmatch(written):
        raise Wrong(_("This is no number. Write it with digits and a point, for example 12.50."))
    return Decimal(written)


def shown(raw: Any, longest: int = 60) -> str:
    """What was entered, as a message may quote it: short, and without halves of characters."""
    return str(raw)[:longest].encode("utf-8", "replace").decode()


def _fitting(field: Field, number: Decimal) -> Decimal:
    """Refuse what the column would round or overflow."""
    digits, places = _size(field)
    exponent = number.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > places:
        raise Wrong(_too_fine(places))
    if abs(number) >= Decimal(10) ** (digits - places):
        raise Wrong(_("This number is too large."))
    return number


def _too_fine(places: int) -> str:
    if not places:
        return _("Enter a whole number.")
    text = ngettext(
        "At most %(places)s decimal is possible here.", "At most %(places)s decimals are possible here.", places
    )
    return text % {"places": places}


def _size(field: Field) -> tuple[int, int]:
    if isinstance(field.source, models.DecimalField):
        return field.source.max_digits or 20, field.source.decimal_places or 0
    return 20, 6


def _choice(field: Field, raw: Any) -> Any:
    found = next((known for known, _label in field.choices if str(known) == str(raw)), None)
    if found is None:
        names = ", ".join(str(known) for known, _label in field.choices)
        raise Wrong(_("“%(value)s” is not one of: %(choices)s.") % {"value": shown(raw), "choices": names})
    return found


def integer(field: Field, raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal):
        raise Wrong(_("Enter a whole number."))
    number = decimal(raw)
    if number != number.to_integral_value():
        raise Wrong(_("Enter a whole number."))
    if abs(number) >= 2**63:
        raise Wrong(_("This number is too large."))
    return int(number)


def whole(raw: str) -> int | None:
    """A number in an address, such as a key: what is none, or larger than a column holds, is None."""
    number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 20 else None
    return number if number is not None and number < 2**63 else None


def boolean(field: Field, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().lower()
    if word not in (*TRUE, *FALSE):
        raise Wrong(_("Enter true or false."))
    return word in TRUE


def date(field: Field, raw: Any) -> dt.date:
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    found = DATE.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if found is None:
        raise Wrong(_("Enter a date as year-month-day, for example 2026-03-31."))
    year, month, day = (int(part) for part in found.groups())
    try:
        made = dt.date(year, month, day)
    except ValueError:
        raise Wrong(_("There is no such day.")) from None
    if not 1900 <= year <= 2999:
        raise Wrong(_("The year must be between 1900 and 2999."))
    return made


def moment(field: Field, raw: Any) -> dt.datetime:
    if isinstance(raw, dt.datetime):
        return raw
    try:
        made = dt.datetime.fromisoformat(str(raw).strip())
    except ValueError:
        raise Wrong(_("Enter date and time, for example 2026-03-31T14:30+08:00.")) from None
    if made.tzinfo is None:
        raise Wrong(_("Say the time zone too, for example 2026-03-31T14:30+08:00."))
    if not 1900 <= made.year <= 2999:
        raise Wrong(_("The year must be between 1900 and 2999."))
    return made


def text(field: Field, raw: Any) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal):
        raise Wrong(_("Enter text."))
    written = clean_text(str(raw), multiline=field.is_long)
    longest = getattr(field.source, "max_length", None) or LONGEST_TEXT
    if len(written) > longest:
        raise Wrong(_("At most %(longest)s characters are possible here.") % {"longest": longest})
    return written


def clean_text(raw: str, *, multiline: bool = False) -> str:
    """Trimmed text; refuses what no text should hold and no database takes."""
    written = raw.replace("\r\n", "\n").strip()
    allowed = "\n\t" if multiline else "\t"
    if not written.isprintable() and any(
        unicodedata.category(mark) in ("Cc", "Cs") and mark not in allowed for mark in written
    ):
        raise Wrong(_("There are control characters in this text. Type it in again."))
    return written


def json_value(field: Field, raw: Any) -> Any:
    if not isinstance(raw, dict | list):
        raise Wrong(_("Enter an object."))
    return raw


def _validated(field: Field, made: Any) -> Any:
    """What the model's own validators say (e-mail, ranges of integers, …)."""
    if field.source is not None:
        try:
            field.source.run_validators(made)
        except ValidationError as problem:
            raise Wrong(" ".join(sentences_of(problem))) from None
    return made


_READERS: dict[Kind, Callable[[Field, Any], Any]] = {
    Kind.INTEGER: integer,
    Kind.BOOLEAN: boolean,
    Kind.DATE: date,
    Kind.DATETIME: moment,
    Kind.JSON: json_value,
}
