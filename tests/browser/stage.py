"""A company in which every document can be made, and somebody at the browser in each language."""

from __future__ import annotations

from typing import Any

from tests.conventions.business import Business

from .sites import PASSWORD, Browsers

LANGUAGES = {"en-US": "en", "zh-CN": "zh-hans"}


class Stage:
    """``business`` makes documents by the real commands; ``page`` is signed in as its boss."""

    browsers: Browsers

    def __init__(self) -> None:
        self.business = Business()
        self.business.by.set_password(PASSWORD)
        self.business.by.save()
        self._pages: dict[str, Any] = {}

    @property
    def site(self) -> str:
        return self.browsers.site

    @property
    def problems(self) -> list[str]:
        return self.browsers.problems

    def page(self, language: str) -> Any:
        """The page of this language, kept from test to test: nobody signs in twice."""
        if language not in self._pages:
            page = self.browsers.signed_in(language=language, name=self.business.by.username)
            page.set_default_timeout(10_000)
            self._pages[language] = page
        return self._pages[language]
