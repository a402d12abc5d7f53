"""Questions in plain language, answered as a whole or while the answer is made; and plain search."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import Field

from domain.errors import KeepwellError
from domain.principals import TokenScope
from keepwell.analyst import Answer, Piece, asking
from keepwell.api.contract import (
    CHANGING,
    READING,
    ROOT,
    Asked,
    Day,
    Limit,
    Name,
    Told,
    Words,
    refusals,
)
from keepwell.knowledge_base import search
from keepwell.web.access import EVERY_ROLE, Who, allow
from keepwell.web.handed import TheHouse

routes = APIRouter(prefix=ROOT, tags=["ask"])
STREAM = "text/event-stream"
BROKEN = "The answer broke off. It is in the log of the server."
AN_EVENT = {
    "type": "string",
    "description": "Events `understood`, `sentence` and, as the last one, `answer` (as in JSON) or `problem`.",
}
log = structlog.get_logger("keepwell.api")


class Question(Asked):
    question: Words
    account: Name | None = Field(default=None, description="The account it is about, by external id or name.")
    as_of: Day | None = Field(default=None, description="From what was known on this day.")
    after: list[Words] = Field(
        default_factory=list, max_length=5, description="Earlier questions that this one follows."
    )


class Cited(Told):
    ref: str
    account: str | None
    occurred_at: str | None
    quote: str | None = Field(description="What was said, or the fact.")


class Spoken(Told):
    text: str
    citations: list[Cited]


class Reply(Told):
    """Every sentence of the answer names its source, or the answer is that there is none."""

    question: str
    answer: str
    sentences: list[Spoken]
    notes: list[str]
    mode: str = Field(description="ai, ai in part, or extractive: who wrote what rests on the history.")
    label: str
    abstained: bool
    understood: str | None
    scope: str
    as_of: date
    total: int
    value: float | bool | None


class Hit(Told):
    ref: str
    account: str = Field(description="Its external id.")
    account_name: str
    occurred_at: datetime
    text: str
    score: float
    kind: str
    channel: str | None
    speaker: str | None
    trust: str


class Hits(Told):
    query: str
    scope: str
    as_of: date
    hits: list[Hit]


@routes.post(
    "/ask",
    summary="Ask a question",
    response_model=Reply,
    responses={200: {"content": {STREAM: {"schema": AN_EVENT}}}, **refusals(*CHANGING)},
)
@allow(*EVERY_ROLE, token=TokenScope.ASK)
def ask(house: TheHouse, who: Who, asked: Question, request: Request) -> Any:
    """As JSON, or with `Accept: text/event-stream` sentence by sentence while it is made."""
    before = None
    for earlier in asked.after:
        *_, last = asking(house, earlier, asked.account, asked.as_of, who.scope, before)
        assert isinstance(last, Answer)
        before = last.before
    pieces = asking(house, asked.question, asked.account, asked.as_of, who.scope, before)
    # What is refused is refused before the stream begins: the first piece tells.
    first = next(pieces)
    if STREAM in request.headers.get("accept", ""):
        return _stream(first, pieces)
    last = first
    for last in pieces:  # noqa: B007 - the last one is the answer
        pass
    assert isinstance(last, Answer)
    return _reply(last)


def _reply(answer: Answer) -> Reply:
    return Reply.model_validate(answer.as_json())


def _stream(first: Piece | Answer, rest: Iterator[Piece | Answer]) -> Response:
    def told() -> Iterator[str]:
        yield from _events(first)
        try:
            for piece in rest:
                yield from _events(piece)
        except KeepwellError as refused:
            yield _event("problem", {"detail": str(refused)})
        except Exception as broken:
            log.error("broken answer", kind=type(broken).__name__, exc_info=broken)
            yield _event("problem", {"detail": BROKEN})

    return StreamingResponse(told(), media_type=STREAM, headers={"X-Accel-Buffering": "no"})


def _events(piece: Piece | Answer) -> Iterator[str]:
    if isinstance(piece, Answer):
        yield _event("answer", _reply(piece).model_dump(mode="json"))
        return
    if piece.understood is not None:
        yield _event("understood", {"text": piece.understood})
    if piece.sentence is not None:
        yield _event("sentence", Spoken.model_validate(piece.sentence).model_dump(mode="json"))


def _event(name: str, data: dict[str, Any]) -> str:
    """JSON has no line breaks of its own."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


@routes.get("/search", summary="Search what was said and what happened", responses=refusals(*READING))
@allow(*EVERY_ROLE, token=TokenScope.ASK)
def find(
    house: TheHouse,
    who: Who,
    q: Annotated[Words, Query(description="In your own words; “quoted words” must be met as they stand.")],
    account: Name | None = None,
    as_of: Day | None = None,
    limit: Limit = 10,
) -> Hits:
    """The best first, each with its source."""
    return Hits.model_validate(search(house, q, account, as_of, who.scope, limit).as_json())
