"""The model's answer, from the same sources as the one without it, and checked like any claim."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agents.analyst.checking import Finding, check
from agents.analyst.evidence import Evidence
from agents.model.asking import Message, Reply, Request
from agents.model.face import LanguageModel
from prompts.load import load

AGENT = "analyst"
PROMPT = "analyst/answer"

MOST_TOKENS = 700


class WrittenSentence(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    sources: list[Annotated[str, StringConstraints(max_length=8)]] = Field(max_length=6)


class WrittenAnswer(BaseModel):
    """What the model is asked for."""

    model_config = ConfigDict(extra="forbid")

    not_there: bool
    sentences: list[WrittenSentence] = Field(max_length=6)


@dataclass(frozen=True)
class Written:
    """`kept` sentences hold on their sources; `dropped` do not, each with why. `reply` is what the call came to."""

    kept: list[WrittenSentence]
    dropped: list[tuple[WrittenSentence, list[Finding]]]
    not_there: bool
    reply: Reply[WrittenAnswer]


def write_answer(
    model: LanguageModel,
    question: str,
    evidence: Sequence[Evidence],
    today: date,
    account_id: int | None = None,
    seconds: float | None = None,
) -> Written:
    """Ask the model, and keep of its sentences what the sources they cite bear out."""
    prompt = load(PROMPT)
    sources = [(one.label, one.told) for one in evidence]
    asked = prompt.render(day=today, question=question, sources=sources)
    request = Request(
        AGENT,
        [Message("user", asked)],
        prompt=prompt,
        schema=WrittenAnswer,
        most_tokens=MOST_TOKENS,
        seconds=seconds,
        account_id=account_id,
    )
    reply = model.ask(request)
    if not reply.ok or reply.parsed is None:
        return Written([], [], not_there=False, reply=reply)
    judged = [(one, check(one.text, one.sources, evidence, question)) for one in reply.parsed.sentences]
    kept = [one for one, faults in judged if not faults]
    dropped = [(one, faults) for one, faults in judged if faults]
    return Written(kept, dropped, reply.parsed.not_there, reply)
