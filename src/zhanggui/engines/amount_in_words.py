"""Amounts in words, as they stand on invoices, receipts and cheques.

Chinese capitals (大写) follow the People's Bank of China, 《支付结算办法》 (1997), annex 1
《正确填写票据和结算凭证的基本规定》, and take the first form where its examples allow two: 1,680.32 is
壹仟陆佰捌拾元零叁角贰分.
"""

from __future__ import annotations

from decimal import Decimal

LIMIT = Decimal(10) ** 16
"""Amounts of this size and above have no words."""
DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ((10**8, "亿"), (10**4, "万"), (1000, "仟"), (100, "佰"), (10, "拾"))

SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
THOUSANDS = (
    (10**15, "quadrillion"),
    (10**12, "trillion"),
    (10**9, "billion"),
    (10**6, "million"),
    (1000, "thousand"),
    (100, "hundred"),
)


def chinese(amount: Decimal) -> str:
    """``1234.50`` → ``壹仟贰佰叁拾肆元伍角整``; below zero 负 stands first.

    Raises ValueError for a fraction of a 分 and from 10^16 on.
    """
    whole, cents = _parts(amount, 2)
    jiao, fen = divmod(cents, 10)
    yuan = f"{_capitals(whole)}元" if whole else ""
    return ("负" if amount < 0 else "") + (yuan + _small_change(whole, jiao, fen) or "零元整")


def _small_change(whole: int, jiao: int, fen: int) -> str:
    """What follows 元. A gap in the digits before it is one 零."""
    if not jiao and not fen:
        return "整" if whole else ""
    gap = "零" if whole and (not jiao or whole % 10 == 0) else ""
    tens = f"{DIGITS[jiao]}角" if jiao else ""
    return gap + tens + (f"{DIGITS[fen]}分" if fen else "整")


def _capitals(number: int) -> str:
    """A whole number above zero: the highest place in words, then the rest."""
    for size, name in PLACES:
        if number >= size:
            high, rest = divmod(number, size)
            gap = "零" if 0 < rest < size // 10 else ""
            return _capitals(high) + name + gap + (_capitals(rest) if rest else "")
    return DIGITS[number]


def english(amount: Decimal, digits: int = 2) -> str:
    """``1234.50`` → ``One thousand two hundred thirty-four and 50/100``; ``digits``: decimals of the currency.

    Raises ValueError for a smaller fraction than that and from 10^16 on.
    """
    whole, rest = _parts(amount, digits)
    text = ("minus " if amount < 0 else "") + _words(whole)
    fraction = f" and {rest:0{digits}d}/{10**digits}" if rest else ""
    return text[0].upper() + text[1:] + fraction


def _words(number: int) -> str:
    for size, name in THOUSANDS:
        if number >= size:
            high, rest = divmod(number, size)
            return f"{_words(high)} {name}" + (f" {_words(rest)}" if rest else "")
    if number < len(SMALL):
        return SMALL[number]
    tens, ones = divmod(number, 10)
    return TENS[tens] + (f"-{SMALL[ones]}" if ones else "")


def _parts(amount: Decimal, digits: int) -> tuple[int, int]:
    """Whole units and smallest units of the amount without its sign."""
    if not amount.is_finite() or abs(amount) >= LIMIT:
        raise ValueError(f"{amount} is too large for words")
    smallest = abs(amount).scaleb(digits)
    if smallest != smallest.to_integral_value():
        raise ValueError(f"{amount} has more than {digits} decimals")
    whole, rest = divmod(int(smallest), 10**digits)
    return whole, rest
