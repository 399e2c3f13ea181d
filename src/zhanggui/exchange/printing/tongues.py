"""In which language a paper is printed, with a second one beside the headings where that is wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from zhanggui.kernel.errors import InvalidInput

BOTH = "both"


@dataclass(frozen=True, slots=True)
class Tongue:
    """``languages``: the one of the values first; headings stand in all of them."""

    languages: tuple[str, ...]

    @property
    def language(self) -> str:
        return self.languages[0]

    def spoken(self) -> AbstractContextManager[None]:
        return translation.override(self.language)

    def says(self, label: Any) -> str:
        """A heading: a translatable text in each language, once where they are alike."""
        return " ".join(dict.fromkeys(filter(None, map(self._in(label), self.languages))))

    def _in(self, label: Any) -> Callable[[str], str]:
        def text(language: str) -> str:
            with translation.override(language):
                return str(label)

        return text


def tongue(language: str, *, both: bool = False) -> Tongue:
    others = [code for code, _name in settings.LANGUAGES if code != language]
    return Tongue((language, *(others if both else ())))


def wanted(query: Mapping[str, str], present: str) -> Tongue:
    """What ``?language=zh-hans&headings=both`` asks for; the reader's ``present`` language without it."""
    known = [code for code, _name in settings.LANGUAGES]
    language = query.get("language") or (present if present in known else settings.LANGUAGE_CODE)
    if language not in known:
        problem = _("There is no language “%(language)s”. Choose one of: %(known)s.")
        raise InvalidInput.of("language", problem % {"language": language, "known": ", ".join(known)})
    headings = query.get("headings") or ""
    if headings not in ("", BOTH):
        raise InvalidInput.of("headings", _("Write “both” for headings in both languages, or leave it out."))
    return tongue(language, both=headings == BOTH)
