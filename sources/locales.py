"""How a place writes numbers and dates, as a mapping's `locale:` says (CLDR, through Babel)."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from babel import Locale

MARKS = {"\u2019": "'", "\u00a0": " ", "\u202f": " ", "\u066b": ".", "\u066c": ","}
"""The marks of numbers as sources.numbers writes them once a text is in plain digits."""


@dataclass(frozen=True)
class Local:
    """`decimal` is "." or ","; `group` one of , . ' or a space; `order` that of a date in numbers, if settled.

    `lakhs`: groups of two above the thousands (12,34,567).
    """

    decimal: str
    group: str
    lakhs: bool
    order: Literal["dmy", "mdy"] | None


@lru_cache(maxsize=64)
def local(name: str) -> Local:
    """Raises ValueError for a locale that does not exist."""
    found = _parsed(name)
    symbols = found.number_symbols["latn"]
    short = str(found.date_formats["short"].pattern).casefold()
    letters = "".join(dict.fromkeys(letter for letter in short if letter in "ymd"))
    return Local(
        MARKS.get(symbols["decimal"], symbols["decimal"]),
        MARKS.get(symbols["group"], symbols["group"]),
        "#,##,##0" in found.decimal_formats[None].pattern,
        "dmy" if letters == "dmy" else "mdy" if letters == "mdy" else None,
    )


def _parsed(name: str) -> "Locale":
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(name.strip().replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError):
        raise ValueError(f"{name!r} is not a locale (use a name such as de, pt-BR or en-IN)") from None


def check_locale(name: str | None) -> None:
    """Raises ValueError for a locale that does not exist."""
    if name is not None:
        local(name)
