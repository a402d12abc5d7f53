"""What may be asked from outside at all, over HTTP or by an agent: days, numbers and text that every store can hold."""

from datetime import date

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
LARGEST_ID = 2**53
"""What every JSON reader can hold; databases hold more."""


def in_time(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"a day from {FIRST_DAY} to {LAST_DAY}")
    return day


def without_nul(text: str) -> str:
    """Databases keep no NUL, and no half of a character."""
    halves = not text.isascii() and any("\ud800" <= one <= "\udfff" for one in text)
    if "\x00" in text or halves:
        raise ValueError("text without NUL and without halves of characters")
    return text
