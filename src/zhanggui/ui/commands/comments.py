"""Comments on a document or master: said once, put right or taken back within half an hour by who said it.

Activity is append-only: a correction and a withdrawal are remarks of their own, which name the comment by its number in
the chain; the page shows the last word.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.commands import note
from zhanggui.kernel.errors import InvalidInput, NotFound, Refusal
from zhanggui.kernel.models import Activity
from zhanggui.kernel.nouns import permission
from zhanggui.kernel.remarks import remark

from . import follows

LONGEST = 5000
MOST_MENTIONS = 20
TIME_TO_CORRECT = dt.timedelta(minutes=30)
COMMENT, CORRECTION, WITHDRAWAL = "comment", "correct_comment", "withdraw_comment"
NAMED = re.compile(r"(?<![\w.+-])@([\w.@+-]{1,150})")


class CantSee(Refusal):
    code = "cant_see"
    sentence = _(
        "%(people)s may not see %(document)s. Leave the @ away, or ask an administrator for their right first."
    )


class TooLateToCorrect(Refusal):
    code = "too_late_to_correct"
    sentence = _("A comment can be corrected or withdrawn for 30 minutes. Write another one below it.")


class IsWithdrawn(Refusal):
    code = "is_withdrawn"
    sentence = _("This comment was withdrawn already. Write a new one.")


@remark(COMMENT, label=_("Comment"))
def comment(document: Any, *, by: Any, at: dt.datetime, text: str) -> None:
    """Whoever comments follows the document from then on, and so does whoever is mentioned."""
    text = _checked(text)
    _tell(document, by, text)


@remark(CORRECTION, label=_("Comment corrected"))
def correct(document: Any, *, by: Any, at: dt.datetime, seq: int, text: str) -> None:
    _own(document, by, at, seq)
    text = _checked(text)
    note(comment=seq)
    _tell(document, by, text)


@remark(WITHDRAWAL, label=_("Comment withdrawn"))
def withdraw(document: Any, *, by: Any, at: dt.datetime, seq: int) -> None:
    _own(document, by, at, seq)
    note(comment=seq)


def _checked(text: str) -> str:
    text = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))
    if not text:
        raise InvalidInput.of("text", _("Write something first."))
    if len(text) > LONGEST:
        raise InvalidInput.of("text", _("A comment has at most 5,000 characters. Shorten it, or write two."))
    return text


def _tell(document: Any, by: Any, text: str) -> None:
    people = mentioned(text)
    if len(people) > MOST_MENTIONS:
        raise InvalidInput.of("text", _("At most 20 people can be mentioned at once. Name those who have to act."))
    code = permission(document.__class__, "view")
    able = get_user_model().able(people, code, document) if people else []
    blind = [one for one in people if one not in able]
    if blind:
        raise CantSee(people=", ".join(one.label for one in blind), document=str(document))
    note(text=text, mentions=[one.pk for one in people])
    follows.follow(document, [by, *people])


def _own(document: Any, by: Any, at: dt.datetime, seq: int) -> None:
    """Refuse unless the comment ``seq`` is by this user, young enough and still there."""
    rows = Activity.objects.filter(document_type=document._meta.label, document_id=document.pk)
    said = rows.filter(seq=seq, step=COMMENT, actor=by.pk).first()
    if said is None:
        raise NotFound
    if at - said.at > TIME_TO_CORRECT:
        raise TooLateToCorrect
    if rows.filter(step=WITHDRAWAL, seq__gt=seq, payload__data__comment=seq).exists():
        raise IsWithdrawn


# -- mentions ----------------------------------------------------------------------------------------------------------


def mentioned(text: str) -> list[Any]:
    """Active users whose name stands behind an @; other words with an @ are just words. One query."""
    words = {match[1].lower() for match in NAMED.finditer(text)}
    candidates = {prefix for word in words for prefix in _prefixes(word)}
    if not candidates:
        return []
    users = get_user_model()._default_manager.annotate(folded=Lower("username")).filter(is_active=True)
    known = {one.folded: one for one in users.filter(folded__in=candidates).select_related("company")}
    found = (_longest(word, known) for word in sorted(words))
    return list({one.pk: one for one in found if one is not None}.values())


def _prefixes(word: str) -> Iterator[str]:
    """``li.wei请看`` also names ``li.wei``: Chinese puts no blank behind a name. Longest first."""
    for end in range(len(word), 0, -1):
        rest = word[end : end + 1]
        if not (rest.isascii() and rest.isalnum() and word[end - 1].isascii()):
            yield word[:end]


def _longest(word: str, known: dict[str, Any]) -> Any:
    return next((known[prefix] for prefix in _prefixes(word) if prefix in known), None)


def pieces(text: str, names: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """The text in parts, each with whether it is the mention of one of the user ``names``."""
    known, start = {name.lower(): name for name in names}, 0
    for match in NAMED.finditer(text):
        name = _longest(match[1].lower(), known)
        if name is None:
            continue
        end = match.start() + 1 + len(name)
        yield text[start : match.start()], False
        yield text[match.start() : end], True
        start = end
    yield text[start:], False
