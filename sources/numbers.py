"""Whole numbers, measures and amounts of money from text; what can be read two ways is refused."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from sources.currencies import CURRENCIES, SYMBOLS
from sources.refused import Refused
from sources.text import ascii_digits

GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
GROUPED_EUROPEAN = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}")
PLAIN = re.compile(r"\d+(?:\.\d+)?|\.\d+")
SCIENTIFIC = re.compile(r"\d+(?:\.\d+)?[eE][+-]?\d{1,4}")
DECIMAL_COMMA = re.compile(r"\d+,(?:\d{1,2}|\d{4,})")
NOT_A_NUMBER = Refused("is not a number")
NOT_WHOLE = Refused("is not a whole number")
NEGATIVE = Refused("is negative")
TOO_LARGE = Refused("is out of range")
MAX_COUNT = Decimal(10) ** 15
MAX_CENTS = 10**14
LONGEST = 200


def read_decimal(text: str) -> Decimal | Refused:
    """The number a person means, sign included; exponents allowed, spaces and underscores inside not."""
    if len(text) > LONGEST:
        return NOT_A_NUMBER
    body = ascii_digits(text).strip()
    sign = -1 if body.startswith("-") else 1
    body = body[1:] if body[:1] in ("-", "+") else body
    if PLAIN.fullmatch(body) or SCIENTIFIC.fullmatch(body):
        plain = body
    elif GROUPED.fullmatch(body):
        plain = body.replace(",", "")
    elif GROUPED_EUROPEAN.fullmatch(body):
        plain = body.replace(".", "").replace(",", ".")
    elif DECIMAL_COMMA.fullmatch(body):
        plain = body.replace(",", ".")
    else:
        return NOT_A_NUMBER
    if len(plain) > 40:
        return TOO_LARGE
    try:
        return sign * Decimal(plain)
    except InvalidOperation:
        return NOT_A_NUMBER


def parse_count(text: str) -> int | Refused:
    """A whole number from 0 on ("1,234", "1e3", "+7", digits of any script)."""
    number = read_decimal(text)
    if isinstance(number, Refused):
        return number
    if abs(number) > MAX_COUNT:
        return TOO_LARGE
    if number != number.to_integral_value():
        return NOT_WHOLE
    return NEGATIVE if number < 0 else abs(int(number))


def parse_number(text: str) -> float | Refused:
    """A finite number from 0 on."""
    number = read_decimal(text)
    if isinstance(number, Refused):
        return number
    if abs(number) > MAX_COUNT:
        return TOO_LARGE
    return NEGATIVE if number < 0 else abs(float(number))


def parse_currency(text: str) -> str | Refused:
    """An ISO 4217 code in use, in any case."""
    code = text.strip().upper()
    return code if code in CURRENCIES else Refused("is not an ISO 4217 currency code")


@dataclass(frozen=True)
class Money:
    """Hundredths of the unit, whatever the currency (1,200 JPY is 120,000)."""

    cents: int
    currency: str


NO_CURRENCY = Refused("has no currency (give it in the cell, in the currency column, or in the mapping)")
UNKNOWN_CURRENCY = Refused("is not an amount with an ISO 4217 currency")
OTHER_CURRENCY = Refused("names another currency than the currency column")
MARKED = re.compile(
    r"(?P<before>[^\d\s.,()+-]{0,4})\s*(?P<number>[-+]?[\d.,]+)\s*(?P<after>[^\d\s.,()+-]{0,4})"
)


def parse_money(text: str, stated: str | None = None, otherwise: str | None = None) -> Money | Refused:
    """An amount with its currency: the cell's, else `stated` (the row's), else `otherwise` (account, mapping)

    "(1,200.00)" is negative. A sign such as "$" or "¥" means the stated currency when it is written that way,
    else USD or JPY. At most two decimals; Indian grouping, exponents and unknown marks are refused.
    """
    if len(text) > LONGEST:
        return NOT_A_NUMBER
    body = ascii_digits(text).strip()
    negative = body.startswith("(") and body.endswith(")")
    body = body[1:-1].strip() if negative else body
    if body.startswith("-") and not body[1:2].isdigit():
        negative, body = not negative, body[1:].strip()
    match = MARKED.fullmatch(body)
    if match is None:
        return NOT_A_NUMBER if not any(c.isalpha() for c in body) else UNKNOWN_CURRENCY
    cents = _cents(match["number"], negative)
    if isinstance(cents, Refused):
        return cents
    currency = _currency(match["before"], match["after"], stated, otherwise)
    return currency if isinstance(currency, Refused) else Money(cents, currency)


def _cents(text: str, negative: bool) -> int | Refused:
    number = read_decimal(text)
    if isinstance(number, Refused):
        return number
    hundredths = number * 100
    if hundredths != hundredths.to_integral_value():
        return Refused("has more than two decimals")
    cents = int(hundredths)
    if abs(cents) > MAX_CENTS:
        return TOO_LARGE
    return -cents if negative else cents


def _currency(before: str, after: str, stated: str | None, otherwise: str | None) -> str | Refused:
    if before and after:
        return UNKNOWN_CURRENCY
    mark = before or after
    if not mark:
        return stated or otherwise or NO_CURRENCY
    if mark in SYMBOLS:
        default, family = SYMBOLS[mark]
        if stated:
            return stated if stated in family else OTHER_CURRENCY
        return otherwise if otherwise in family else default
    code = mark.upper()
    if code not in CURRENCIES:
        return UNKNOWN_CURRENCY
    return OTHER_CURRENCY if stated and stated != code else code
