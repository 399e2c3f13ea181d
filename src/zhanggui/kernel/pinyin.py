"""Sort and search keys for Chinese names: full pinyin, then the initials."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=20_000)
def sort_key(text: str) -> str:
    """``直线导轨`` → ``zhixiandaogui zxdg``; text without Chinese comes back in lower case."""
    if text.isascii():
        return text.lower()[:400]
    full = "".join(lazy_pinyin(text))
    initials = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))
    return f"{full} {initials}".lower()[:400]
