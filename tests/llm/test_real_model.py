"""The door with llama.cpp behind it: transport, streaming, forms, limits, and what an engine counts."""

from collections.abc import Iterator
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field

from agents.model.asking import Message, Request
from agents.model.door import Door, Limits
from agents.model.endpoint import Endpoint
from domain.model_calls import Call, CapReached, Ceiling, Ending, Outcome

pytestmark = pytest.mark.llm
SECONDS = 60.0


class Mood(BaseModel):
    """What a sentence says of how somebody feels."""

    mood: Literal["happy", "angry", "neutral"]
    words: Annotated[list[Annotated[str, Field(max_length=12)]], Field(max_length=2)]
    strength: Annotated[int, Field(ge=1, le=5)]


class _Unkept:
    """No ledger and no kept answers: what is looked at here is the model."""

    def reserve(self, call: Call, ceiling: Ceiling) -> int | CapReached:
        return 1

    def settle(self, row: int, ending: Ending) -> None: ...

    def note(self, call: Call, ending: Ending) -> None: ...

    def get(self, key: str) -> str | None: ...

    def put(self, key: str, text: str, account_id: int | None) -> None: ...


@pytest.fixture
def door(real_model: str) -> Iterator[Door]:
    made = Door(Endpoint(real_model, "smollm2"), _Unkept(), _Unkept(), limits=Limits(SECONDS))
    yield made
    made.close()


def asked(words: str, most_tokens: int = 40, **more: object) -> Request[Mood]:
    return Request("tester", [Message("user", words)], most_tokens=most_tokens, **more)  # type: ignore[arg-type]


def test_it_answers_and_counts(door: Door) -> None:
    reply = door.ask(asked("Say hello.", 60))
    assert reply.outcome in (Outcome.OK, Outcome.TRUNCATED)
    assert reply.text
    assert reply.read > 0
    assert 0 < reply.written <= 60


def test_it_streams_in_pieces(door: Door) -> None:
    stream = door.stream(asked("Count from one to ten.", 60))
    pieces = list(stream)
    assert len(pieces) > 3
    assert stream.reply.outcome in (Outcome.OK, Outcome.TRUNCATED)
    assert "".join(pieces) == stream.reply.text
    assert stream.reply.written > 0


def test_it_fills_a_form(door: Door) -> None:
    reply = door.ask(asked("How does this feel: 'I love it!'", 120, schema=Mood))
    assert reply.outcome is Outcome.OK
    assert reply.parsed is not None
    assert 1 <= reply.parsed.strength <= 5


def test_it_streams_a_form(door: Door) -> None:
    stream = door.stream(asked("How does this feel: 'This is terrible.'", 120, schema=Mood))
    text = "".join(stream)
    assert stream.reply.parsed == Mood.model_validate_json(text)


def test_a_long_answer_is_cut(door: Door) -> None:
    reply = door.ask(asked("Tell me a long story about a fox.", 8))
    assert (reply.outcome, reply.written) == (Outcome.TRUNCATED, 8)


def test_a_question_longer_than_the_model_takes_is_told(door: Door) -> None:
    assert door.ask(asked("word " * 4000)).outcome is Outcome.TRUNCATED


def test_a_deadline_is_kept(door: Door) -> None:
    reply = door.ask(asked("Tell me a long story about a fox.", 900, seconds=0.3))
    assert reply.outcome is Outcome.TIMEOUT


def test_a_model_that_makes_no_vectors_is_told(real_model: str) -> None:
    made = Door(Endpoint(real_model, "smollm2", None, "smollm2"), _Unkept(), _Unkept())
    assert made.embed(["one"], agent="tester").outcome is not Outcome.OK
    made.close()
