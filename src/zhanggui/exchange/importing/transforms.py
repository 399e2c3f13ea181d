"""Named transforms of a profile: text in, text out. A blank stays blank.

Each is a function of the text and, where it takes one, of the argument that stands in the profile. ``register`` says
which argument is right, so that a mistake in a profile is found before a row is read.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from json import loads
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhanggui.ui.parse import Wrong

from .numbers import number_of, text_of

UNITS = re.compile(
    r"(?P<base>[^,\uff0c]+)[,\uff0c](?P<other>.+)[(\uff08]\s*1\s*[:\uff1a]\s*(?P<ratio>[\d.]+)\s*[)\uff09]"
)
"""With Western or full-width (Chinese) marks."""
YES = ("1", "true", "yes", "y", "on", "是", "b'1'")
NO = ("0", "false", "no", "n", "off", "否", "b'0'")


@dataclass(frozen=True, slots=True)
class Kind:
    """``argument``: what it may be, as a predicate; None where the transform takes none."""

    function: Callable[..., str]
    argument: Callable[[Any], bool] | None


@dataclass(frozen=True, slots=True)
class Transform:
    name: str
    argument: Any = None

    def __call__(self, text: str) -> str:
        kind = REGISTRY[self.name]
        return kind.function(text) if kind.argument is None else kind.function(text, self.argument)


REGISTRY: dict[str, Kind] = {}


def register(argument: Callable[[Any], bool] | None = None) -> Callable[[Callable[..., str]], Callable[..., str]]:
    def keep(function: Callable[..., str]) -> Callable[..., str]:
        REGISTRY[function.__name__.rstrip("_")] = Kind(function, argument)
        return function

    return keep


def _is_text(argument: Any) -> bool:
    return isinstance(argument, str) and bool(argument)


def _is_count(argument: Any) -> bool:
    return isinstance(argument, int) and not isinstance(argument, bool) and 0 <= argument <= 1000


def _is_number(argument: Any) -> bool:
    return isinstance(argument, int | float) and not isinstance(argument, bool) and argument != 0


def _is_pair(argument: Any) -> bool:
    return isinstance(argument, list) and len(argument) == 2 and all(isinstance(part, str) for part in argument)


def _is_part(argument: Any) -> bool:
    """``[",", 2]``: separator and part, counted from 1."""
    return isinstance(argument, list) and len(argument) == 2 and _is_text(argument[0]) and _is_count(argument[1])


# -- text


@register()
def upper(text: str) -> str:
    return text.upper()


@register()
def lower(text: str) -> str:
    return text.lower()


@register()
def one_line(text: str) -> str:
    """Line breaks and runs of blanks become one blank."""
    return " ".join(text.split())


@register()
def half_width(text: str) -> str:
    """Full-width letters, digits and punctuation become plain ones."""
    return unicodedata.normalize("NFKC", text)


@register(_is_text)
def prefix(text: str, before: str) -> str:
    return before + text


@register(_is_text)
def suffix(text: str, after: str) -> str:
    return text + after


@register(_is_count)
def cut(text: str, longest: int) -> str:
    return text[:longest]


@register(_is_count)
def fill_zeros(text: str, width: int) -> str:
    return text.zfill(width)


@register(_is_pair)
def replace(text: str, pair: list[str]) -> str:
    old, new = pair
    return text.replace(old, new).strip()


@register(_is_part)
def split(text: str, part: list[Any]) -> str:
    """The part with this number; blank where there are fewer."""
    parts = text.split(part[0])
    return parts[part[1] - 1].strip() if 0 < part[1] <= len(parts) else ""


@register()
def digits(text: str) -> str:
    return "".join(mark for mark in text if mark.isdigit())


# -- numbers


@register(lambda argument: argument in ("point", "comma"))
def decimal(text: str, mark: str) -> str:
    """A number with blanks or marks between thousands: ``1.234,50`` with comma, ``1,234.50`` with point."""
    plain = text.replace(" ", "").replace("\u00a0", "").replace("'", "")
    plain = plain.replace(".", "").replace(",", ".") if mark == "comma" else plain.replace(",", "")
    return text_of(number_of(plain))


@register(_is_count)
def round_(text: str, places: int) -> str:
    return text_of(number_of(text).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


@register()
def absolute(text: str) -> str:
    return text_of(abs(number_of(text)))


@register()
def negative(text: str) -> str:
    return text_of(-number_of(text))


@register(_is_number)
def times(text: str, factor: Any) -> str:
    return text_of(number_of(text) * Decimal(str(factor)))


@register(_is_number)
def divided_by(text: str, divisor: Any) -> str:
    return text_of(number_of(text) / Decimal(str(divisor)))


@register(_is_text)
def json(text: str, path: str) -> str:
    """What stands at a path in JSON text: ``0.basic.Price``; blank where there is nothing."""
    try:
        found = loads(text)
    except ValueError:
        raise Wrong(_("“%(text)s” is no JSON.") % {"text": text[:60]}) from None
    for part in path.split("."):
        if isinstance(found, list) and part.isdigit():
            found = found[int(part)] if int(part) < len(found) else None
        else:
            found = found.get(part) if isinstance(found, dict) else None
    return "" if found is None or isinstance(found, dict | list) else str(found).strip()


# -- dates and truth


@register(_is_text)
def date(text: str, form: str) -> str:
    """A date in the form that the profile states, as Python's strptime knows it: ``%d.%m.%Y``."""
    try:
        return dt.datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 - a date has no zone
    except ValueError:
        raise Wrong(_("“%(text)s” is no date like %(form)s.") % {"text": text, "form": _readable(form)}) from None


def _readable(form: str) -> str:
    """``%d.%m.%Y`` as people write it: DD.MM.YYYY."""
    words = {
        "%Y": pgettext("part of a date", "YYYY"),
        "%y": pgettext("part of a date", "YY"),
        "%m": pgettext("part of a date", "MM"),
        "%d": pgettext("part of a date", "DD"),
        "%H": pgettext("part of a date", "hh"),
        "%M": pgettext("part of a date", "mm"),
        "%S": pgettext("part of a date", "ss"),
    }
    return re.sub("%[A-Za-z]", lambda found: words.get(found[0], found[0]), form)


@register()
def day(text: str) -> str:
    """The date of a date with time: ``2017-08-12 10:20:33`` becomes ``2017-08-12``."""
    return text.replace("T", " ").split(" ")[0]


@register()
def yes_no(text: str) -> str:
    word = text.lower()
    if word in YES:
        return "true"
    if word in NO:
        return "false"
    raise Wrong(_("“%(text)s” is neither yes nor no.") % {"text": text})


# -- units written as text: “kg,包(1:25)” is a unit, another one, and how many of the first are one of the other


@register()
def unit_base(text: str) -> str:
    return _units(text)["base"]


@register()
def unit_other(text: str) -> str:
    return _units(text)["other"]


@register()
def unit_ratio(text: str) -> str:
    return _units(text)["ratio"]


def _units(text: str) -> dict[str, str]:
    found = UNITS.fullmatch(text)
    if found is None:
        raise Wrong(_("“%(text)s” isn't written like kg,bag(1:25).") % {"text": text})
    return {name: part.strip() for name, part in found.groupdict().items()}
