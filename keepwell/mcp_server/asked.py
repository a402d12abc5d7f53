"""What a caller may hand over: small, bounded, of one type; anything else is refused before a tool runs."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, TypeAdapter, ValidationError

from domain.errors import NotFoundError

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
LARGEST_ID = 2**53
"""What every JSON reader can hold."""


def whole(text: str) -> str:
    """Databases keep no NUL, and no half of a character."""
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("text without NUL and without halves of characters")
    return text


def in_time(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"a day from {FIRST_DAY} to {LAST_DAY}")
    return day


Account = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(whole),
    Field(description="One account: its external id, its name, or the beginning of its name."),
]
_ACCOUNT: TypeAdapter[str] = TypeAdapter(Account)


def account_named(text: str) -> str:
    """Where the library checks no more than that it is text. NotFoundError where no account can be called so."""
    try:
        return _ACCOUNT.validate_python(text)
    except ValidationError:
        raise NotFoundError("There is no such account.") from None


Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000), AfterValidator(whole)
]
Day = Annotated[date, AfterValidator(in_time), Field(description="YYYY-MM-DD.")]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
