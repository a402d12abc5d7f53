"""Whether an answer is one, what it costs, and asking once more where it does not fit its form."""

import asyncio
import math
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Generic

import numpy as np
import numpy.typing as npt

from agents.model.asking import Form, Message
from agents.model.attempts import Attempts, Tally
from agents.model.endpoint import Manners
from agents.model.failures import Failure
from agents.model.forms import read_form
from agents.model.wire import Answer, Question, Wire
from domain.model_calls import Outcome
from prompts.load import load

PER_MESSAGE = 16
MOST_REPEATED = 8000  # letters of a wrong answer that are shown to the model again
Asked = Sequence[Message] | Sequence[str]


@dataclass(frozen=True)
class Heard(Generic[Form]):
    text: str
    parsed: Form | None


@dataclass
class Bill:
    """Tokens of a call, all its attempts and its mending together; guessed where the endpoint counted none."""

    read: int = 0
    written: int = 0
    guessed: bool = False
    attempts: int = 0

    def add(self, asked: Asked, answer: Answer) -> None:
        self.guessed = self.guessed or answer.read is None or answer.written is None
        self.read += _guess(asked) if answer.read is None else answer.read
        self.written += math.ceil(_size(answer.text) / 4) if answer.written is None else answer.written

    def add_lost(self, asked: Asked, tally: Tally) -> None:
        """Attempts of which nothing came, though the endpoint may have read the question."""
        self.attempts += tally.attempts
        self.read += tally.lost * _guess(asked)
        self.guessed = self.guessed or tally.lost > 0

    @staticmethod
    def ceiling(asked: "Question | list[str]") -> tuple[int, int]:
        """Tokens read and written that a call is not expected to go beyond: a token is rarely under two bytes.

        A form may be asked for a second time, with the first answer in the question.
        """
        if not isinstance(asked, Question):
            return sum(math.ceil(_size(text) / 2) for text in asked), 0
        read = sum(math.ceil(_size(one.text) / 2) + PER_MESSAGE for one in asked.messages)
        read += math.ceil(_size(str(asked.schema)) / 2) if asked.schema is not None else 0
        if asked.form is None:
            return read, asked.most_tokens
        return 2 * read + asked.most_tokens, 2 * asked.most_tokens


def _guess(asked: Asked) -> int:
    return sum(
        math.ceil(_size(one) / 4) if isinstance(one, str) else math.ceil(_size(one.text) / 4) + PER_MESSAGE
        for one in asked
    )


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def heard(answer: Answer, form: type[Form] | None, *, streamed: bool = False) -> Heard[Form]:
    """The answer, read into its form; Failure where it is none."""
    _check(answer, streamed)
    if form is None:
        return Heard(answer.text, None)
    try:
        return Heard(answer.text, read_form(form, answer.text))
    except ValueError as wrong:
        failure = Failure(Outcome.INVALID, "the model's answer does not have the form it was asked for")
        failure.mend = str(wrong)
        raise failure from None


def _check(answer: Answer, streamed: bool) -> None:
    if answer.refusal:
        raise Failure(Outcome.REFUSED, "the model declined to answer")
    if answer.finish == "content_filter":
        raise Failure(Outcome.REFUSED, "a filter stopped the model's answer")
    if answer.finish == "length":
        raise _cut(answer, "the model's answer was longer than allowed")
    if streamed and answer.finish is None and answer.text:
        raise _cut(answer, "the model's answer broke off before its end")
    if not answer.text.strip():
        raise Failure(Outcome.INVALID, "the model's answer was empty")


def _cut(answer: Answer, reason: str) -> Failure:
    failure = Failure(Outcome.TRUNCATED, reason)
    failure.text = answer.text
    return failure


async def ask_and_mend(
    wire: Wire,
    manners: Manners,
    attempts: Attempts,
    question: Question,
    form: type[Form] | None,
    bill: Bill,
) -> Heard[Form]:
    """An answer in its form, asked for at most twice within the time of `attempts`."""
    loop = asyncio.get_running_loop()
    end = loop.time() + attempts.seconds
    answer = await _answered(wire, manners, attempts, question, bill)
    try:
        return heard(answer, form)
    except Failure as failure:
        left = end - loop.time()
        if not failure.mend or left <= 0:
            raise
        again = replace(question, messages=_with_problems(question.messages, answer.text, failure.mend))
        try:
            mended = await _answered(wire, manners, replace(attempts, seconds=left, most=1), again, bill)
            return heard(mended, form)
        except Failure:
            raise failure from None  # the first of the two is what a person should hear of


def _with_problems(messages: Sequence[Message], wrong: str, problems: str) -> Sequence[Message]:
    told = load("model/repair").render(problems=problems)
    return [*messages, Message("assistant", wrong[:MOST_REPEATED]), Message("user", told)]


async def pieces_of(
    wire: Wire, manners: Manners, attempts: Attempts, question: Question, answer: Answer, bill: Bill
) -> AsyncIterator[str]:
    """The pieces of a text as they come; `answer` is filled on the way."""
    end = asyncio.get_running_loop().time() + attempts.seconds
    while True:
        before, tally = manners.copy(), Tally()
        try:
            async with aclosing(
                _left(attempts, end).stream(lambda: wire.stream(question, answer), tally)
            ) as pieces:
                async for piece in pieces:
                    yield piece
            return
        except Failure as failure:
            if not _otherwise(manners, before, failure, question):
                raise
        finally:
            bill.add_lost(question.messages, tally)


async def embedded(
    wire: Wire, attempts: Attempts, texts: Sequence[str], bill: Bill
) -> npt.NDArray[np.float32]:
    """float32 [texts, dimensions]."""
    tally = Tally()
    try:
        rows, read = await attempts.call(lambda: wire.embed(texts), tally)
        bill.add(texts, Answer(read=read, written=0))
        return rows
    finally:
        bill.add_lost(texts, tally)


async def _answered(
    wire: Wire, manners: Manners, attempts: Attempts, question: Question, bill: Bill
) -> Answer:
    """Asked in the ways that the endpoint may take, the best first."""
    end = asyncio.get_running_loop().time() + attempts.seconds
    while True:
        before, tally = manners.copy(), Tally()
        try:
            answer = await _left(attempts, end).call(lambda: wire.ask(question), tally)
            bill.add(question.messages, answer)
            return answer
        except Failure as failure:
            if not _otherwise(manners, before, failure, question):
                raise
        finally:
            bill.add_lost(question.messages, tally)


def _left(attempts: Attempts, end: float) -> Attempts:
    return replace(attempts, seconds=max(end - asyncio.get_running_loop().time(), 0.001))


def _otherwise(manners: Manners, before: Manners, failure: Failure, question: Question) -> bool:
    """Whether there is another way to ask; a call at the same time may have found it first."""
    return bool(failure.refused) and (manners != before or manners.step_down(failure.refused, question.form))
