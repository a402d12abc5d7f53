"""What all operations share: the types of what is asked, the form of pages, the answers that refuse."""

from datetime import date
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Path, Query
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from domain.errors import KeepwellError
from keepwell.bounds import LARGEST_ID, in_time, without_nul

ROOT = "/api/v1"
MOST = 200
"""On one page."""


class Told(BaseModel):
    """What is answered: only the fields that are named, whatever else there is inside."""

    model_config = ConfigDict(extra="ignore", from_attributes=True)


class Asked(BaseModel):
    """What is asked in a body: nothing that is not named, and nothing of another type."""

    model_config = ConfigDict(extra="forbid", strict=True)


def _day(value: object) -> object:
    """Only as YYYY-MM-DD: a number would be taken for seconds."""
    if not isinstance(value, str):
        return value
    if len(value) != len("2026-01-01"):
        raise ValueError("write a day as YYYY-MM-DD")
    return date.fromisoformat(value)


Day = Annotated[date, BeforeValidator(_day), AfterValidator(in_time)]
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(without_nul),
]
Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000),
    AfterValidator(without_nul),
]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=50_000), AfterValidator(without_nul)]
Number = Annotated[int, Path(ge=1, le=LARGEST_ID)]
"""An id in a path."""
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
"""An id in a body."""
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many on one page.")]
Cursor = Annotated[
    str | None,
    Query(max_length=1_000, description="The `next` of the page before; its form is no promise."),
    AfterValidator(lambda value: value if value is None else without_nul(value)),
]
Item = TypeVar("Item")


class Page(Told, Generic[Item]):
    """One page. `next` goes on behind it; null on the last one."""

    data: list[Item]
    next: str | None = Field(description="Give it as `cursor` to get the next page.")


class Fault(BaseModel):
    at: str
    says: str


class Problem(BaseModel):
    """Why something was refused (RFC 9457)."""

    type: str = Field(description="about:blank: the title and the status say all.")
    title: str
    status: int
    detail: str = Field(description="One sentence for a person: what happened, and what to do.")
    errors: list[Fault] | None = Field(
        default=None, description="Where the request does not fit the contract."
    )


SAYS = {
    304: "As it was when you got this ETag.",
    400: "The request cannot be read.",
    401: "No session and no token that is known: send `Authorization: Bearer kw_...`.",
    403: "Known, and not for this role or this token's scopes.",
    404: "There is no such thing, or it is not for you: the two are answered alike.",
    409: "It does not fit the state of the thing, or the same request is going on.",
    410: "It is over.",
    412: "It was changed since you read it: read it again.",
    413: "More than is taken at once.",
    415: "Of another media type than is read here.",
    422: "Understood, and wrong: the detail says what.",
    428: "Say what you read: send its ETag as If-Match.",
    429: "Too many requests: wait as long as Retry-After says.",
    500: "Something broke here; the number in the detail finds it in the log.",
    503: "Not now: try again in a moment.",
}
READING = (304, 400, 401, 403, 404, 422, 429, 500)
CHANGING = (400, 401, 403, 404, 409, 413, 422, 429, 500)


def refusals(*codes: int) -> dict[int | str, dict[str, Any]]:
    """For `responses` of a route or a router."""
    return {code: _refusal(code) for code in codes}


def _refusal(code: int) -> dict[str, Any]:
    if code == 304:
        return {"description": SAYS[code]}
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": SAYS[code], "content": {"application/problem+json": schema}}


class PreconditionError(KeepwellError):
    """It is another than the one that was read."""


class PreconditionNeededError(KeepwellError):
    """Nothing was said of what was read."""
