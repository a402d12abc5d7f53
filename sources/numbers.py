"""Whole numbers, measures and amounts of money from text; what can be read two ways is refused."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from sources.currencies import CURRENCIES, SHARED_MARKS, SYMBOLS
from sources.locales import Local
from sources.refused import Refused
from sources.text import ascii_digits

SPACER = "\u2008"
"""A space that groups thousands, once it is told from one that does not."""
HARD_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u2009\u202f", SPACER))
MARKS = str.maketrans({"\u066b": ".", "\u066c": ",", "\uff0c": ",", "\uff0e": ".", "\u2019": "'"})
SOFT_GROUPS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
SCIENTIFIC = re.compile(r"\d+(?:\.\d+)?[eE][+-]?\d{1,4}")
POINT = (
    re.compile(r"\d+(?:\.\d+)?|\.\d+"),
    re.compile(r"[1-9]\d{0,2}(?:(?:,\d{3})+|(?:'\d{3})+|(?:\u2008\d{3})+)(?:\.\d+)?"),
)
COMMA = (
    re.compile(r"\d+(?:,\d+)?"),
    re.compile(r"[1-9]\d{0,2}(?:(?:\.\d{3})+|(?:'\d{3})+|(?:\u2008\d{3})+)(?:,\d+)?"),
)
LAKHS = re.compile(r"\d{1,2}(?:,\d{2})*,\d{3}(?:\.\d+)?")
COMMA_ALONE = re.compile(
    r"[1-9]\d{0,2}(?:\.\d{3})+,\d+|[1-9]\d{0,2}(?:\.\d{3}){2,}|\d+,(?:\d{1,2}|\d{4,})|0,\d+"
    r"|[1-9]\d{0,2}(?:(?:'\d{3})+|(?:\u2008\d{3})+),\d+"
)
"""What only a decimal comma explains."""
TWO_WAYS = re.compile(r"[1-9]\d{0,2}([.,])\d{3}")
"""1,234 and 1.234: thousands for one half of the world, thousandths for the other."""
NOT_A_NUMBER = Refused("is not a number")
NOT_WHOLE = Refused("is not a whole number")
NEGATIVE = Refused("is negative")
BOTH_MARKS = Refused("could be thousands or decimals: other values of its column are written both ways")
TOO_LARGE = Refused("is out of range")
MAX_COUNT = Decimal(10) ** 15
MAX_CENTS = 10**14
LONGEST = 200


@dataclass(frozen=True)
class NumberRules:
    """How a column's numbers are written: as a place does (the mapping's `locale`), else as its other values show.

    `decimal`: "." or "," where they do, "?" where they contradict each other. Where nothing is said, 1,234 is one
    thousand two hundred and thirty-four and 1.234 a little over one.
    """

    here: Local | None = None
    decimal: str = ""

    @property
    def mark(self) -> str:
        return self.here.decimal if self.here else self.decimal


DEFAULT = NumberRules()


def read_decimal(text: str, rules: NumberRules = DEFAULT) -> Decimal | Refused:
    """The number a person means, sign included; exponents allowed, underscores inside not.

    Thousands may be set off by hard spaces and apostrophes anywhere, by plain spaces where the place does so.
    """
    if len(text) > LONGEST:
        return NOT_A_NUMBER
    body = plain_digits(text, rules)
    sign = -1 if body.startswith("-") else 1
    body = body[1:] if body[:1] in ("-", "+") else body
    if rules.mark == "?" and TWO_WAYS.fullmatch(body):
        return BOTH_MARKS
    plain = _plain(body, rules)
    if plain is None:
        return NOT_A_NUMBER
    if len(plain) > 40:
        return TOO_LARGE
    try:
        return sign * Decimal(plain)
    except InvalidOperation:
        return NOT_A_NUMBER


def plain_digits(text: str, rules: NumberRules) -> str:
    """Digits of any script as 0 to 9, and grouping spaces as SPACER."""
    body = (text if text.isascii() else ascii_digits(text.translate(HARD_SPACES).translate(MARKS))).strip()
    return SOFT_GROUPS.sub(SPACER, body) if rules.here and rules.here.group == " " else body


def _plain(body: str, rules: NumberRules) -> str | None:
    """`body` as Decimal takes it; None where it is no number."""
    comma = rules.mark == ","
    if SCIENTIFIC.fullmatch(body) and not (comma and "." in body):
        return body
    if not comma and any(form.fullmatch(body) for form in POINT):
        return _without(body, ",'" + SPACER)
    if rules.here is not None and rules.here.lakhs and LAKHS.fullmatch(body):
        return _without(body, ",")
    if any(
        form.fullmatch(body) for form in (COMMA if comma else (COMMA_ALONE,) if rules.mark != "." else ())
    ):
        return _without(body, ".'" + SPACER).replace(",", ".")
    return None


def _without(body: str, marks: str) -> str:
    return body.translate(str.maketrans("", "", marks))


def parse_count(text: str, rules: NumberRules = DEFAULT) -> int | Refused:
    """A whole number from 0 on ("1,234", "1e3", "+7", digits of any script)."""
    number = read_decimal(text, rules)
    if isinstance(number, Refused):
        return number
    if abs(number) > MAX_COUNT:
        return TOO_LARGE
    if number != number.to_integral_value():
        return NOT_WHOLE
    return NEGATIVE if number < 0 else abs(int(number))


def parse_number(text: str, rules: NumberRules = DEFAULT) -> float | Refused:
    """A finite number from 0 on."""
    number = read_decimal(text, rules)
    if isinstance(number, Refused):
        return number
    if abs(number) > MAX_COUNT:
        return TOO_LARGE
    return NEGATIVE if number < 0 else abs(float(number))


def parse_whole(text: str) -> int | Refused:
    """A whole number of smallest units of money, negative too."""
    body = text.strip()
    count = parse_count(body.removeprefix("-"))
    return -count if body.startswith("-") and not isinstance(count, Refused) else count


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
SEVERAL_CURRENCIES = Refused(
    "has a mark of several currencies (give the currency in a column or the mapping)"
)
OTHER_CURRENCY = Refused("names another currency than the currency column")
MARKED = re.compile(
    r"(?P<before>[^\W\d_]{1,3}\.|[^\d\s.,()+'-]{0,4})\s*(?P<number>[-+]?[\d.,'\u2008]+)(?P<minus>-?)"
    r"\s*(?P<after>[^\W\d_]{1,3}\.|[^\d\s.,()+'-]{0,4})"
)


def parse_money(
    text: str, stated: str | None = None, otherwise: str | None = None, rules: NumberRules = DEFAULT
) -> Money | Refused:
    """An amount with its currency: the cell's, else `stated` (the row's), else `otherwise` (account, mapping)

    "(1,200.00)" and "1,200.00-" are negative. A sign such as "$" or "¥" means the stated currency when it is
    written that way, else USD or JPY; a word that several share ("kr") only what is stated. At most two decimals;
    exponents and unknown marks are refused, Indian grouping unless the place writes so.
    """
    if len(text) > LONGEST:
        return NOT_A_NUMBER
    body = plain_digits(text, rules)
    negative = body.startswith("(") and body.endswith(")")
    body = body[1:-1].strip() if negative else body
    if body.startswith("-") and not body[1:2].isdigit():
        negative, body = not negative, body[1:].strip()
    match = MARKED.fullmatch(body)
    if match is None:
        return NOT_A_NUMBER if not any(c.isalpha() for c in body) else UNKNOWN_CURRENCY
    if match["minus"]:
        if negative or match["number"][:1] in "+-":
            return NOT_A_NUMBER
        negative = True
    cents = _cents(match["number"], negative, rules)
    if isinstance(cents, Refused):
        return cents
    currency = _currency(match["before"], match["after"], stated, otherwise)
    return currency if isinstance(currency, Refused) else Money(cents, currency)


def _cents(text: str, negative: bool, rules: NumberRules) -> int | Refused:
    number = read_decimal(text, rules)
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
    mark = (before or after).strip()
    if not mark:
        return stated or otherwise or NO_CURRENCY
    if mark in SYMBOLS:
        default, family = SYMBOLS[mark]
        if stated:
            return stated if stated in family else OTHER_CURRENCY
        return otherwise if otherwise in family else default
    if mark in SHARED_MARKS:
        if stated and stated not in SHARED_MARKS[mark]:
            return OTHER_CURRENCY
        known = stated or otherwise
        return known if known in SHARED_MARKS[mark] else SEVERAL_CURRENCIES
    code = mark.upper()
    if code not in CURRENCIES:
        return UNKNOWN_CURRENCY
    return OTHER_CURRENCY if stated and stated != code else code
