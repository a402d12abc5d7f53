"""What a caller may hand over: small, bounded, of one type; anything else is refused before a tool runs."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, TypeAdapter, ValidationError

from domain.errors import NotFoundError
from keepwell.bounds import LARGEST_ID, in_time, without_nul

Account = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(without_nul),
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
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000), AfterValidator(without_nul)
]
Day = Annotated[date, AfterValidator(in_time), Field(description="YYYY-MM-DD.")]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
