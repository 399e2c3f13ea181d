"""Reads printed papers back as text."""

from __future__ import annotations

import io
import re
from typing import Any

from pypdf import PdfReader

from zhanggui.exchange.printing.orders import order
from zhanggui.ui.screen import screen_of

EMPTY: dict[str, str] = {}


def printed(document: Any, user: Any, language: str = "en", **query: str) -> str:
    """The text of a document's paper, as ``user`` gets it."""
    screen = screen_of(type(document))
    assert screen is not None
    seen = screen.get(user, document.pk)
    return text_of(order(screen, {"language": language, **query}, "").pdf([seen], user))


def text_of(content: bytes) -> str:
    """All pages; gaps between words are one space, none at all between Chinese characters and what is beside them."""
    text = " ".join(page_texts(content))
    return re.sub(r"(?<=[\u3000-\u9fff：，。（）])\s|\s(?=[\u3000-\u9fff：，。（）])", "", text)


def page_texts(content: bytes) -> list[str]:
    pages = PdfReader(io.BytesIO(content)).pages
    return [re.sub(r"\s+", " ", page.extract_text().replace("\u200b", "")).strip() for page in pages]
