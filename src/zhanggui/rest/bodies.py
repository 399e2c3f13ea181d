"""Reading requests: exact JSON (no float ever), the version that was seen, the idempotency key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser

from zhanggui.kernel.errors import InvalidInput
from zhanggui.ui.editing import clean_reasons
from zhanggui.ui.guard import version_of
from zhanggui.ui.references import LARGEST_KEY

from .errors import Malformed

LONGEST_KEY = 200


class ExactJSONParser(BaseParser):
    """Numbers with decimals become Decimal; NaN, Infinity and repeated names are refused."""

    media_type = "application/json"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        body = stream.body if isinstance(stream, HttpRequest) else stream.read()
        if not body:
            return {}
        try:
            return json.loads(
                body, parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_without_repeats
            )
        except RecursionError:
            raise Malformed(_("This body is nested too deeply.")) from None
        except ValueError:  # bad UTF-8 and endless numbers too
            raise Malformed(_("The body is no JSON.")) from None


def _refuse_constant(name: str) -> Any:
    raise Malformed(_("%(value)s is no number.") % {"value": name})


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed(_("A name stands twice in one object."))
    return found


def payload_of(request: Any) -> dict[str, Any]:
    """The body as a new dict; anything but an object is refused."""
    data = request.data
    if not isinstance(data, Mapping):
        raise InvalidInput.of("", _("Send an object."))
    return dict(data)


def version_seen(request: Any, payload: dict[str, Any]) -> int | None:
    """From ``If-Match: "3"``, or ``version`` in the body; taken out of the payload."""
    in_body = payload.pop("version", None)
    header = request.headers.get("If-Match", "").strip()
    if not header or header == "*":
        return version_of({"version": in_body})
    return version_of({"version": header.removeprefix("W/").strip('"')})


def reasons(payload: dict[str, Any]) -> dict[str, str]:
    """``acknowledge``: a reason for each warning that is passed over; taken out of the payload."""
    given = payload.pop("acknowledge", None)
    if given is None:
        return {}
    if not isinstance(given, Mapping) or not all(isinstance(text, str) for text in given.values()):
        raise InvalidInput.of("acknowledge", _("Send the reasons as an object: the code and your reason."))
    return clean_reasons(given)


def ids(payload: dict[str, Any]) -> list[int]:
    """``ids``: the rows that a command starts from; taken out of the payload."""
    given = payload.pop("ids", None)
    if not isinstance(given, list) or not given or not all(_is_key(one) for one in given):
        raise InvalidInput.of("ids", _("Send the ids of the rows as a list of numbers."))
    return given


def _is_key(raw: Any) -> bool:
    return isinstance(raw, int) and not isinstance(raw, bool) and 0 < raw <= LARGEST_KEY


def key_of(request: Any) -> str:
    key = str(request.headers.get("Idempotency-Key", "")).strip()
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise InvalidInput.of("Idempotency-Key", _("An Idempotency-Key has at most 200 printable characters."))
    return key
